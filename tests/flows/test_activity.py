"""Who counts as active in a year, by each definition (METHOD M7)."""

from datetime import UTC, datetime

import polars as pl
import pytest

from migtrace import ParameterError
from migtrace.flows import ACTIVITIES, Activity, choose_active
from tests.estimate.lives import lives
from tests.estimate.test_estimate_tables import ask, of

ACTIVE = pl.DataFrame(
    {
        "user": [1, 1, 1, 2, 2],
        "year": [2015, 2016, 2017, 2015, 2016],
        "months": [3, 2, 12, 1, 3],
    }
)
# user 1 leaves in 2016 (and again in 2017), user 2 never
EXITS = pl.DataFrame(
    {
        "user": [1, 1],
        "time": [datetime(2016, 12, 31, 23, tzinfo=UTC), datetime(2017, 5, 1, tzinfo=UTC)],
        "first": [True, False],
    }
)


@pytest.mark.parametrize(
    ("activity", "active", "left"),
    [
        ("record", [(1, 2015), (1, 2016), (1, 2017), (2, 2015), (2, 2016)], [(1, 2016)]),
        # the year of the exit itself still counts, those after it do not
        ("not_left", [(1, 2015), (1, 2016), (2, 2015), (2, 2016)], [(1, 2016)]),
        # three months are enough, two are not; with the year the exit goes, too
        ("three_months", [(1, 2015), (1, 2017), (2, 2016)], []),
    ],
)
def test_definitions(
    activity: Activity, active: list[tuple[int, int]], left: list[tuple[int, int]]
) -> None:
    chosen = choose_active(ACTIVE, EXITS, activity=activity)
    assert chosen.active.sort("user", "year").rows() == active
    assert chosen.left.rows() == left


def test_there_is_no_other_definition() -> None:
    with pytest.raises(ParameterError, match="activity: got 'often'; expected one of 'record'"):
        choose_active(ACTIVE, EXITS, activity="often")  # type: ignore[arg-type] # wrong on purpose
    assert ACTIVITIES[0] == "record"


def test_emigrants_who_go_on_posting_no_longer_stand_for_those_at_home() -> None:
    # Ten residents, of whom two leave in June 2015 and two in June 2016, and all post on:
    # 2015: u = 10, e = 2, S = 1000 / 10 = 100, P(2016) = 1000 x 8/10 = 800.
    # "record": u = 10 in 2016, S = 80: two who leave are 160 people instead of 200.
    # "not_left": u = 8, S = 100.
    year = {1: "VVVVVC" + "C" * 18, 2: "VVVVVC" + "C" * 18}
    next_ = dict.fromkeys((3, 4), "V" * 17 + "C" * 7)
    frame = lives({**year, **next_, **dict.fromkeys(range(5, 11), "V" * 24)})
    factors = {
        activity: of(ask(frame, activity=activity, min_users=1).factors, 4)
        for activity in ("record", "not_left")
    }
    assert factors["record"] == [(2015, 10, 2, 1000.0, 100.0), (2016, 10, 2, 800.0, 80.0)]
    assert factors["not_left"] == [(2015, 10, 2, 1000.0, 100.0), (2016, 8, 2, 800.0, 100.0)]
