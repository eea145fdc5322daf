"""Traces: the records of a source before anything is dropped, and the account of M1's losses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from typing import Concatenate, ParamSpec, TypeVar

import polars as pl

from migtrace.records import EARLIEST, count_drops, count_notes, judge_records, screen_records

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Traces:
    """Records of a source, as `read_traces` answers them.

    Parameters
    ----------
    records
        One row per post, not yet screened, with the names and types of METHOD M1.1: `user` and,
        where the source has them, `tweet_id`, `reply_to_tweet` (integers or text); `time`
        (microseconds, UTC); `country` (text); `lon`, `lat` (degrees), `extent_km` (km) and
        `retweet` (boolean).
    source
        What the records were read from.
    columns
        Part of the record to the source's column.
    earliest, now
        Bounds of a possible time (METHOD M1.6) when they were given; None is METHOD's default and
        the present.
    fill
        Whether `lazy` fills null countries from positions.
    options
        How the source was read, as JSON can hold it: `columns` (part of the record to column, as
        used), `time_zone`, `time_unit`, `on_bad_time`, `fill_countries`, and `earliest` and `now`
        (ISO 8601), null where nothing was given.

    See Also
    --------
    migtrace.read_traces : Makes these from files and frames.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> start = datetime(2015, 1, 1, tzinfo=UTC)
    >>> frame = pl.LazyFrame({"user": [1, 2], "time": [start, None], "country": ["VE", "VE"]})
    >>> traces = Traces(frame, "two posts", {}, start, start)
    >>> traces
    <Traces from two posts: user, time, country; not counted yet>
    >>> traces.lazy().select("user", "country").collect().rows()
    [(1, 'VE')]
    >>> traces.dropped.filter(pl.col("reason") == "bad_time").rows()
    [('bad_time', 1, 1)]
    >>> traces
    <Traces from two posts: user, time, country; 2 records of 2 users read, 1 kept>
    """

    records: pl.LazyFrame
    source: str
    columns: Mapping[str, str]
    earliest: datetime | None = None
    now: datetime | None = None
    fill: bool = False
    options: Mapping[str, object] = field(default_factory=dict)
    _counted: dict[str, pl.DataFrame] = field(default_factory=dict, init=False)

    def lazy(self) -> pl.LazyFrame:
        """Select the records that pass METHOD M1, in the record's shape; nothing is read yet.

        Returns
        -------
        polars.LazyFrame
            One row per record, columns `migtrace.frames.RECORD_COLUMNS`. With `fill`, countries
            that are null are those of the positions (M1.5); this drops and keeps nothing, as a
            record with a position needs no country.
        """
        screened = screen_records(self.records, earliest=self.earliest or EARLIEST, now=self.now)
        if not self.fill:
            return screened
        # Here, not above: the boundaries load only when they are asked for.
        from migtrace.geography import fill_countries  # noqa: PLC0415 - see above

        return fill_countries(screened)

    def pipe(
        self, function: Callable[Concatenate[pl.LazyFrame, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call a stage on `lazy()`, as polars' own `pipe` does.

        Parameters
        ----------
        function
            Takes a LazyFrame of records first.
        *args, **kwargs
            Handed on.

        Returns
        -------
        object
            What `function` returns.
        """
        return function(self.lazy(), *args, **kwargs)

    @property
    def dropped(self) -> pl.DataFrame:
        """Records and users read, dropped by reason, and kept (METHOD M1.7, M2.6).

        `reason`, `records`, `users`. Reads the source once, the first time it is asked.
        """
        if "dropped" not in self._counted:
            earliest = self.earliest or EARLIEST
            judged = judge_records(self.records, earliest=earliest, now=self.now)
            self._counted["dropped"] = count_drops(judged)
        return self._counted["dropped"]

    @property
    def notes(self) -> pl.DataFrame:
        """Positions, extents and countries that could not be used (METHOD M1.5).

        `note`, `records`. Reads the source once, the first time it is asked.
        """
        if "notes" not in self._counted:
            self._counted["notes"] = count_notes(self.records)
        return self._counted["notes"]

    def _summary(self) -> str:
        """Say what can be said without reading anything."""
        names = ", ".join(self.records.collect_schema().names())
        if "dropped" not in self._counted:
            return f"{names}; not counted yet"
        rows = {reason: (records, users) for reason, records, users in self.dropped.rows()}
        (read, users), (kept, _) = rows["read"], rows["kept"]
        return f"{names}; {read:,} records of {users:,} users read, {kept:,} kept"

    def __repr__(self) -> str:
        return f"<Traces from {self.source}: {self._summary()}>"

    def _repr_html_(self) -> str:
        counted = "".join(
            f"<tr><td>{escape(reason)}</td><td>{records:,}</td><td>{users:,}</td></tr>"
            for reason, records, users in (
                self.dropped.rows() if "dropped" in self._counted else []
            )
            if records
        )
        head = "<tr><th></th><th>records</th><th>users</th></tr>"
        table = f"<table>{head}{counted}</table>" if counted else ""
        named = "".join(
            f"<li>{escape(role)}: <code>{escape(column)}</code></li>"
            for role, column in self.columns.items()
        )
        title = f"<b>Traces</b> from {escape(self.source)}: {escape(self._summary())}"
        return f"<div>{title}<ul>{named}</ul>{table}</div>"
