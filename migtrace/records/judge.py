"""Which posts are records, and what is left of their positions (METHOD M1.2-M1.7)."""

from datetime import UTC, date, datetime, timedelta

import polars as pl

from migtrace.errors import FrameError, ParameterError
from migtrace.frames import COUNTRIES, COUNTRY, RECORD_COLUMNS, TIME
from migtrace.records.ids import common_id_type, id_column

EARLIEST = datetime(2006, 3, 21, tzinfo=UTC)
"""Twitter's first day: no record is older (METHOD M1.6)."""

DROP_REASONS = (
    "corrupt",
    "malformed",
    "retweet",
    "no_geography",
    "bad_time",
    "duplicate",
    "thread",
    "bot",
    "gyration",
)
"""Why a record can be dropped, in the order in which the reasons apply (METHOD M1.7)."""

REASON = pl.Enum(DROP_REASONS)

# Each pair of capitals is followed by its three other spellings, so that a spelling's place in this
# list, divided by four, is the country's place in COUNTRIES.
ANY_CASE = pl.Enum(
    [
        spelling
        for pair in COUNTRIES
        for spelling in (pair, pair.capitalize(), pair.capitalize().swapcase(), pair.lower())
    ]
)
_CLOCK_SKEW = timedelta(days=1)


def judge_records(
    frame: pl.LazyFrame, /, *, earliest: date = EARLIEST, now: date | None = None
) -> pl.LazyFrame:
    """Bring a frame to the record's shape and say which rows are no records, and why.

    Parameters
    ----------
    frame
        Columns of METHOD M1.1 by name. `user` (integers or text), `time` and one of `country` and
        `lon`/`lat` are needed; `tweet_id`, `reply_to_tweet`, `extent_km` and `retweet` (boolean)
        are used when there. Without `extent_km` positions are exact points.
    earliest
        Records before this instant are rejected.
    now
        Records more than a day later are rejected; the present by default.

    Returns
    -------
    polars.LazyFrame
        One row per row of `frame`, in its order: the columns `RECORD_COLUMNS` and `reason`, null
        for a record that is kept. Positions outside the ranges, NaN, halved or exactly (0, 0) are
        null (M1.5); countries are upper case and null when they are not two ASCII letters.

    Raises
    ------
    FrameError
        When a needed column is missing or a column has a type that it cannot have.
    ParameterError
        When `earliest` or `now` is not an instant.

    Notes
    -----
    METHOD M1.2-M1.7; the first reason that applies counts, in the order of `DROP_REASONS`.

    Examples
    --------
    >>> frame = pl.LazyFrame({"user": [1, None], "time": [EARLIEST] * 2, "country": ["ve", "VE"]})
    >>> judge_records(frame).select("user", "country", "reason").collect().rows()
    [(1, 'VE', None), (None, 'VE', 'malformed')]
    """
    schema = frame.collect_schema()
    _require(schema)
    earliest, latest = instant("earliest", earliest), _latest(now)
    ids = common_id_type(schema)
    there = _position_is_valid(schema)
    shaped = frame.select(
        id_column("tweet_id", schema, ids),
        id_column("user", schema),
        _time(schema),
        _country(schema),
        _number("lon", schema, there),
        _number("lat", schema, there),
        _extent(schema, there),
        id_column("reply_to_tweet", schema, ids),
        *([pl.col("retweet").cast(pl.Boolean)] if "retweet" in schema else []),
    )
    nowhere = pl.col("country").is_null() & pl.col("lon").is_null()
    bad_time = pl.col("time").is_null() | (pl.col("time") < earliest) | (pl.col("time") > latest)
    retweet = (
        pl.col("retweet").fill_null(value=False) if "retweet" in schema else pl.lit(value=False)
    )
    reason = (
        pl.when(pl.col("user").is_null())
        .then(pl.lit("malformed", dtype=REASON))
        .when(retweet)
        .then(pl.lit("retweet", dtype=REASON))
        .when(nowhere)
        .then(pl.lit("no_geography", dtype=REASON))
        .when(bad_time)
        .then(pl.lit("bad_time", dtype=REASON))
        .otherwise(None)
    )
    return shaped.with_columns(reason=reason.cast(REASON)).select(*RECORD_COLUMNS, "reason")


def screen_records(
    frame: pl.LazyFrame, /, *, earliest: date = EARLIEST, now: date | None = None
) -> pl.LazyFrame:
    """Keep the rows that are records, in the record's shape.

    Parameters
    ----------
    frame, earliest, now
        As for `judge_records`.

    Returns
    -------
    polars.LazyFrame
        One row per record, with the columns `RECORD_COLUMNS`.

    Raises
    ------
    FrameError, ParameterError
        As `judge_records` does.

    Notes
    -----
    METHOD M1.5-M1.7.

    Examples
    --------
    >>> frame = pl.LazyFrame({"user": [1, 2], "time": [EARLIEST, None], "country": ["VE", "VE"]})
    >>> screen_records(frame).select("user", "country").collect().rows()
    [(1, 'VE')]
    """
    judged = judge_records(frame, earliest=earliest, now=now)
    return judged.filter(pl.col("reason").is_null()).drop("reason")


def instant(name: str, value: date | None, /) -> datetime:
    """Read a parameter that is an instant: None is the present, a naive time or a day is UTC."""
    if value is None:
        return datetime.now(UTC)
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=UTC)
    if not isinstance(value, datetime):
        msg = f"{name}: got {value!r}; expected a date or datetime"
        raise ParameterError(msg)
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _latest(now: date | None) -> datetime:
    present = instant("now", now)
    end = datetime.max.replace(tzinfo=UTC)
    return present + _CLOCK_SKEW if present < end - _CLOCK_SKEW else end


def _require(schema: pl.Schema) -> None:
    missing = [name for name in ("user", "time") if name not in schema]
    if "country" not in schema and not {"lon", "lat"} <= set(schema):
        missing.append("country (or lon and lat)")
    if missing:
        msg = (
            f"no column {', '.join(missing)}; the frame has: {', '.join(schema) or 'no columns'}"
            " (read_traces knows the names of other tools)"
        )
        raise FrameError(msg)
    if schema.get("retweet", pl.Boolean) not in (pl.Boolean, pl.Null):
        msg = f"column retweet: has type {schema['retweet']}; expected booleans"
        raise FrameError(msg)


def _time(schema: pl.Schema) -> pl.Expr:
    kind = schema["time"]
    if isinstance(kind, pl.Datetime):
        column = pl.col("time")
        if kind.time_zone is None:
            return column.dt.replace_time_zone("UTC").cast(TIME, strict=False)
        return column.dt.convert_time_zone("UTC").cast(TIME, strict=False)
    if kind in (pl.Date, pl.Null):
        return pl.col("time").cast(pl.Datetime("us"), strict=False).dt.replace_time_zone("UTC")
    msg = f"column time: has type {kind}; expected UTC datetimes (read_traces parses other forms)"
    raise FrameError(msg)


def _country(schema: pl.Schema) -> pl.Expr:
    kind = schema.get("country", pl.Null())
    if kind == COUNTRY:
        return pl.col("country")
    if kind == pl.Null:
        return pl.lit(None, dtype=COUNTRY).alias("country")
    if not isinstance(kind, pl.String | pl.Categorical | pl.Enum):
        msg = f"column country: has type {kind}; expected text such as 'VE'"
        raise FrameError(msg)
    spelling = pl.col("country").cast(pl.String).cast(ANY_CASE, strict=False)
    return (spelling.to_physical() // 4).cast(pl.UInt16).cat.to(COUNTRY).alias("country")


def _float(name: str, schema: pl.Schema) -> pl.Expr:
    kind = schema[name]
    if not (kind == pl.Null or kind.is_numeric()):
        msg = f"column {name}: has type {kind}; expected numbers"
        raise FrameError(msg)
    return pl.col(name).cast(pl.Float64)


def _position_is_valid(schema: pl.Schema) -> pl.Expr | None:
    """Inside the ranges (which NaN is not), whole, and not exactly (0, 0)."""
    if not {"lon", "lat"} <= set(schema):
        return None
    lon, lat = _float("lon", schema), _float("lat", schema)
    inside = lon.is_between(-180, 180) & lat.is_between(-90, 90)
    return (inside & ((lon != 0) | (lat != 0))).fill_null(value=False)


def _number(name: str, schema: pl.Schema, valid: pl.Expr | None) -> pl.Expr:
    if valid is None:
        return pl.lit(None, dtype=pl.Float64).alias(name)
    # Adding zero turns -0.0 into 0.0, so that equal numbers are equal bytes.
    return pl.when(valid).then(_float(name, schema) + 0.0).alias(name)


def _extent(schema: pl.Schema, valid: pl.Expr | None) -> pl.Expr:
    if valid is None:
        return pl.lit(None, dtype=pl.Float64).alias("extent_km")
    if "extent_km" not in schema:
        return pl.when(valid).then(pl.lit(0.0)).alias("extent_km")
    extent = _float("extent_km", schema) + 0.0
    usable = valid & (extent >= 0) & extent.is_finite()
    return pl.when(usable).then(extent).alias("extent_km")
