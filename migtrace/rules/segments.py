"""Migration events between segments of residence, after Chi et al. 2020."""

from dataclasses import dataclass
from typing import Self

import polars as pl

from migtrace.errors import ParameterError
from migtrace.frames.checks import check_count, is_number
from migtrace.rules.dating import as_moves, moves_schema
from migtrace.rules.days import as_date, check_posts, days_seen
from migtrace.rules.rule import Decided
from migtrace.rules.runs import (
    count_observed,
    cut_overlaps,
    find_runs,
    is_well_observed,
    merge_runs,
)

FILL_DAYS = 7
MIN_RUN_DAYS = 30
MIN_OBSERVED = 0.6
MIN_DAYS = 90
MAX_GAP_DAYS = 30


@dataclass(frozen=True, slots=True)
class Segments:
    """The rule of Chi et al. 2020: a migration is a move between two segments of residence.

    Parameters
    ----------
    fill_days
        Days at one location that lie at most this many days apart count as one run (epsilon).
    min_run_days
        Least length of a run, in days (minDays).
    min_observed
        Least share of a run's days on which the user was seen there (propDays).
    min_days
        Least length of a segment of residence, in days (D).
    max_gap_days
        Most days from the last day of the home segment to the first of the destination's; None
        sets no limit.
    recheck_segments
        Whether segments, too, must have at least `min_run_days` and be observed on a share of
        `min_observed` of their days; merging and cutting leaves them otherwise than their runs.

    Raises
    ------
    ParameterError
        When a value cannot be what its name says.

    Notes
    -----
    The defaults are those published, made for telephone records and for users who post on most
    days. `Segments.sparse()` has those made for sparse posts.

    References
    ----------
    Chi, G., Lin, F., Chi, G., Blumenstock, J. (2020). A general approach to detecting migration
    events in digital trace data. PLoS ONE 15(10): e0239408.

    Examples
    --------
    >>> Segments()
    Segments(fill_days=7, min_run_days=30, min_observed=0.6, min_days=90, max_gap_days=30, \
recheck_segments=False)
    >>> Segments.sparse()
    Segments(fill_days=20, min_run_days=3, min_observed=0.05, min_days=92, max_gap_days=None, \
recheck_segments=True)
    """

    fill_days: int = FILL_DAYS
    min_run_days: int = MIN_RUN_DAYS
    min_observed: float = MIN_OBSERVED
    min_days: int = MIN_DAYS
    max_gap_days: int | None = MAX_GAP_DAYS
    recheck_segments: bool = False

    def __post_init__(self) -> None:
        for name in ("fill_days", "min_run_days", "min_days"):
            check_count(name, getattr(self, name), least=1)
        if not is_number(self.min_observed) or not 0 <= self.min_observed <= 1:
            msg = f"min_observed: got {self.min_observed!r}; expected a share from 0 to 1"
            raise ParameterError(msg)
        if self.max_gap_days is not None:
            check_count("max_gap_days", self.max_gap_days, least=1)
        if not isinstance(self.recheck_segments, bool):
            msg = f"recheck_segments: got {self.recheck_segments!r}; expected True or False"
            raise ParameterError(msg)

    @classmethod
    def sparse(cls) -> Self:
        """The rule for sparse posts, with the defaults of the R package MigrationDetectR 0.1.1.

        Returns
        -------
        Segments
            Runs of at least 3 days, seen on at least 1 in 20 of them, with gaps of up to 20 days;
            segments of at least 92 days, of which the same is asked again; no limit to the gap of a
            move, as there.

        Notes
        -----
        That package measures in seconds from the first to the last post: a run lasts 2 days or
        more, a residence more than 90. Of posts at one time of the day these have 3 and 92 days,
        the first and the last counted; others can be a day shorter or longer there. Where runs at
        two locations overlap, it leaves the posts at the edge of the overlap in the segments, here
        their days go; and it merges only runs between which no run elsewhere starts.
        """
        return cls(
            fill_days=20,
            min_run_days=3,
            min_observed=0.05,
            min_days=92,
            max_gap_days=None,
            recheck_segments=True,
        )

    def decide(self, posts: pl.DataFrame, /) -> Decided:
        """Say where users live and when they move; see `Rule`."""
        days = days_seen(posts, "country")
        segments = _find_segments(days, self)
        homes = segments.select("user", country="location").unique()
        return Decided(homes, _find_events(segments, days, self))


def residence_segments(
    posts: pl.LazyFrame,
    /,
    *,
    location: str = "country",
    fill_days: int = FILL_DAYS,
    min_run_days: int = MIN_RUN_DAYS,
    min_observed: float = MIN_OBSERVED,
    min_days: int = MIN_DAYS,
    recheck_segments: bool = False,
) -> pl.LazyFrame:
    """Find the segments of time in which users lived at one location.

    Parameters
    ----------
    posts
        Cleaned records with `user`, `time` and the column `location`.
    location
        Column that says where a record was posted, such as the country or a cell. Records without
        a value there do not count.
    fill_days, min_run_days, min_observed, min_days, recheck_segments
        As in `Segments`.

    Returns
    -------
    polars.LazyFrame
        One row per user and segment, sorted by user and start: `user`, `location`, `start` and
        `end` (the first and last day), `days` (its length), `observed_days` (how many of these
        the user was seen there). Segments of a user do not overlap.

    Raises
    ------
    FrameError
        When a column is missing or `time` is no datetime in UTC.
    ParameterError
        When a parameter cannot be what its name says.

    Notes
    -----
    Chi et al. 2020, first part, in four steps:

    1. A day belongs to every location seen on it. Two days of a location at most `fill_days` apart
       are in one run.
    2. Runs stay that have at least `min_run_days` days and were observed on at least a share of
       `min_observed` of them.
    3. Neighbouring runs of a location merge unless a run elsewhere has a day between them.
    4. Days that runs at two or more locations share are taken from all of them. Pieces of at least
       `min_days` days are segments; with `recheck_segments` they must pass step 2 again.

    Users who were seen at one location alone have segments too: they are residents who stayed.

    Examples
    --------
    >>> from datetime import datetime, timedelta, UTC
    >>> start = datetime(2015, 1, 1, tzinfo=UTC)
    >>> days = [*range(0, 100, 2), *range(103, 200)]
    >>> posts = pl.LazyFrame({
    ...     "user": 1, "time": [start + timedelta(days=day) for day in days],
    ...     "country": ["VE"] * 50 + ["CO"] * 97,
    ... })
    >>> residence_segments(posts, min_observed=0.5).drop("user").collect().rows()
    [('VE', datetime.date(2015, 1, 1), datetime.date(2015, 4, 9), 99, 50), \
('CO', datetime.date(2015, 4, 14), datetime.date(2015, 7, 19), 97, 97)]
    """
    rule = Segments(
        fill_days, min_run_days, min_observed, min_days, recheck_segments=recheck_segments
    )
    seen = check_posts(posts, location)
    schema = seen.collect_schema()

    def find(frame: pl.DataFrame) -> pl.DataFrame:
        days = days_seen(frame, location)
        segments = _find_segments(days, rule)
        return segments.select(
            "user",
            "location",
            as_date("start"),
            as_date("end"),
            days=pl.col("end") - pl.col("start") + 1,
            observed_days=count_observed(segments, days),
        )

    return seen.map_batches(
        find,
        schema={
            "user": schema["user"],
            "location": schema[location],
            "start": pl.Date(),
            "end": pl.Date(),
            "days": pl.Int64(),
            "observed_days": pl.Int64(),
        },
    )


def migration_events(
    posts: pl.LazyFrame,
    /,
    *,
    location: str = "country",
    fill_days: int = FILL_DAYS,
    min_run_days: int = MIN_RUN_DAYS,
    min_observed: float = MIN_OBSERVED,
    min_days: int = MIN_DAYS,
    max_gap_days: int | None = MAX_GAP_DAYS,
    recheck_segments: bool = False,
) -> pl.LazyFrame:
    """Find when users moved from one residence to another.

    Parameters
    ----------
    posts
        Cleaned records with `user`, `time` and the column `location`.
    location
        As for `residence_segments`.
    fill_days, min_run_days, min_observed, min_days, max_gap_days, recheck_segments
        As in `Segments`; for sparse posts give ``**asdict(Segments.sparse())``.

    Returns
    -------
    polars.LazyFrame
        One row per migration, sorted by user and date: `user`, `home`, `destination`,
        `home_start`, `home_end`, `destination_start`, `destination_end` (days), `date`,
        `uncertainty_days`, `misplaced_days`.

    Raises
    ------
    FrameError
        When a column is missing or `time` is no datetime in UTC.
    ParameterError
        When a parameter cannot be what its name says.

    Notes
    -----
    Chi et al. 2020, second part. Two consecutive segments (`residence_segments`) at different
    locations are a migration when ``destination_start - home_end <= max_gap_days``. Its date is
    the day from `home_end` to `destination_start` that misplaces the fewest days: days seen at the
    destination before the date and days seen at home after it (`misplaced_days`). Of several such
    days it is the last. ``uncertainty_days = destination_start - home_end - 1``: the days between
    the two segments.

    Examples
    --------
    >>> from datetime import datetime, timedelta, UTC
    >>> start = datetime(2015, 1, 1, tzinfo=UTC)
    >>> days = [*range(100), *range(105, 200)]
    >>> posts = pl.LazyFrame({
    ...     "user": 1, "time": [start + timedelta(days=day) for day in days],
    ...     "country": ["VE"] * 100 + ["CO"] * 95,
    ... })
    >>> event = migration_events(posts).select("home", "destination", "date", "uncertainty_days")
    >>> event.collect().rows()
    [('VE', 'CO', datetime.date(2015, 4, 16), 5)]
    """
    rule = Segments(fill_days, min_run_days, min_observed, min_days, max_gap_days, recheck_segments)
    seen = check_posts(posts, location)
    schema = seen.collect_schema()

    def find(frame: pl.DataFrame) -> pl.DataFrame:
        days = days_seen(frame, location)
        return _find_events(_find_segments(days, rule), days, rule)

    return seen.map_batches(find, schema=moves_schema(schema["user"], schema[location]))


def _find_segments(days: pl.DataFrame, rule: Segments) -> pl.DataFrame:
    runs = find_runs(
        days,
        fill_days=rule.fill_days,
        min_run_days=rule.min_run_days,
        min_observed=rule.min_observed,
    )
    least = max(rule.min_days, rule.min_run_days) if rule.recheck_segments else rule.min_days
    segments = cut_overlaps(merge_runs(runs), min_days=least)
    if not rule.recheck_segments:
        return segments
    counted = segments.with_columns(observed=count_observed(segments, days))
    return counted.filter(is_well_observed(rule.min_observed)).drop("observed")


def _find_events(segments: pl.DataFrame, days: pl.DataFrame, rule: Segments) -> pl.DataFrame:
    gap = pl.col("start") - pl.col("end").shift()
    moved = (pl.col("number") == pl.col("number").shift()) & (
        pl.col("location") != pl.col("location").shift()
    )
    if rule.max_gap_days is not None:
        moved &= gap <= rule.max_gap_days
    moves = segments.select(
        "user",
        home=pl.col("location").shift(),
        destination="location",
        home_start=pl.col("start").shift(),
        home_end=pl.col("end").shift(),
        destination_start="start",
        destination_end="end",
        moved=moved,
    )
    return as_moves(moves.filter("moved").drop("moved"), days)
