"""From rows with an agency's codes to a table by ISO codes, and the rows that have none."""

from collections.abc import Sequence

import polars as pl

from migtrace.official.figures import TABLE
from migtrace.official.places import Codes, reason, to_iso2
from migtrace.official.selection import UNMATCHED

ALL = "-"
"""What UNHCR writes for all countries together."""

_PLACES = ("origin", "destination")


def lay_out(
    frame: pl.DataFrame, categories: Sequence[str], codes: Codes, /, *, whole: str | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Turn rows with one column per category into the table of a stock or flow.

    Parameters
    ----------
    frame
        `origin_code`, `destination_code`, `year`, the categories; perhaps `origin_name`,
        `destination_name` and `date`.
    categories
        Columns with numbers of people.
    codes
        What the codes are.
    whole
        The code of all countries together, which becomes null and is not unmatched.

    Returns
    -------
    table
        Of the columns `TABLE`: one row per row and category whose places are known.
    unmatched
        Of the columns `UNMATCHED`: one row per other row and category.
    """
    placed = _with_places(frame, codes, whole)
    index = [column for column in (*TABLE, *UNMATCHED) if column in placed.columns]
    index = list(dict.fromkeys(index))
    long = placed.unpivot(
        on=list(categories), index=index, variable_name="category", value_name="people"
    )
    table = long.filter(pl.col("reason").is_null()).select(*TABLE)
    unmatched = long.filter(pl.col("reason").is_not_null()).select(*UNMATCHED)
    return table, unmatched.sort(pl.all(), nulls_last=True)


def _with_places(frame: pl.DataFrame, codes: Codes, whole: str | None) -> pl.DataFrame:
    """Look the places up, and say why where there is none."""
    absent = {"origin_name": pl.String, "destination_name": pl.String, "date": pl.Date}
    placed = frame.with_columns(
        pl.lit(None, dtype).alias(name)
        for name, dtype in absent.items()
        if name not in frame.columns
    ).with_columns(to_iso2(frame[f"{place}_code"], codes).alias(place) for place in _PLACES)
    whys = [
        pl.when(~pl.col(f"{place}_code").eq_missing(pl.lit(whole)) if whole else True).then(
            reason(place, f"{place}_code", place)
        )
        for place in _PLACES
    ]
    why = pl.concat_str(whys, separator="; ", ignore_nulls=True)
    return placed.with_columns(pl.when(why != "").then(why).alias("reason"))
