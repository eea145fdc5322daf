"""Monthly country flags and who is out (METHOD M4)."""

from datetime import date

import polars as pl
import pytest

from migtrace import ParameterError, flag_months
from tests.estimate.lives import lives, posts

# Five records in VE over more than three months, which do not touch the months under test.
SETTLED = """
1 2015-06-01 VE
1 2015-06-02 VE
1 2015-06-03 VE
1 2015-06-04 VE
1 2015-10-01 VE
"""


def letters(frame: pl.DataFrame, window: str) -> str:
    """Return the flags of the only user, a letter a month."""
    table = flag_months(frame.lazy(), origin="VE", window=window).collect()
    assert table["user"].n_unique() <= 1
    return "".join(table["flag"].cast(pl.String))


def is_candidate(frame: pl.DataFrame, window: str = "2014-01:2017-12") -> bool:
    return not flag_months(frame.lazy(), origin="VE", window=window).collect().is_empty()


@pytest.mark.parametrize(
    ("march", "flag"),
    [
        ("VE", "O"),
        ("CO", "F"),
        ("VE VE CO", "O"),
        ("VE CO CO", "F"),
        ("VE CO", "U"),
        ("VE VE CO CO PE", "U"),  # a tie of two for most frequent
        ("VE CO PE", "U"),  # a tie of three
        ("VE VE CO PE BR", "O"),  # more than any other, though less than half
        ("VE VE CO PE", "O"),  # exactly half
        ("CO CO PE PE", "F"),  # foreign countries tie
        ("VE CO CO PE PE", "F"),  # foreign countries tie, the origin has fewer
        ("CO PE", "F"),
        ("-", "U"),
        ("VE CO - -", "U"),  # unknown countries do not count
        ("VE CO CO - - -", "F"),
        ("VE - -", "O"),
    ],
)
def test_flag_of_one_month(march: str, flag: str) -> None:
    days = [f"1 2015-03-{d:02} {c}" for d, c in enumerate(march.split(), start=1)]
    assert letters(posts("\n".join(days) + SETTLED), "2015-03:2015-10") == flag + "UUOUUUO"


def test_every_month_of_the_window_has_a_flag_also_before_and_after_the_records() -> None:
    # records in months 3-7 of 9
    table = flag_months(lives({1: "..VVVCV.."}).lazy(), origin="VE", window="2015-01:2015-09")
    assert table.collect().is_empty()  # four records in VE: out
    table = flag_months(lives({1: "..VVVVV.."}).lazy(), origin="VE", window="2015-01:2015-09")
    flags = table.collect()
    assert flags["month"].to_list() == [date(2015, m, 1) for m in range(1, 10)]
    assert "".join(flags["flag"].cast(pl.String)) == "UUOOOOOUU"


def test_users_and_months_are_sorted_and_unknown_users_get_no_row() -> None:
    frame = lives({9: "VVVVV", 2: "VVVVV", 5: "VVVV."})
    flags = flag_months(frame.lazy(), origin="VE", window="2015-01:2015-05").collect()
    assert flags["user"].to_list() == [2] * 5 + [9] * 5
    assert flags.columns == ["user", "month", "flag"]


def test_a_month_belongs_to_the_window_by_its_first_and_last_instants() -> None:
    inside = posts("1 2015-06-01T00:00:00 CO\n1 2015-10-31T23:59:59.999999 CO")
    frame = pl.concat([inside, lives({1: "......VVVVV"}).head(3), lives({1: ".......VV"})])
    # July: 1 VE; August and September: 2 VE each, so 5 in VE; June and October only in CO
    assert letters(frame, "2015-06:2015-10") == "FOOOF"


def test_months_outside_the_window_do_not_exist() -> None:
    outside = posts("1 2015-05-31T23:59:59.999999 VE\n1 2015-11-01T00:00:00 VE")
    four = lives({1: ".....VVVV"})  # June to September
    # with the records outside there would be 6 in VE; inside there are 4
    assert not is_candidate(pl.concat([outside, four]), "2015-06:2015-10")
    assert is_candidate(pl.concat([outside, four]), "2015-05:2015-11")


def test_the_months_edges_are_those_of_utc() -> None:
    frame = posts(SETTLED + "1 2015-07-31T23:59:59.999999 CO\n1 2015-09-01T00:00:00 CO")
    assert letters(frame, "2015-06:2015-10") == "OFUFO"


def test_four_records_in_the_origin_are_too_few_whatever_there_is_abroad() -> None:
    assert not is_candidate(lives({1: "VVVVCCCC"}))
    assert is_candidate(lives({1: "VVVVVCCC"}))


def test_records_with_an_unknown_country_neither_count_nor_stretch_the_life() -> None:
    assert not is_candidate(lives({1: "VVVV????"}))
    # five in VE within January and February; the unknown ones in May do not reach three months
    short = posts(
        "1 2015-01-01 VE\n1 2015-01-02 VE\n1 2015-01-03 VE\n1 2015-02-01 VE\n1 2015-02-02 VE"
    )
    assert not is_candidate(pl.concat([short, posts("1 2015-05-01 -\n1 2014-06-01 -")]))
    # a known country abroad stretches it
    assert is_candidate(pl.concat([short, posts("1 2015-05-01 CO")]))


@pytest.mark.parametrize(
    ("first", "last", "candidate"),
    [
        ("2015-01-31T12:00:00", "2015-04-30T12:00:00", True),  # 31 April is 30 April
        ("2015-01-31T12:00:00", "2015-04-30T11:59:59.999999", False),
        ("2014-11-30T12:00:00", "2015-02-28T12:00:00", True),  # 30 February is 28 February
        ("2014-11-30T12:00:00", "2015-02-28T11:59:59.999999", False),
        ("2015-11-30T12:00:00", "2016-02-29T12:00:00", True),  # a leap year
        ("2015-11-30T12:00:00", "2016-02-29T11:59:59.999999", False),
        ("2015-11-30T12:00:00", "2016-02-28T23:00:00", False),
        ("2015-11-29T12:00:00", "2016-02-29T12:00:00", True),
        ("2015-02-28T00:00:00", "2015-05-28T00:00:00", True),  # not the end of May
        ("2015-03-10T08:30:00.000001", "2015-06-10T08:30:00.000001", True),
        ("2015-03-10T08:30:00.000001", "2015-06-10T08:30:00", False),
        ("2015-12-31T23:59:59.999999", "2016-03-31T23:59:59.999999", True),
        ("2015-12-31T23:59:59.999999", "2016-03-31T23:59:59.999998", False),
    ],
)
def test_three_calendar_months_to_the_microsecond(
    first: str, last: str, *, candidate: bool
) -> None:
    rows = [f"1 {first} VE #{n}" for n in range(4)] + [f"1 {last} VE #9"]
    assert is_candidate(posts("\n".join(rows))) is candidate


def test_the_span_counts_inside_the_window_only() -> None:
    frame = posts("1 2015-01-10 VE\n1 2015-02-10 VE\n1 2015-03-10 VE\n1 2015-04-10 VE")
    frame = pl.concat([frame, posts("1 2015-03-11 VE\n1 2015-03-12 VE")])
    assert is_candidate(frame, "2015-01:2015-04")
    # without April: 5 in VE, but only 10 January to 12 March
    assert not is_candidate(frame, "2015-01:2015-03")


def test_thresholds_are_parameters() -> None:
    frame = lives({1: "VVV"}).lazy()  # 3 records over exactly 2 months
    for records, months, n in [(3, 2, 3), (4, 2, 0), (3, 3, 0), (0, 0, 3)]:
        flags = flag_months(
            frame,
            origin="VE",
            window="2015-01:2015-03",
            min_records=records,
            min_span_months=months,
        )
        assert flags.collect().height == n


def test_rows_in_any_order_give_the_same_flags() -> None:
    frame = posts(SETTLED + "1 2015-07-03 CO\n1 2015-07-01 VE\n1 2015-07-02 CO")
    shuffled = frame.sample(fraction=1, shuffle=True, seed=3)
    assert letters(shuffled, "2015-06:2015-10") == letters(frame, "2015-06:2015-10") == "OFUUO"


def test_sparse_flags_leave_out_the_months_without_a_record() -> None:
    frame = lives({1: "VV.VVV"}).lazy()
    flags = flag_months(frame, origin="VE", window="2015-01:2015-12", every_month=False).collect()
    assert flags["month"].dt.month().to_list() == [1, 2, 4, 5, 6]


@pytest.mark.parametrize("origin", ["ve", "VEN", "", "V1", None, 5])
def test_a_wrong_origin_is_named(origin: str) -> None:
    with pytest.raises(ParameterError, match="origin"):
        flag_months(lives({1: "V"}).lazy(), origin=origin, window="2015-01:2015-02")
