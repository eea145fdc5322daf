"""Reading traces: any of the usual tables in, records out (METHOD M1)."""

import warnings
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Literal, get_args

import polars as pl

from migtrace.errors import ParameterError
from migtrace.frames.checks import refuse_shards
from migtrace.readers.cautions import HalfPositionWarning, NaiveTimeWarning, level_of_caller
from migtrace.readers.checks import Check, Table, bad_value, look_over
from migtrace.readers.files import BLANK_COLUMN, explained
from migtrace.readers.layout import lay_out, plan_readings
from migtrace.readers.names import half_position, resolve_columns
from migtrace.readers.sources import Source, TraceSource, open_source
from migtrace.readers.times import TimeReading, TimeUnit, check_zone, read_time
from migtrace.readers.traces import Traces
from migtrace.readers.values import Reading
from migtrace.records import instant

OnBadTime = Literal["raise", "null"]


def read_traces(
    source: TraceSource,
    /,
    *,
    columns: Mapping[str, str | None] | None = None,
    time_zone: str | None = None,
    time_unit: TimeUnit | None = None,
    earliest: datetime | None = None,
    now: datetime | None = None,
    fill_countries: bool = False,
    on_bad_time: OnBadTime = "raise",
) -> Traces:
    """Read traces from a frame or from files.

    Parameters
    ----------
    source
        A polars DataFrame or LazyFrame; a pandas or GeoPandas frame; anything with the Arrow
        PyCapsule interface; or the path of CSV (``.csv``, ``.tsv``, also ``.gz``) or Parquet files:
        one file, a glob, a folder with all below it, or a list of these.
    columns
        Part of the record to the source's column: ``{"user": "who"}``. It wins over the names that
        are recognised (`migtrace.readers.NAMES`: scikit-mobility, trackintel, movingpandas,
        twarc-csv, Movebank, Darwin Core); None leaves a part out.
    time_zone
        The zone of times that do not say one, such as ``"America/Bogota"``. Without it they are
        read as UTC, with one `NaiveTimeWarning`.
    time_unit
        The unit, ``"s"``, ``"ms"`` or ``"us"``, of times that are numbers since 1970-01-01 UTC.
    earliest, now
        Records before `earliest` (by default 2006-03-21), or more than a day after `now` (by
        default the present), are dropped as ``bad_time`` (METHOD M1.6) by `Traces.lazy` and
        counted so by `Traces.dropped`. `migtrace.estimate` judges times by its `Study`: leave
        these out, or give both the same.
    fill_countries
        Whether null countries are looked up from the positions.
    on_bad_time
        ``"raise"`` an error at the first time that cannot be read, or take such times as
        ``"null"``, so that they are dropped and counted.

    Returns
    -------
    Traces
        One row per post, lazily: Parquet files and LazyFrames are not loaded.

    Raises
    ------
    SourceError
        When a file is missing, empty, damaged, not UTF-8, or of an unknown kind.
    FrameError
        When a column is missing or ambiguous, or holds a value that cannot be read.
    ParameterError
        When a parameter has a value that it cannot have.

    Warns
    -----
    NaiveTimeWarning
        When times have no zone and `time_zone` is not given.
    HalfPositionWarning
        When there is a column of longitudes and none of latitudes, or the other way.

    Notes
    -----
    METHOD M1.1-M1.6, after Mazzoli et al. 2020. Text and number columns are looked through once, to
    name the first value that cannot be read; typed columns are not.

    Where a source leaves room, this is how it is read: three-letter countries become two-letter
    ones, and other text stays for `Traces.notes` to count; a post with a point and a box has the
    point (M1.3), unless the point is impossible (M1.5); a row of twarc-csv with a retweeted id is a
    retweet (M1.2); Darwin Core's uncertainty is the radius of a circle that holds the whole place,
    so the extent is twice that, and unknown when it is empty or 0, which the standard rules out
    (``columns={"radius_m": None}`` takes such positions as exact). A wall-clock time that occurs
    twice is the first of the two; one that the clock skips is read with the offset before the
    change. Empty text is null. Rows of a CSV without a value in any of its columns are blank lines,
    not records. Half a position is none: where there is only a longitude, it is kept beside a null
    latitude, and `Traces.notes` counts each (M1.5). ``columns={"lat": None}`` leaves out positions
    without a warning.

    Examples
    --------
    >>> posts = pl.DataFrame(
    ...     {"uid": [7, 7], "datetime": ["2015-03-13T21:46:40Z"] * 2, "country_code": ["VEN", "co"]}
    ... )
    >>> traces = read_traces(posts)
    >>> traces.lazy().select("user", "country").collect().rows()
    [(7, 'VE'), (7, 'CO')]
    """
    _one_of("on_bad_time", on_bad_time, get_args(OnBadTime))
    _one_of("time_unit", time_unit, (None, *get_args(TimeUnit)))
    zone = check_zone(time_zone)
    earliest = None if earliest is None else instant("earliest", earliest)
    now = None if now is None else instant("now", now)
    opened = open_source(source)
    roles = resolve_columns(opened.columns, columns, source=opened.name)
    refuse_shards(opened.columns, opened.name, has_ids="tweet_id" in roles)
    roles = _without_useless(roles, left_out={} if columns is None else columns)
    half = half_position(roles, opened.columns)
    if half:
        _warn_half(opened, half)
    with _explaining(opened):
        table = opened.take(list(dict.fromkeys(roles.values())))
        records = _records(
            table, roles, zone=zone, unit=time_unit, null_bad_times=on_bad_time == "null"
        )
    options = {
        "columns": dict(roles),
        "time_zone": zone,
        "time_unit": time_unit,
        "on_bad_time": on_bad_time,
        "fill_countries": fill_countries,
        "earliest": None if earliest is None else earliest.isoformat(),
        "now": None if now is None else now.isoformat(),
    }
    return Traces(records, opened.name, roles, earliest, now, fill_countries, options)


def _one_of(name: str, value: object, allowed: tuple[object, ...]) -> None:
    if value not in allowed:
        msg = f"{name}: got {value!r}; expected one of {', '.join(map(repr, allowed))}"
        raise ParameterError(msg)


def _explaining(opened: Source) -> AbstractContextManager[None]:
    return explained(opened.files, opened.kind) if opened.files else nullcontext()


def _without_useless(
    roles: Mapping[str, str], *, left_out: Mapping[str, str | None]
) -> dict[str, str]:
    """Leave out an extent without a position, and the half whose other half is not wanted."""
    useless = set()
    if not {"lon", "lat"} <= set(roles):
        unwanted = {"lon", "lat"} & set(left_out) - set(roles)
        useless = {"extent_km", "radius_m"} | ({"lon", "lat"} if unwanted else set())
    elif "extent_km" in roles:
        useless = {"radius_m"}
    return {role: column for role, column in roles.items() if role not in useless}


def _records(
    table: Table,
    roles: Mapping[str, str],
    *,
    zone: str | None,
    unit: TimeUnit | None,
    null_bad_times: bool,
) -> pl.LazyFrame:
    """Lay out the records; look through the values where their types do not vouch for them."""
    schema = table.frame.collect_schema()
    readings = plan_readings(table, roles, schema)
    time_column, time_type = roles["time"], schema[roles["time"]]
    time = read_time(table, time_column, time_type, zone=zone, unit=unit)
    checks, facts, time_rows = _ask(table, readings, time)
    if time.is_partial and any(row is not None for row in time_rows):
        time = read_time(table, time_column, time_type, zone=zone, unit=unit, guess=False)
        checks, facts, time_rows = _ask(table, readings, time)
    for check, row in checks:
        if row is not None:
            raise bad_value(table, check, row)
    for check, row in zip(time.checks, time_rows, strict=True):
        if row is not None and not null_bad_times:
            raise bad_value(table, check, row)
    if facts.get("naive", time.naive is True):
        _warn_naive(table, time_column)
    values = {
        role: reading.if_fact if facts.get(role) and reading.if_fact is not None else reading.values
        for role, reading in readings.items()
    }
    frame = table.frame
    if table.is_text:
        frame = frame.filter(~pl.col(BLANK_COLUMN))
    return lay_out(frame, {**values, "time": time.values}, schema)


def _ask(
    table: Table, readings: Mapping[str, Reading], time: TimeReading
) -> tuple[list[tuple[Check, int | None]], dict[str, bool], list[int | None]]:
    checks = [check for reading in readings.values() for check in reading.checks]
    facts = {role: r.fact for role, r in readings.items() if r.fact is not None}
    if isinstance(time.naive, pl.Expr):
        facts["naive"] = time.naive
    rows, answers = look_over(table, [*checks, *time.checks], facts)
    return list(zip(checks, rows, strict=False)), answers, rows[len(checks) :]


def _warn_half(opened: Source, half: str) -> None:
    msg = (
        f"{opened.name}: {half}; half a position is none; say which columns they are, as in "
        'columns={"lon": "...", "lat": "..."}, or leave it out with None'
    )
    warnings.warn(msg, HalfPositionWarning, stacklevel=level_of_caller())


def _warn_naive(table: Table, column: str) -> None:
    msg = (
        f"{table.name}: times in column {column} have no zone and are read as UTC; "
        'say the zone, as in time_zone="America/Bogota", or time_zone="UTC"'
    )
    warnings.warn(msg, NaiveTimeWarning, stacklevel=level_of_caller())
