"""Reading times: any clock, any unit, and the usual ways to write them (METHOD M1.6)."""

from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from migtrace.errors import ParameterError
from migtrace.frames import TIME
from migtrace.readers.checks import Check, Table
from migtrace.readers.values import text, wrong_type

TimeUnit = Literal["s", "ms", "us"]
_MICROSECONDS = {"s": 1_000_000, "ms": 1_000, "us": 1}
_SAMPLE = 1000
_FAR = 2**62
_EXPECTED = (
    'expected a time such as "2015-03-13T21:46:40Z", "2015-03-13 21:46:40" '
    'or "Fri Mar 13 21:46:40 +0000 2015"'
)
_NULLS = ' (on_bad_time="null" drops and counts such rows)'

# Fixed fields come first: polars reads them ten times as fast as fractions and offsets of any
# width. A text may fit several formats; they agree on it. Day-month orders are left out on purpose.
_IN_UTC = (
    "%Y-%m-%dT%H:%M:%SZ",
    "%Y-%m-%dT%H:%M:%S.%3fZ",
    "%Y-%m-%dT%H:%M:%S.%6fZ",
    "%Y-%m-%dT%H:%M:%S.%6f+0000",
    "%Y-%m-%dT%H:%M:%S+00:00",
    "%Y-%m-%d %H:%M:%S+00:00",
    "%Y-%m-%d %H:%M:%S UTC",
    "%Y-%m-%d %H:%M:%S%.f UTC",
)
_NAIVE = (
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S.%6f",
    "%Y-%m-%d %H:%M:%S.%3f",
    "%Y-%m-%d",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
    "%Y%m%dT%H%M%S",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
)
_WITH_OFFSET = (
    "%Y-%m-%dT%H:%M:%S%.f%#z",
    "%Y-%m-%d %H:%M:%S%.f%#z",
    "%a %b %d %H:%M:%S %z %Y",
    "%Y-%m-%dT%H:%M%#z",
    "%Y-%m-%d %H:%M%#z",
    "%Y%m%dT%H%M%S%#z",
)
_ALL = (*_IN_UTC, *_NAIVE, *_WITH_OFFSET)


@dataclass(frozen=True, slots=True)
class TimeReading:
    """How to read the times: values of type `TIME`, what is unreadable, and whether any is naive.

    `naive`: whether a time has no zone and none is given, or the aggregate that tells.
    `is_partial`: whether the formats were guessed from the first rows.
    """

    values: pl.Expr
    checks: list[Check] = field(default_factory=list)
    naive: bool | pl.Expr = False
    is_partial: bool = False


def check_zone(time_zone: str | None, /) -> str | None:
    """Pass on the name of a time zone that exists.

    Raises
    ------
    ParameterError
        When there is no such zone.
    """
    if time_zone is None:
        return None
    try:
        # polars knows other zones than the system. It takes "" for none: "?" is refused like it.
        pl.Series([0]).cast(pl.Datetime("us")).dt.replace_time_zone(time_zone or "?")
    except (pl.exceptions.PolarsError, TypeError) as error:
        msg = f'time_zone: {time_zone!r} is no time zone; expected a name such as "America/Bogota"'
        raise ParameterError(msg) from error
    return time_zone


def read_time(
    table: Table,
    column: str,
    dtype: pl.DataType,
    *,
    zone: str | None,
    unit: TimeUnit | None,
    guess: bool = True,
) -> TimeReading:
    """Read a column of times as instants in UTC.

    Parameters
    ----------
    table
        The source.
    column, dtype
        The column and its type.
    zone
        The zone of times that have none; None is UTC.
    unit
        The unit of numbers, counted from 1970-01-01 UTC.
    guess
        For text: try only the formats that the first rows need.

    Returns
    -------
    TimeReading
        Values of type `TIME`; unreadable text is null.

    Raises
    ------
    FrameError
        When the column holds numbers and no `unit` is given, or no times at all.
    ParameterError
        When `unit` is given and the column holds no numbers.
    """
    if isinstance(dtype, pl.String | pl.Categorical | pl.Enum):
        if unit is not None:
            return _from_number_text(column, unit)
        return _from_text(table, column, zone, guess=guess)
    if dtype.is_numeric():
        return _from_number(table, column, dtype, unit)
    if unit is not None:
        msg = f"time_unit: is for numbers; column {column} of {table.name} has type {dtype}"
        raise ParameterError(msg)
    values = pl.col(column)
    if isinstance(dtype, pl.Datetime) and dtype.time_zone is not None:
        return TimeReading(values.dt.convert_time_zone("UTC").cast(TIME))
    if isinstance(dtype, pl.Datetime | pl.Date):
        return TimeReading(localise(values, zone), naive=zone is None)
    if dtype == pl.Null:
        return TimeReading(values.cast(TIME))
    raise wrong_type(table, column, dtype, "expected times: datetimes, dates or text")


def localise(naive: pl.Expr, zone: str | None, /) -> pl.Expr:
    """Turn wall-clock times of a zone (UTC when None) into instants.

    Parameters
    ----------
    naive
        Datetimes without a zone, or dates, which are their midnights.
    zone
        Name of the zone.

    Returns
    -------
    polars.Expr
        Type `TIME`. A time that the clock shows twice is the first of the two. A time that the
        clock skips is read with the offset before the change, so that 02:30 on the night when 02:00
        becomes 03:00 is 03:30: no record is lost to daylight saving.

    Examples
    --------
    >>> from datetime import datetime
    >>> frame = pl.DataFrame({"t": [datetime(2015, 3, 29, 2, 30)]})
    >>> frame.select(localise(pl.col("t"), "Europe/Rome").dt.to_string("%H:%M")).item()
    '01:30'
    """
    wall = naive.cast(pl.Datetime("us"))
    if zone is None or zone == "UTC":
        return wall.dt.replace_time_zone("UTC")
    day = pl.duration(days=1)
    exact, before = (
        moved.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
        for moved in (wall, wall - day)
    )
    return pl.coalesce(
        exact.dt.convert_time_zone("UTC"), before.dt.convert_time_zone("UTC") + day
    ).cast(TIME)


def _from_number(
    table: Table, column: str, dtype: pl.DataType, unit: TimeUnit | None
) -> TimeReading:
    if unit is None:
        why = 'expected times; if these count from 1970, give time_unit="s", "ms" or "us"'
        raise wrong_type(table, column, dtype, why)
    count = pl.col(column)
    return _since_1970(column, count.fill_nan(None) if dtype.is_float() else count, count, unit)


def _from_number_text(column: str, unit: TimeUnit) -> TimeReading:
    there = text(column)
    # Integers first: as floats, microseconds beyond the year 2255 would be rounded.
    count = there.cast(pl.Int64, strict=False)
    return _since_1970(
        column, there, pl.coalesce(count, there.cast(pl.Float64, strict=False)), unit
    )


def _since_1970(column: str, there: pl.Expr, count: pl.Expr, unit: TimeUnit) -> TimeReading:
    factor = _MICROSECONDS[unit]
    # Past this the product would leave 64 bits and come back as a wrong but possible time.
    fits = count.is_between(-_FAR // factor, _FAR // factor)
    instants = pl.when(fits).then((count * factor).round().cast(pl.Int64, strict=False))
    bad = there.is_not_null() & instants.is_null()
    return TimeReading(
        instants.cast(pl.Datetime("us")).dt.replace_time_zone("UTC"),
        [Check(column, bad, f"expected a number of {unit} since 1970-01-01{_NULLS}")],
    )


def _from_text(table: Table, column: str, zone: str | None, *, guess: bool) -> TimeReading:
    there = text(column)
    formats = _formats_in(table.frame, there) if guess else _ALL
    readings = [_parse(there, form, zone) for form in formats]
    values = pl.coalesce(*readings) if readings else pl.lit(None, dtype=TIME)
    naive = [_parse(there, form, None) for form in formats if form in _NAIVE and zone is None]
    return TimeReading(
        values,
        [Check(column, there.is_not_null() & values.is_null(), _EXPECTED + _NULLS)],
        naive=pl.coalesce(*naive).is_not_null().any() if naive else False,
        is_partial=guess,
    )


def _formats_in(frame: pl.LazyFrame, there: pl.Expr) -> list[str]:
    """List the formats that the first rows need: trying all on each row takes long."""
    fits = frame.head(_SAMPLE).select(
        _parse(there, form, None).is_not_null().alias(form) for form in _ALL
    )
    needed, read = [], pl.lit(value=False)
    sample = fits.collect()
    for form in _ALL:
        if sample.select((pl.col(form) & ~read).any()).item():
            needed.append(form)
            read |= pl.col(form)
    return needed


def _parse(there: pl.Expr, form: str, zone: str | None) -> pl.Expr:
    # The cache of texts seen before costs more than it saves where most differ.
    parsed = there.str.to_datetime(form, time_unit="us", strict=False, cache=False)
    if form in _WITH_OFFSET:
        return parsed.cast(TIME)
    return localise(parsed, zone if form in _NAIVE else None)
