"""Short ways to write official and estimated figures down."""

import polars as pl

from migtrace.official import Flow, Stock


def official_table(
    people: dict[str, float | None],
    *,
    year: int = 2018,
    origin: str | None = "VE",
    what: str = "oip",
) -> pl.DataFrame:
    """Give each destination its people."""
    return pl.DataFrame(
        {
            "origin": pl.Series([origin] * len(people), dtype=pl.String),
            "destination": list(people),
            "year": year,
            "date": None,
            "category": what,
            "people": pl.Series(list(people.values()), dtype=pl.Float64),
        }
    )


def stock(people: dict[str, float | None], *, year: int = 2018, origin: str | None = "VE") -> Stock:
    """People of one origin by destination, at the end of one year."""
    return Stock(official_table(people, year=year, origin=origin), "an agency")


def flow(people: dict[str, float | None], *, year: int = 2018) -> Flow:
    """People of VE by destination, who moved during one year."""
    return Flow(official_table(people, year=year), "a border count")


def estimated(people: dict[str, float | None]) -> pl.DataFrame:
    """Give each country its people, as `new_residents` of one criterion does."""
    values = pl.Series(list(people.values()), dtype=pl.Float64)
    return pl.DataFrame({"country": list(people), "people": values})
