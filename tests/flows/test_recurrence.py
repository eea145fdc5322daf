"""The share of time abroad (METHOD M9)."""

import polars as pl
import pytest

from migtrace import find_exits, recurrence_ratios
from tests.estimate.lives import lives, posts, users

WINDOW = "2015-01:2015-12"


def ratios(
    frame: pl.DataFrame, *, window: str = WINDOW, threshold: float = 0.5
) -> list[tuple[int, float, bool]]:
    who = users(*frame["user"].unique())
    exits = find_exits(frame.lazy(), who, origin="VE", window=window)
    table = recurrence_ratios(
        frame.lazy(), who, exits, origin="VE", window=window, threshold=threshold
    ).collect()
    assert table.columns == ["user", "first_exit", "ratio", "recurrent"]
    return table.drop("first_exit").rows()


def in_january(*days_and_countries: str) -> pl.DataFrame:
    return posts("\n".join(f"1 2015-01-{text}" for text in days_and_countries))


def test_never_back_is_one() -> None:
    assert ratios(in_january("01 VE", "02 CO", "05 PE", "09 CO")) == [(1, 1.0, False)]


def test_time_belongs_to_the_country_of_the_earlier_record() -> None:
    # CO 2-5: 3 days abroad; VE 5-14: 9 days at home; 3/12
    life = in_january("01 VE", "02 CO", "05 VE", "14 VE")
    assert ratios(life) == [(1, 0.25, True)]
    # the last record's country gets no time: CO 2-5, VE 5-14, then CO
    assert ratios(in_january("01 VE", "02 CO", "05 VE", "14 CO")) == [(1, 0.25, True)]


def test_the_time_before_the_first_exit_does_not_count() -> None:
    # abroad first, then home for long; from the 20th: CO 20-23, VE 23-24; 3/4
    life = in_january("01 CO", "05 VE", "20 CO", "23 VE", "24 VE")
    assert ratios(life) == [(1, 0.75, False)]


def test_exactly_half_is_not_recurrent() -> None:
    # CO 2-4, VE 4-6: 2/4
    life = in_january("01 VE", "02 CO", "04 VE", "06 VE")
    assert ratios(life) == [(1, 0.5, False)]
    # a microsecond more at home
    longer = in_january("01 VE", "02 CO", "04 VE", "06T00:00:00.000001 VE")
    [(_, ratio, recurrent)] = ratios(longer)
    assert ratio < 0.5
    assert recurrent


def test_the_threshold_is_a_parameter() -> None:
    life = in_january("01 VE", "02 CO", "05 VE", "14 VE")  # 0.25, as above
    assert ratios(life, threshold=0.25) == [(1, 0.25, False)]
    assert ratios(life, threshold=0.26) == [(1, 0.25, True)]


def test_undefined_when_the_first_exit_is_the_last_record() -> None:
    assert ratios(in_january("01 VE", "02 CO")) == []


def test_undefined_when_all_that_follows_is_at_the_same_time() -> None:
    life = in_january("01 VE", "02 CO #1", "02 VE #2", "02 PE #3")
    assert ratios(life) == []


def test_equal_times_give_no_time_to_the_earlier_of_them() -> None:
    # 2 January: CO (#1), then VE (#2), which holds until the 4th; CO 4-8: 4 of 6 days abroad
    life = in_january("01 VE", "02 CO #1", "02 VE #2", "04 CO", "08 VE")
    [(_, ratio, recurrent)] = ratios(life)
    assert ratio == pytest.approx(4 / 6)
    assert not recurrent
    # the other way round VE precedes CO, so the exit is to the CO that holds: 6 of 6 days
    turned = in_january("01 VE", "02 VE #1", "02 CO #2", "04 CO", "08 VE")
    assert ratios(turned) == [(1, 1.0, False)]


def test_a_return_at_once_is_no_time_abroad() -> None:
    # CO and VE at one instant, then VE until the 8th: 0 of 6 days
    assert ratios(in_january("01 VE", "02 CO #1", "02 VE #2", "08 VE")) == [(1, 0.0, True)]


def test_records_of_unknown_country_are_not_there() -> None:
    # CO 2-5, VE 5-14 as above; the unknown ones neither cut nor stretch the time
    life = in_january("01 VE", "02 CO", "03 -", "05 VE", "14 VE", "31 -")
    assert ratios(life) == [(1, 0.25, True)]
    assert ratios(in_january("01 VE", "02 CO", "09 -")) == []


def test_the_window_ends_the_time() -> None:
    # in the window CO 31 December alone; with January: CO until the 10th, VE to the 20th
    life = posts(
        """
        1 2014-12-30 VE
        1 2014-12-31 CO
        1 2015-01-10 VE
        1 2015-01-20 VE
        """
    )
    assert ratios(life, window="2014-12:2014-12") == []
    assert ratios(life, window="2014-12:2015-01") == [(1, 0.5, False)]
    assert ratios(life, window="2015-01:2015-01") == []


def test_first_exit_is_the_first_of_several_and_users_are_sorted() -> None:
    # user 7: CO Feb 10-Mar 10 (28 days), VE to Apr 10 (31), CO to May 10 (30): 58/89
    frame = lives({7: "VCVCV", 3: "VVVV", 5: "VVCC"})
    who = users(7, 3, 5)
    exits = find_exits(frame.lazy(), who, origin="VE", window=WINDOW)
    table = recurrence_ratios(frame.lazy(), who, exits, origin="VE", window=WINDOW).collect()
    assert table["user"].to_list() == [5, 7]
    assert table["first_exit"].dt.month().to_list() == [3, 2]
    assert table["ratio"].to_list() == [1.0, pytest.approx(58 / 89)]


def test_microseconds_count() -> None:
    # 1 of 4 microseconds abroad
    times = {n: f"05T00:00:00.00000{n}" for n in (1, 2, 5)}
    life = in_january(f"{times[1][:-1]}0 VE", f"{times[1]} CO", f"{times[2]} VE", f"{times[5]} VE")
    assert ratios(life) == [(1, 0.25, True)]
