"""Stays by months, and moves of twelve months (United Nations 1998)."""

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from migtrace import country_stays, long_term_moves
from migtrace.frames import COUNTRY
from migtrace.frames.moves import CountryStays, Moves
from migtrace.rules.stays import STATUS
from tests.rules.diaries import SCHEMA, diaries

LETTERS = {"V": "VE", "C": "CO", "P": "PE"}


def months(*texts: str) -> pl.LazyFrame:
    """Give users 1, 2, ... a letter a month from January 2015 on: a post at noon of the 10th.

    A dot is silence. A tie is `=`: one day in VE and one in CO.
    """
    rows = []
    for user, text in enumerate(texts, start=1):
        for n, letter in enumerate(text):
            first = datetime(2015 + n // 12, n % 12 + 1, 10, 12, tzinfo=UTC)
            places = {"=": "VC", ".": ""}.get(letter, letter)
            rows += [
                (user, first.replace(day=10 + k), LETTERS[place]) for k, place in enumerate(places)
            ]
    return pl.LazyFrame(rows, schema=SCHEMA, orient="row")


def stays(text: str, **options: int) -> list[tuple[str, int, int, str]]:
    """Country, months, months observed, status."""
    table = country_stays(months(text), **options).collect()
    return table.select("country", "months", "observed_months", "status").rows()


def moves(text: str, **options: int) -> list[tuple[Any, ...]]:
    """Home, destination, date, days of uncertainty."""
    table = long_term_moves(months(text), **options).collect()
    return table.select("home", "destination", "date", "uncertainty_days").rows()


def test_twelve_months_are_long_and_eleven_are_not() -> None:
    assert stays("V" * 12) == [("VE", 12, 12, "long")]
    assert stays("V" * 11) == [("VE", 11, 11, "censored")]


def test_twelve_months_are_not_one_day_in_two_decembers_and_ten_months_between() -> None:
    # From 31 December 2015 eleven months are over on 30 November 2016. 1 November: 306 days.
    def seen(last: date) -> pl.LazyFrame:
        days = [date(2015, 12, 31), *(date(2016, m, 15) for m in range(2, 11, 2)), last]
        noons = [datetime(d.year, d.month, d.day, 12, tzinfo=UTC) for d in days]
        rows = [(1, noon, "CO") for noon in noons]
        home = [(1, datetime(2015, m, 10, 12, tzinfo=UTC), "VE") for m in range(1, 12)]
        return pl.LazyFrame(home + rows, schema=SCHEMA, orient="row")

    for last, status in ((1, "censored"), (29, "censored"), (30, "long")):
        table = country_stays(seen(date(2016, 11, last))).collect()
        assert table.select("months", "status").row(-1) == (12, status), last
        moves = long_term_moves(seen(date(2016, 11, last))).collect()
        assert moves.height == (status == "long")


def test_the_first_home_lasts_as_it_is_said_to() -> None:
    # 31 January to 1 March 2015: two months are over on 31 March. To 31 March they are.
    for last, homes in ((1, 0), (30, 0), (31, 1)):
        rows = [(1, datetime(2015, 1, 31, tzinfo=UTC), "VE")]
        rows += [(1, datetime(2015, 3, last, tzinfo=UTC), "VE")]
        rows += [
            (1, datetime(2015 + m // 12, m % 12 + 1, 10, tzinfo=UTC), "CO") for m in range(3, 15)
        ]
        posts = pl.LazyFrame(rows, schema=SCHEMA, orient="row")
        assert long_term_moves(posts).collect().height == homes, last


def test_a_stay_that_was_seen_whole_is_short() -> None:
    assert stays("VCCCP") == [
        ("VE", 1, 1, "censored"),
        ("CO", 3, 3, "short"),
        ("PE", 1, 1, "censored"),
    ]


def test_two_silent_months_do_not_end_a_stay_and_three_do() -> None:
    assert stays("VVVVVV..VVVV") == [("VE", 12, 10, "long")]
    assert stays("VVVVVV...VVV") == [("VE", 6, 6, "censored"), ("VE", 3, 3, "censored")]
    assert stays("VVVVVV...VVV", max_gap_months=3) == [("VE", 12, 9, "long")]
    assert stays("VV.V", max_gap_months=0) == [("VE", 2, 2, "censored"), ("VE", 1, 1, "censored")]


def test_an_end_in_silence_was_not_seen() -> None:
    # Three silent months before PE: CO can have gone on, and PE can have begun before.
    assert stays("VCC...PPV") == [
        ("VE", 1, 1, "censored"),
        ("CO", 2, 2, "censored"),
        ("PE", 2, 2, "censored"),
        ("VE", 1, 1, "censored"),
    ]
    assert stays("VCC..PPV")[1:3] == [("CO", 2, 2, "short"), ("PE", 2, 2, "short")]


def test_a_tie_is_a_month_without_evidence() -> None:
    assert stays("VVV==VVV") == [("VE", 8, 6, "censored")]
    assert stays("=" * 4) == []


def test_a_month_elsewhere_ends_a_stay() -> None:
    assert stays("VVCVV")[0] == ("VE", 2, 2, "censored")


def test_the_country_of_a_month_is_that_of_most_days_not_posts() -> None:
    # January: 20 posts from CO on one day, VE on two days.
    posts = pl.concat([diaries("C1"), *[diaries("C1")] * 19, diaries("-1 V2")])
    assert country_stays(posts).collect()["country"].to_list() == ["VE"]


def test_days_of_a_stay_are_those_seen_there() -> None:
    # January: VE on days 1-20, CO on 21-31; February (28 days): CO on 1-20, VE on 21-28.
    table = country_stays(diaries("V20 C11 C20 V8")).collect()
    assert table.select("country", "start", "end").rows() == [
        ("VE", date(2015, 1, 1), date(2015, 1, 20)),
        ("CO", date(2015, 2, 1), date(2015, 2, 20)),
    ]


def test_moving_for_twelve_months_is_a_move() -> None:
    # From 10 December 2015 to 10 January 2016 are 31 days: 30 between.
    assert moves("V" * 12 + "C" * 12) == [("VE", "CO", date(2016, 1, 10), 30)]
    assert moves("V" * 12 + "C" * 11) == []


def test_months_can_be_asked_for() -> None:
    assert moves("VVVCCCC", months=4) == [("VE", "CO", date(2015, 4, 10), 30)]
    assert moves("VVVCCC", months=4) == []


def test_the_first_stay_is_a_home_from_three_months_on() -> None:
    assert len(moves("VVV" + "C" * 12)) == 1
    assert moves("VV" + "C" * 12) == []
    assert len(moves("VV" + "C" * 12, first_home_months=2)) == 1


def test_a_later_stay_is_a_home_from_twelve_months_on() -> None:
    # Half a year in VE between two homes in CO is a visit.
    assert moves("C" * 12 + "VVVVVV" + "C" * 12) == []
    assert len(moves("C" * 12 + "V" * 12 + "C" * 12)) == 2


def test_a_short_stay_on_the_way_is_passed_over() -> None:
    # 10 December 2015 to 10 June 2016 are 21 + 31 + 29 + 31 + 30 + 31 + 10 = 183 days, 182 between.
    assert moves("V" * 12 + "CCCCC" + "P" * 12) == [("VE", "PE", date(2016, 6, 10), 182)]


def test_a_return_within_the_year_is_no_move() -> None:
    assert moves("V" * 12 + "C" * 11 + "V" * 12) == []


def test_a_censored_stay_is_flagged_and_no_move() -> None:
    text = "V" * 12 + "C" * 5
    assert moves(text) == []
    assert stays(text)[-1] == ("CO", 5, 5, "censored")


def test_the_date_misplaces_the_fewest_days() -> None:
    # February has 28 days. VE in January and to 15 February, then CO: February has 15 days of VE
    # and 13 of CO, so home is left in February, home_end = 15 February. CO begins in March, first
    # seen on the 1st. Days in between: CO on 16-28 February.
    # 15 and 16 February misplace none; 17 February one (CO on the 16th); and so on. The last best
    # is 16 February. Between 15 February and 1 March lie 13 days.
    text = "V46 C13 C370"
    table = long_term_moves(diaries(text), first_home_months=2).collect()
    (row,) = table.to_dicts()
    assert row["home_end"] == date(2015, 2, 15)
    assert row["destination_start"] == date(2015, 3, 1)
    assert row["date"] == date(2015, 2, 16)
    assert (row["uncertainty_days"], row["misplaced_days"]) == (13, 0)


def test_users_do_not_touch_each_other() -> None:
    posts = months("V" * 6, "." * 6 + "V" * 6, "." * 12 + "C" * 12)
    assert long_term_moves(posts).collect().is_empty()
    assert country_stays(posts).collect()["status"].to_list() == ["censored", "censored", "long"]


@pytest.mark.parametrize(
    ("stage", "names"), [(country_stays, CountryStays), (long_term_moves, Moves)]
)
def test_no_evidence_is_an_empty_table_of_the_same_form(stage: Any, names: Any) -> None:  # noqa: ANN401 - a function and a schema
    empty, full = stage(diaries("?9")), stage(months("V" * 12 + "C" * 12))
    assert empty.collect().is_empty()
    assert not full.collect().is_empty()
    assert empty.collect_schema() == empty.collect().schema == full.collect().schema
    assert list(full.collect_schema()) == names.column_names()


def test_countries_may_be_text() -> None:
    table = country_stays(months("V").cast({"country": pl.String})).collect()
    assert table.schema["country"] == pl.String
    assert table["status"].dtype == STATUS
    assert country_stays(months("V")).collect().schema["country"] == COUNTRY
