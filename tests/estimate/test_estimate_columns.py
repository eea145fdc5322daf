"""Columns, types and order of the tables (METHOD M16)."""

from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest

from migtrace import H3Grid
from tests.estimate.lives import lives
from tests.estimate.test_estimate_tables import LINE, STAY, ask, placed, world

TEXT, COUNT, PEOPLE, YEAR, FLAG = pl.String, pl.Int64, pl.Float64, pl.Int32, pl.Boolean
CRITERION, TIME = pl.UInt8, pl.Datetime("us", "UTC")
FLOW = {"criterion": CRITERION, "year": YEAR, "country": TEXT, "users": COUNT, "people": PEOPLE}
PLACE = {"lon": pl.Float64, "lat": pl.Float64, "users": COUNT}


def m16(user: Any, cell: Any) -> dict[str, dict[str, Any]]:  # noqa: ANN401 - polars types
    """Write METHOD M16's table out with types, and the two tables that are ours."""
    return {
        "dropped": {"reason": TEXT, "records": COUNT, "users": COUNT},
        "residents": {"user": user, "c1": FLAG, "c2": FLAG, "c3": FLAG, "c4": FLAG},
        "exits": {"user": user, "time": TIME, "destination": TEXT, "first": FLAG},
        "factors": {
            "criterion": CRITERION,
            "year": YEAR,
            "active": COUNT,
            "first_exits": COUNT,
            "population": PEOPLE,
            "factor": PEOPLE,
        },
        "appearances": FLOW,
        "detected": FLOW,
        "monthly": {
            "criterion": CRITERION,
            "month": pl.Date,
            "exits": COUNT,
            "all_exits": PEOPLE,
            "movers": COUNT,
            "first_exits": PEOPLE,
        },
        "recurrence": {"user": user, "first_exit": TIME, "ratio": PEOPLE, "recurrent": FLAG},
        "recurrence_share": {
            "criterion": CRITERION,
            "recurrent": COUNT,
            "non_recurrent": COUNT,
            "share": PEOPLE,
        },
        "residence": {"user": user, "country": TEXT, "cell": cell},
        "new_residents": {name: FLOW[name] for name in FLOW if name != "year"},
        "density": {"cell": cell, **PLACE},
        "routes": {
            "cell": cell,
            "direction": TEXT,
            **PLACE,
            "moves": COUNT,
            "east": PEOPLE,
            "north": PEOPLE,
        },
        "net_routes": {
            "cell": cell,
            "lon": PEOPLE,
            "lat": PEOPLE,
            "away": COUNT,
            "toward": COUNT,
            "net": PEOPLE,
        },
        "crossings": {"year": YEAR, "direction": TEXT, "users": COUNT, "people": PEOPLE},
    }


FULL, NOBODY_LEFT = world(4, 4), lives({1: STAY})


@pytest.mark.parametrize("frame", [FULL, NOBODY_LEFT], ids=["full", "nobody left"])
@pytest.mark.parametrize("user", [pl.Int64, pl.String])
@pytest.mark.parametrize("grid", ["sinusoidal", "h3"])
def test_columns_and_types_whatever_there_is(
    frame: pl.DataFrame, user: type[pl.DataType], grid: str
) -> None:
    options = {"grid": H3Grid(4)} if grid == "h3" else {}
    answer = ask(frame.cast({"user": user}), **options)
    schemas = {name: dict(table.schema) for name, table in answer.tables.items()}
    schemas["crossings"] = dict(answer.crossings(LINE).schema)
    wanted = m16(user, pl.UInt64 if grid == "h3" else pl.UInt32)
    assert schemas == wanted
    assert [list(s) for s in schemas.values()] == [list(s) for s in wanted.values()]
    assert list(schemas) == list(wanted)


KEYS = {
    "residents": ["user"],
    "factors": ["criterion", "year"],
    "appearances": ["criterion", "year", "country"],
    "detected": ["criterion", "year", "country"],
    "monthly": ["criterion", "month"],
    "recurrence": ["user"],
    "residence": ["user"],
    "new_residents": ["criterion", "country"],
    "density": ["cell"],
    "routes": ["cell", "direction"],
    "exits": ["user", "time"],
}


@pytest.mark.parametrize("user", [pl.Int64, pl.String])
def test_rows_are_sorted_by_their_keys(user: type[pl.DataType]) -> None:
    # lives to and fro among four countries, users in disorder, ids of one and of two digits
    courses = ["VVVVVCVPVBVC", "VVVVVPPPCCVB", "PVVVVVBVBVCP", "VVVVVVVVVVVV"]
    frame = placed(lives({n: courses[n % 4] for n in (12, 3, 9, 1, 10, 2, 11, 30)}))
    answer = ask(frame.cast({"user": user}).reverse(), window="2015-01:2015-12", min_users=1)
    for name, keys in KEYS.items():
        table = answer.tables[name]
        assert not table.is_empty()
        rows = table.select(keys).rows()
        assert rows == sorted(rows), name


def test_exits_at_one_instant_stay_in_the_order_of_exit() -> None:
    # at one instant CO (#1), VE (#2), BR (#3): the exits to CO and then to BR
    now = datetime(2015, 6, 10, tzinfo=UTC)
    burst = pl.DataFrame(
        {
            "tweet_id": [3, 2, 1],
            "user": [1] * 3,
            "time": [now] * 3,
            "country": ["BR", "VE", "CO"],
        }
    )
    before = lives({1: "VVVVV"}).select("tweet_id", "user", "time", pl.col("country").cast(TEXT))
    answer = ask(pl.concat([burst, before]), window="2015-01:2015-12")
    assert answer.exits.rows() == [(1, now, "CO", True), (1, now, "BR", False)]
