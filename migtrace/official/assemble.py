"""From rows with an agency's codes to a table by ISO codes, and the rows that have none."""

from collections.abc import Sequence

import polars as pl

from migtrace.official.figures import TABLE
from migtrace.official.places import Codes, reason, to_iso2
from migtrace.official.selection import UNMATCHED

ALL = "-"
"""What UNHCR writes for all countries together."""

_PLACES = ("origin", "destination")
_INDEX = [column for column in (*TABLE, *UNMATCHED) if column not in ("category", "people")]


def categories_down(frame: pl.DataFrame, categories: Sequence[str], /) -> pl.DataFrame:
    """One row per row and category, of rows with a column of people for each category.

    Parameters
    ----------
    frame
        Places, years and perhaps dates, with the categories.
    categories
        The columns with people.

    Returns
    -------
    polars.DataFrame
        With `category` and `people` in place of the categories.
    """
    index = [column for column in dict.fromkeys(_INDEX) if column in frame.columns]
    return frame.unpivot(
        on=list(categories), index=index, variable_name="category", value_name="people"
    )


def settle(
    frame: pl.DataFrame, codes: Codes, /, *, origin: Codes | None = None, whole: str | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Find the countries of rows, and set those aside that have none.

    Parameters
    ----------
    frame
        `origin_code`, `destination_code`, `year`, `category`, `people`; perhaps `origin_name`,
        `destination_name` and `date`. A place that is known is in `origin` or `destination`, with
        or without its code.
    codes
        What the codes are.
    origin
        What those of the origin are, where they are of another kind.
    whole
        The code of all countries together, which becomes null and is not unmatched.

    Returns
    -------
    table
        Of the columns `TABLE`: the rows whose places are known.
    unmatched
        Of the columns `UNMATCHED`: the others, each with the reason.
    """
    kinds = {"origin": origin or codes, "destination": codes}
    unknown = [place for place in _PLACES if place not in frame.columns]
    absent = [name for name in UNMATCHED if name not in frame.columns]
    placed = frame.with_columns(
        *(pl.lit(None, UNMATCHED[name]).alias(name) for name in absent),
        *(to_iso2(frame[f"{place}_code"], kinds[place]).alias(place) for place in unknown),
    )
    whys = [pl.lit(None, pl.String)]
    for place in unknown:
        code = pl.col(f"{place}_code")
        is_whole = pl.lit(value=False) if whole is None else code.eq_missing(pl.lit(whole))
        whys.append(pl.when(~is_whole).then(reason(place, f"{place}_code", place)))
    why = pl.concat_str(whys, separator="; ", ignore_nulls=True)
    told = placed.with_columns(pl.when(why != "").then(why).alias("reason"))
    table = told.filter(pl.col("reason").is_null()).select(*TABLE)
    unmatched = told.filter(pl.col("reason").is_not_null()).select(*UNMATCHED)
    return table, unmatched.sort(pl.all(), nulls_last=True)
