"""Areas within countries, whose figures add up to their country's only if all are there, once."""

from collections.abc import Sequence

import polars as pl

from migtrace.errors import FrameError

_PLACE = ("origin_code", "destination_code", "year", "operation", "assessment")
_SHOWN = 5


def refuse_other_areas(frame: pl.DataFrame, areas: Sequence[str], name: str, /) -> None:
    """Refuse a stock that counts other areas at another date of a year.

    Parameters
    ----------
    frame
        One row per area and date: `destination_code`, `year`, `date`, and perhaps `origin_code`,
        `operation` and `assessment`, each of which is looked at alone.
    areas
        The columns that name the area.
    name
        The file, for messages.

    Raises
    ------
    FrameError
        When two dates of a country and year do not have the same areas: the last of them would
        lose people, and their sum would be of no date.

    Examples
    --------
    >>> days = {"destination_code": "COL", "year": 2018, "date": ["06-30", "12-31"]}
    >>> refuse_other_areas(pl.DataFrame({**days, "adm1": ["05", "05"]}), ["adm1"], "a file")
    >>> refuse_other_areas(pl.DataFrame({**days, "adm1": ["05", "08"]}), ["adm1"], "a file")
    Traceback (most recent call last):
    ...
    migtrace.errors.FrameError: a file: COL in 2018: at 06-30 there are the areas 05, at 12-31 08; \
expected the same at each: keep the rows of one date
    """
    place = [column for column in _PLACE if column in frame.columns]
    area = pl.concat_str(areas, separator=" ", ignore_nulls=True).unique().sort()
    held = frame.group_by(*place, "date").agg(area.alias("held")).sort(*place, "date")
    first = [pl.col(column).first().over(place) for column in ("date", "held")]
    held = held.with_columns(one.name.prefix("first_") for one in first)
    odd = held.filter(pl.col("held") != pl.col("first_held"))
    if not odd.is_empty():
        row = odd.row(0, named=True)
        msg = (
            f"{name}: {row['destination_code']} in {row['year']}: at {row['first_date']} there are "
            f"the areas {_listed(row['first_held'])}, at {row['date']} {_listed(row['held'])}; "
            "expected the same at each: keep the rows of one date"
        )
        raise FrameError(msg)


def _listed(areas: Sequence[str]) -> str:
    return ", ".join(areas[:_SHOWN]) + (", ..." if len(areas) > _SHOWN else "")
