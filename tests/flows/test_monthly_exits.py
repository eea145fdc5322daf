"""Exits by month (METHOD M8.3)."""

from datetime import date

import polars as pl

from migtrace import find_exits, monthly_exits
from tests.estimate.lives import lives, users
from tests.flows.test_destinations import by_criterion_four, factors_of


def months(
    frame: pl.DataFrame, *ids: int, window: str, weights: dict[int, float | None]
) -> pl.DataFrame:
    exits = find_exits(frame.lazy(), users(*ids), origin="VE", window=window).collect()
    table = monthly_exits(exits, by_criterion_four(*ids), factors_of(weights), window=window)
    return table.filter(pl.col("criterion") == 4).drop("criterion")


def test_every_month_has_a_row_for_every_criterion() -> None:
    exits = find_exits(
        lives({1: "VV"}).lazy(), users(1), origin="VE", window="2015-11:2016-02"
    ).collect()
    table = monthly_exits(
        exits, by_criterion_four(1), factors_of({2015: 1.0}), window="2015-11:2016-02"
    )
    wanted = [date(2015, 11, 1), date(2015, 12, 1), date(2016, 1, 1), date(2016, 2, 1)]
    assert table.select("criterion", "month").rows() == [
        (k, m) for k in (1, 2, 3, 4) for m in wanted
    ]
    figures = table.select("exits", "all_exits", "movers", "first_exits").unique()
    assert figures.rows() == [(0, 0.0, 0, 0.0)]


def test_each_exit_weighs_its_own_year() -> None:
    # exits in December 2015 (the first), February and April 2016
    table = months(
        lives({1: "VC VC VC"}, start="2015-11"),
        1,
        window="2015-11:2016-04",
        weights={2015: 10.0, 2016: 25.0},
    )
    assert table["exits"].to_list() == [0, 1, 0, 1, 0, 1]
    assert table["all_exits"].to_list() == [0.0, 10.0, 0.0, 25.0, 0.0, 25.0]
    assert table["movers"].to_list() == [0, 1, 0, 0, 0, 0]
    assert table["first_exits"].to_list() == [0.0, 10.0, 0.0, 0.0, 0.0, 0.0]


def test_exits_count_each_time_and_users_once() -> None:
    # in February user 1 leaves twice (on the 10th and the 20th), user 2 once
    frame = pl.concat([lives({1: "V", 2: "VC"}), lives({1: "C"}, start="2015-02")])
    again = lives({1: "VC"}, start="2015-01").with_columns(
        time=pl.Series([date(2015, 2, 15), date(2015, 2, 20)]).cast(pl.Datetime("us", "UTC"))
    )
    table = months(pl.concat([frame, again]), 1, 2, window="2015-01:2015-02", weights={2015: 10.0})
    assert table.row(1, named=True) == {
        "month": date(2015, 2, 1),
        "exits": 3,
        "all_exits": 30.0,
        "leavers": 2,
        "movers": 2,
        "first_exits": 20.0,
    }


def test_a_month_is_null_only_where_it_rests_on_a_null_factor() -> None:
    table = months(
        lives({1: "VC VC"}, start="2015-11"),
        1,
        window="2015-11:2016-03",
        weights={2015: 10.0, 2016: None},
    )
    assert table["exits"].to_list() == [0, 1, 0, 1, 0]
    # an empty sum is 0, also in a year without a factor
    assert table["all_exits"].to_list() == [0.0, 10.0, 0.0, None, 0.0]
    assert table["first_exits"].to_list() == [0.0, 10.0, 0.0, 0.0, 0.0]


def test_the_windows_first_and_last_months() -> None:
    frame = lives({1: "VCVC"}, start="2014-12")
    # the pair December-January does not exist; the exit in March, the last month, does
    table = months(frame, 1, window="2015-01:2015-03", weights={2015: 2.0})
    assert table["exits"].to_list() == [0, 0, 1]
    assert table["movers"].to_list() == [0, 0, 1]
