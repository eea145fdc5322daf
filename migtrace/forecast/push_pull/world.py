"""Tables of the world that come with the package: pairs of countries, countries, flows."""

from importlib.resources import files

import polars as pl

from migtrace.official.figures import Flow
from migtrace.official.selection import UNMATCHED
from migtrace.official.unhcr import CITATION, LICENCE

_PAIR = ("origin", "destination")
_ISO = "^[A-Z]{2}$"


def country_pairs() -> pl.DataFrame:
    """Pairs of 227 countries, as CEPII's GeoDist has them.

    Returns
    -------
    polars.DataFrame
        One row per `origin` and `destination` (ISO 3166-1 alpha-2), sorted so, both ways and
        without self-pairs: `distance_km` (between agglomerations, weighted by their people; between
        the largest cities where that is not known), `contiguous`, `common_language` (official),
        `colony` (one has ever been the other's).

    Notes
    -----
    Mayer and Zignago 2011, *Notes on CEPII's distances measures*. The table is of about 2005. What
    it has for Yugoslavia, Zaire and the Netherlands Antilles is Serbia's, Congo's (Kinshasa) and
    Curacao's; South Sudan, Montenegro and Kosovo got distances from their capitals.

    Examples
    --------
    >>> pairs = country_pairs()
    >>> pairs.filter(origin="SY", destination="TR").row(0)[3:]
    (True, False, True)
    """
    distance = pl.col("distance_km").cast(pl.Float64).round(1)
    half = _packed("country_pairs").with_columns(distance)
    turned = half.select(
        pl.col("destination").alias("origin"),
        pl.col("origin").alias("destination"),
        pl.exclude(_PAIR),
    )
    return pl.concat([half, turned]).sort(_PAIR)


def country_years() -> pl.DataFrame:
    """Population and GDP of countries by year, as the World Bank has them.

    Returns
    -------
    polars.DataFrame
        One row per `country` (ISO 3166-1 alpha-2) and `year`, 2003-2024, sorted so: `population`
        (persons), `gdp_usd` (current US dollars; to 2023). Null where there is no figure.

    Examples
    --------
    >>> country_years().filter(country="VE", year=2014)["population"].item()
    30254079
    """
    return _packed("country_years").with_columns(pl.col("year").cast(pl.Int32))


def world_flows() -> Flow:
    """UNHCR's flows of forced displacement between all countries, 2004-2025.

    Returns
    -------
    migtrace.official.Flow
        Categories `refugees` (groups and temporary protection), `asylum_seekers` (applications),
        `refugee_like` and `oip` (other people in need of international protection). `read_flows`
        sums the four. People of unknown or no nationality are in `unmatched`.

    Notes
    -----
    UNHCR counts a person under one category when she comes. Applications can be repeated elsewhere.
    Some figures are revisions of stocks: 97,745 Afghans in Iran each year from 2001 to 2017.

    Examples
    --------
    >>> flows = world_flows().filter(origin="VE", destination="CO", year=2018)
    >>> flows.table.select("category", "people").rows()
    [('asylum_seekers', 2592.0), ('oip', 1102818.0)]
    """
    frame = _packed("unhcr_flows").with_columns(
        pl.col("year").cast(pl.Int32),
        pl.col("people").cast(pl.Float64),
        date=pl.lit(None, pl.Date),
    )
    known = pl.all_horizontal(pl.col(_PAIR).str.contains(_ISO))
    unknown = frame.filter(~known.fill_null(value=False))
    unmatched = unknown.select(
        origin_code="origin",
        destination_code="destination",
        year="year",
        category="category",
        people="people",
        reason=pl.lit("no ISO country"),
    )
    empty = pl.DataFrame(schema=UNMATCHED)
    table = frame.filter(known.fill_null(value=False))
    aside = pl.concat([empty, unmatched], how="diagonal")
    return Flow(table, "UNHCR, flows of all origins", aside, LICENCE, CITATION)


def _packed(name: str) -> pl.DataFrame:
    """A table that comes with the package."""
    file = files(__package__).joinpath("data", f"{name}.parquet")
    with file.open("rb") as stream:
        return pl.read_parquet(stream)
