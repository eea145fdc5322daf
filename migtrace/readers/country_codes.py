"""Country codes other than alpha-2, and names, for tables that use them."""

import csv
from functools import cache
from importlib.resources import files


@cache
def country_rows() -> tuple[dict[str, str], ...]:
    """Every country, with ``alpha2``, ``alpha3``, ``m49`` (three digits) and ``names``.

    Returns
    -------
    tuple of dict
        In the order of ``alpha3``; ``names`` are English ones, with ``|`` between them.

    Notes
    -----
    The table is `country_codes.csv` in this folder; its licence stands in its first lines. The csv
    module reads it because it knows no missing values: ``NA`` is Namibia.

    Examples
    --------
    >>> next(row["names"] for row in country_rows() if row["alpha2"] == "CV")
    'Cape Verde|Cabo Verde'
    """
    text = files(__package__).joinpath("country_codes.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


@cache
def iso3_to_iso2() -> dict[str, str]:
    """ISO 3166-1 alpha-3 codes and the alpha-2 code of each, upper case.

    Returns
    -------
    dict
        Also has ``XKX``, which ISO leaves to its users and many give to Kosovo.

    Examples
    --------
    >>> codes = iso3_to_iso2()
    >>> codes["VEN"], codes["NAM"]
    ('VE', 'NA')
    """
    return {row["alpha3"]: row["alpha2"] for row in country_rows()}
