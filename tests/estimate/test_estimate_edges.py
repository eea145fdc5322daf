"""What an estimate makes of little, odd or wrong input (METHOD M7, M11.3, M16)."""

from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest

from migtrace import FrameError, MigtraceError, Study, UpscalingError, estimate
from tests.estimate.lives import lives, posts
from tests.estimate.test_estimate_tables import ABROAD, HOME, LINE, ask, of, placed, world

YEAR = "2015-01:2015-12"


@pytest.mark.parametrize(
    "frame",
    [
        pytest.param(lives({}), id="no rows"),
        pytest.param(lives({1: "V"}), id="one record"),
        pytest.param(lives({1: "CCCCCC"}), id="never in the origin"),
        pytest.param(lives({1: "??????"}), id="no country known"),
        pytest.param(lives({1: "VVVVVV"}, start="2013-01"), id="all before the window"),
        pytest.param(lives({1: "VVVVVV"}, start="2017-01"), id="all after the window"),
        pytest.param(
            posts("\n".join(f"1 2015-05-05 VE #{n}" for n in range(9))), id="all times equal"
        ),
        pytest.param(
            posts("\n".join(f"{n} 2015-05-05 VE" for n in range(9))), id="equal, many users"
        ),
    ],
)
def test_without_a_resident_there_is_nobody_to_upscale(frame: pl.DataFrame) -> None:
    with pytest.raises(UpscalingError, match=r"4.*2015"):
        ask(frame, window=YEAR)


def test_nothing_left_after_cleaning_is_the_same() -> None:
    # a post every 10 seconds of a day: 8641 in 24 hours are more than 20 an hour
    times = pl.datetime_range(
        datetime(2015, 5, 1, tzinfo=UTC), datetime(2015, 5, 2, tzinfo=UTC), "10s", eager=True
    )
    bot = pl.DataFrame({"user": 1, "time": times, "country": "VE"})
    with pytest.raises(UpscalingError, match=r"4.*2015"):
        ask(bot, window=YEAR)


@pytest.mark.parametrize("criterion", [1, 2, 3, 4])
def test_the_studys_own_criterion_is_named(criterion: int) -> None:
    # one resident is active in 2015 and nobody in 2016
    with pytest.raises(UpscalingError, match=rf"{criterion}.*2016"):
        ask(lives({1: "VVVVV"}), criterion=criterion)


def test_all_leave_and_the_next_year_has_nobody_to_stand_for() -> None:
    frame = lives({1: "VVVVVC...... C", 2: "VVVVVC...... C"})
    with pytest.raises(UpscalingError, match=r"4.*2016"):
        ask(frame)
    # in a window that ends with the year they leave, S = 1000/2
    assert of(ask(frame, window=YEAR, min_users=1).appearances, 4) == [(2015, "CO", 2, 1000.0)]


def test_another_criterion_without_residents_is_no_error() -> None:
    # O O U alone: criteria 3 and 4
    answer = ask(lives({1: "VV..C"}, each=3), window=YEAR, min_users=1)
    assert of(answer.factors, 1) == of(answer.factors, 2) == [(2015, 0, 0, None, None)]
    assert of(answer.factors, 3) == of(answer.factors, 4) == [(2015, 1, 1, 1000.0, 1000.0)]
    assert answer.appearances["criterion"].to_list() == [3, 4]
    assert set(answer.monthly.filter(pl.col("criterion") == 1)["all_exits"]) == {0.0}


def test_one_user_who_stays() -> None:
    answer = ask(placed(lives({1: "VVVVVV"})), window=YEAR, min_users=1)
    assert of(answer.factors, 4) == [(2015, 1, 0, 1000.0, 1000.0)]
    empty = ("exits", "appearances", "detected", "recurrence", "residence", "new_residents")
    assert all(answer.tables[name].is_empty() for name in (*empty, "routes"))
    assert answer.density.select("cell", "users").rows() == [(HOME, 1)]
    assert answer.crossings(LINE).is_empty()
    assert answer.reasons == {}  # there is a reference; nobody moved


def test_one_user_who_leaves_at_the_last_record() -> None:
    answer = ask(lives({1: "VVVVVC"}), window=YEAR, min_users=1)
    assert answer.recurrence.is_empty()
    assert answer.residence.rows() == [(1, "CO", None)]
    assert answer.new_residents.is_empty()
    assert of(answer.appearances, 4) == [(2015, "CO", 1, 1000.0)]


def test_no_located_record_at_home_empties_the_routes_and_says_why() -> None:
    # no position at all; a column for it or not
    frames = [lives({1: "VVVVVC"}), lives({1: "VVVVVC"}).drop("lon", "lat", "extent_km")]
    # positions abroad alone: moves there have no direction
    abroad = placed(lives({1: "VVVVVCC"})).with_columns(
        lon=pl.when(pl.col("country") == "CO").then(pl.col("time").dt.month() * 0.5 - 2.0)
    )
    for frame in (*frames, abroad):
        answer = ask(frame, window=YEAR, min_users=1)
        assert answer.routes.is_empty()
        assert answer.crossings(LINE).is_empty()
        assert set(answer.reasons) == {"routes", "crossings"}
        assert all("VE" in reason for reason in answer.reasons.values())
    assert answer.density.height == 2


def test_a_given_reference_needs_nobody_at_home() -> None:
    text = "\n".join(f"1 2015-0{m}-10 VE" for m in range(1, 6))
    # two moves abroad, one row or 40 km north each; the reference lies to the north
    text += "\n1 2015-06-10 CO 0.18 0.18\n1 2015-07-10 CO 0.18 0.54\n1 2015-08-10 CO 0.18 0.9"
    answer = ask(posts(text), window=YEAR, min_users=1, reference=(0.18, 50.0))
    assert answer.reasons == {}
    rows = answer.routes.select("cell", "direction", "users", "moves").rows()
    assert rows == [(HOME, "toward", 1, 1), (HOME + 65536, "toward", 1, 1)]


def test_records_at_home_all_around_the_globe_have_no_mean() -> None:
    # (0.18, 0.18) and its antipode (-179.82, -0.18), once each; the other records have no place.
    # Each user has one located record, and so a radius of gyration of 0.
    text = "\n".join(f"1 2015-0{m}-10 VE" for m in range(1, 6))
    text += "\n1 2015-06-10 VE 0.18 0.18\n2 2015-06-10 VE -179.82 -0.18\n"
    text += "\n".join(f"2 2015-0{m}-10 VE" for m in range(1, 6))
    answer = ask(posts(text), window=YEAR, min_users=1)
    assert answer.residents.height == 2
    assert set(answer.reasons) == {"routes", "crossings"}


def test_only_the_windows_records_tell_of_the_year_it_covers_in_part() -> None:
    # The window runs from July 2015 to June 2016. Users 1 and 2 are heard of in all of it; user 3
    # in its 2015, and in 2016 in July alone, which lies outside.
    frame = lives(
        {1: "...... VVVVVV VVVVVV", 2: "...... VVVVVV CCCCCC", 3: "VVVVVV VVVVVV ...... V"}
    )
    answer = ask(frame, window="2015-07:2016-06", min_users=1)
    # 2015: u = 3, e = 0: S = 1000/3; 2016: u = 2, e = 1: S = 500
    assert of(answer.factors, 4) == [
        (2015, 3, 0, 1000.0, pytest.approx(1000 / 3)),
        (2016, 2, 1, 1000.0, 500.0),
    ]


def test_who_is_dropped_in_cleaning_is_no_resident() -> None:
    answer = ask(world(4, 4), max_gyration_km=1.0, window=YEAR)
    # the four who leave move 120 km, more than 1 km; the four who stay do not move
    assert answer.residents["user"].to_list() == [101, 102, 103, 104]
    assert answer.exits.is_empty()


@pytest.mark.parametrize("traces", [None, 5, 1.5, True, [1], {"user": [1]}, object(), b"x"])
def test_what_is_no_table_is_refused(traces: object) -> None:
    with pytest.raises(MigtraceError):
        estimate(traces, Study("VE", YEAR, 1000))


@pytest.mark.parametrize("study", [None, "VE", {"origin": "VE"}, 4, lives({})])
def test_what_is_no_study_is_refused(study: Any) -> None:  # noqa: ANN401 - wrong on purpose
    with pytest.raises(MigtraceError, match="study"):
        estimate(lives({1: "VVVVVV"}), study)


@pytest.mark.parametrize(
    ("column", "values", "named"),
    [
        ("user", [1.5] * 6, "user"),
        ("time", ["2015-01-01"] * 6, "time"),
        ("time", [5] * 6, "time"),
        ("country", [862] * 6, "country"),
        ("lon", ["west"] * 6, "lon"),
        ("lat", ["1.5"] * 6, "lat"),
        ("extent_km", ["small"] * 6, "extent_km"),
        ("tweet_id", [0.5] * 6, "tweet_id"),
    ],
)
def test_a_column_of_the_wrong_type_is_named(column: str, values: list[Any], named: str) -> None:
    frame = placed(lives({1: "VVVVVV"})).with_columns(pl.Series(column, values))
    with pytest.raises(FrameError, match=named):
        ask(frame, window=YEAR)


@pytest.mark.parametrize("column", ["user", "time"])
def test_a_missing_column_is_named(column: str) -> None:
    with pytest.raises(FrameError, match=column):
        ask(lives({1: "VVVVVV"}).drop(column), window=YEAR)
    with pytest.raises(FrameError):
        ask(pl.DataFrame(), window=YEAR)


def test_progress_goes_from_zero_to_one() -> None:
    told: list[tuple[str, float]] = []
    estimate(
        world(4, 4),
        Study("VE", YEAR, 1000),
        progress=lambda stage, done: told.append((stage, done)),
    )
    shares = [done for _, done in told]
    assert shares[0] == 0.0
    assert shares[-1] == 1.0
    assert shares == sorted(shares)
    assert all(stage for stage, _ in told)


def test_the_input_is_left_as_it_was() -> None:
    frame = world(4, 4)
    before = frame.clone()
    ask(frame, window=YEAR)
    assert frame.equals(before)


def test_ids_come_back_as_given() -> None:
    names = {n: f"{n}ß" for n in range(1, 110)}
    frame = world(4, 4).with_columns(pl.col("user").replace_strict(names, return_dtype=pl.String))
    answer = ask(frame, window=YEAR)
    assert answer.exits["user"].to_list() == ["1ß", "2ß", "3ß", "4ß"]
    for kind in (pl.Int32, pl.UInt16, pl.UInt64):
        narrow = ask(world(4, 4).cast({"user": kind}), window=YEAR)
        assert narrow.exits.schema["user"] == kind
        assert narrow.exits["user"].to_list() == [1, 2, 3, 4]
    large = world(4, 4).with_columns(user=(pl.col("user") + 2**63).cast(pl.UInt64))
    assert ask(large, window=YEAR).exits["user"].to_list() == [2**63 + n for n in (1, 2, 3, 4)]


def test_it_says_in_words_what_it_found() -> None:
    text = repr(ask(world(4, 4)))
    assert "VE" in text
    assert "2015-01:2016-12" in text
    assert "8" in text


def test_the_cell_of_residence_may_be_of_another_country() -> None:
    # the last month has CO without a place and an unknown country with one
    frame = pl.concat([lives({1: "VVVVVC"}), posts("1 2015-06-20 - 0.18 1.26")])
    answer = ask(frame, window=YEAR, min_users=1)
    assert answer.residence.rows() == [(1, "CO", ABROAD)]
