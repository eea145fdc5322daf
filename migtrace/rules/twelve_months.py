"""Long-term migration by the United Nations' rule: twelve months in another country."""

from dataclasses import dataclass

import polars as pl

from migtrace.frames.checks import check_count
from migtrace.rules.dating import as_moves, moves_schema
from migtrace.rules.days import check_posts, days_seen
from migtrace.rules.rule import Decided
from migtrace.rules.stays import MAX_GAP_MONTHS, MONTHS, find_stays, lasts

FIRST_HOME_MONTHS = 3


@dataclass(frozen=True, slots=True)
class TwelveMonths:
    """The rule of the United Nations: a migrant lives in another country for twelve months.

    Parameters
    ----------
    months
        Least length of a stay that makes its country the usual residence, in months as
        `country_stays` has them.
    first_home_months
        Least length of a user's first stay that is taken for its usual residence. A first stay
        can have begun before anything was seen, so it need not be seen for `months`; the default
        is as many months as a resident criterion looks at (METHOD M5).
    max_gap_months
        Most consecutive months without evidence inside a stay; see `country_stays`.

    Raises
    ------
    ParameterError
        When a value cannot be what its name says.

    References
    ----------
    United Nations (1998). Recommendations on statistics of international migration, revision 1.
    Statistical papers, series M, no. 58.

    Examples
    --------
    >>> TwelveMonths()
    TwelveMonths(months=12, first_home_months=3, max_gap_months=2)
    """

    months: int = MONTHS
    first_home_months: int = FIRST_HOME_MONTHS
    max_gap_months: int = MAX_GAP_MONTHS

    def __post_init__(self) -> None:
        check_count("months", self.months, least=1)
        check_count("first_home_months", self.first_home_months, least=1)
        check_count("max_gap_months", self.max_gap_months)

    def decide(self, posts: pl.DataFrame, /) -> Decided:
        """Say where users live and when they move; see `Rule`."""
        days = days_seen(posts, "country")
        homes = _find_homes(days, self)
        return Decided(homes.select("user", "country").unique(), _find_moves(homes, days))


def long_term_moves(
    posts: pl.LazyFrame,
    /,
    *,
    months: int = MONTHS,
    first_home_months: int = FIRST_HOME_MONTHS,
    max_gap_months: int = MAX_GAP_MONTHS,
) -> pl.LazyFrame:
    """Find moves to a country other than that of usual residence, for twelve months or more.

    Parameters
    ----------
    posts
        Cleaned records with `user`, `time` and `country`. Records without a country do not count.
    months, first_home_months, max_gap_months
        As in `TwelveMonths`.

    Returns
    -------
    polars.LazyFrame
        One row per move, sorted by user and date, with the columns of `migration_events`.
        `home_end` is the last day seen at home in the last month there, `destination_start` the
        first day seen at the destination in the first month there; `date` and `misplaced_days`
        are found between them as there, and `uncertainty_days` are the days between them.

    Raises
    ------
    FrameError
        When a column is missing or `time` is no datetime in UTC.
    ParameterError
        When a parameter cannot be what its name says.

    Notes
    -----
    United Nations 1998: a long-term migrant "moves to a country other than that of his or her
    usual residence for a period of at least a year (12 months)". Usual residence is a stay of at
    least `months`, or the user's first stay of at least `first_home_months`. Two consecutive ones
    in different countries are a move. Shorter stays between them are passed over: the move is
    dated when the new residence begins.

    A stay that is censored (`country_stays` says which) is no move, however likely it is to become
    one: moves in the last `months` of the data cannot be seen.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> seen = [("VE", 2015, m) for m in range(1, 7)] + [("CO", 2016, m) for m in range(1, 13)]
    >>> posts = pl.LazyFrame({
    ...     "user": 1, "country": [c for c, _, _ in seen],
    ...     "time": [datetime(y, m, 10, tzinfo=UTC) for _, y, m in seen],
    ... })
    >>> moves = long_term_moves(posts, max_gap_months=6)
    >>> moves.select("home", "destination", "date", "uncertainty_days").collect().rows()
    [('VE', 'CO', datetime.date(2016, 1, 10), 213)]
    """
    rule = TwelveMonths(months, first_home_months, max_gap_months)
    seen = check_posts(posts, "country")
    schema = seen.collect_schema()

    def find(frame: pl.DataFrame) -> pl.DataFrame:
        days = days_seen(frame, "country")
        return _find_moves(_find_homes(days, rule), days)

    return seen.map_batches(find, schema=moves_schema(schema["user"], schema["country"]))


def _find_homes(days: pl.DataFrame, rule: TwelveMonths) -> pl.DataFrame:
    """Stays that are usual residence, in order."""
    stays = find_stays(days, months=rule.months, max_gap_months=rule.max_gap_months)
    first = (pl.col("user") != pl.col("user").shift()).fill_null(value=True)
    long_enough = lasts(rule.first_home_months)
    return stays.filter((pl.col("status") == "long") | (first & long_enough))


def _find_moves(homes: pl.DataFrame, days: pl.DataFrame) -> pl.DataFrame:
    moved = (pl.col("user") == pl.col("user").shift()) & (
        pl.col("country") != pl.col("country").shift()
    )
    moves = homes.select(
        "user",
        home=pl.col("country").shift(),
        destination="country",
        home_start=pl.col("start").shift(),
        home_end=pl.col("end").shift(),
        destination_start="start",
        destination_end="end",
        moved=moved,
    )
    return as_moves(moves.filter("moved").drop("moved"), days)
