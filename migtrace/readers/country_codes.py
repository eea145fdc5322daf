"""Three-letter country codes, for tables that do not use two letters."""

import csv
from functools import cache
from importlib.resources import files


@cache
def iso3_to_iso2() -> dict[str, str]:
    """ISO 3166-1 alpha-3 codes and the alpha-2 code of each, upper case.

    Returns
    -------
    dict
        Also has ``XKX``, which ISO leaves to its users and many give to Kosovo.

    Notes
    -----
    The table is `country_codes.csv` in this folder; its licence stands in its first lines. The csv
    module reads it because it knows no missing values: ``NA`` is Namibia.

    Examples
    --------
    >>> codes = iso3_to_iso2()
    >>> codes["VEN"], codes["NAM"]
    ('VE', 'NA')
    """
    text = files(__package__).joinpath("country_codes.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {row["alpha3"]: row["alpha2"] for row in rows}
