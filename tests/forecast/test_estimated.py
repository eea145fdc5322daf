"""Migtrace's own estimates as arrivals and flows, worked out by hand."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

import migtrace as mt
from migtrace import FrameError, Handout, ParameterError
from migtrace.forecast import monthly_arrivals, read_series, yearly_flows

MONTHS = [date(2018, 1, 1), date(2018, 2, 1), date(2019, 1, 1), date(2019, 2, 1), date(2020, 1, 1)]
MONTHLY = pl.DataFrame(
    {
        "criterion": pl.Series([4] * 5, dtype=pl.UInt8),
        "month": MONTHS,
        # Too few people left in February 2019: hidden (METHOD M13).
        "all_exits": [100.0, 50.0, 10.0, None, 8.0],
    }
)
APPEARANCES = pl.DataFrame(
    {
        "criterion": pl.Series([4] * 4, dtype=pl.UInt8),
        "year": pl.Series([2018, 2018, 2018, 2019], dtype=pl.Int32),
        "country": ["CO", "EC", "PE", "CO"],
        "people": [300.0, None, 100.0, 50.0],
    }
)


def _handout(monthly: pl.DataFrame = MONTHLY, appearances: pl.DataFrame = APPEARANCES) -> Handout:
    study = {"study": {"origin": "VE", "criterion": 4}}
    return Handout({"monthly": monthly, "appearances": appearances}, study)


def test_exits_are_shared_out_to_the_destinations_that_are_shown() -> None:
    # 2018: Colombia 300 of 400, Peru 100 of 400; Ecuador's figure is hidden and has no share.
    # 2019: Colombia has all; Peru has no row in a year with rows, so nobody went there.
    # 2020 has no destination at all: nothing is known.
    table = monthly_arrivals(_handout())
    assert table.rows() == [
        *zip(["CO"] * 5, MONTHS, [75.0, 37.5, 10.0, None, None], strict=True),
        *zip(["PE"] * 5, MONTHS, [25.0, 12.5, 0.0, None, None], strict=True),
    ]


def test_a_share_that_is_hidden_is_not_zero() -> None:
    # Ecuador is hidden in 2018 and has all of 2019: its 2018 is not known, and not 0.
    appearances = APPEARANCES.with_columns(
        country=pl.when(pl.col("year") == 2019).then(pl.lit("EC")).otherwise("country")
    )
    ecuador = monthly_arrivals(_handout(appearances=appearances)).filter(pl.col("country") == "EC")
    assert ecuador["arrivals"].to_list() == [None, None, 10.0, None, None]


def test_years_add_up_months_and_do_not_hide_a_gap() -> None:
    # Ten exits a month: 120 in 2018, of which Colombia has three quarters. Of 2019 May is hidden,
    # of 2020 there are three months.
    months = [date(year, month, 1) for year in (2018, 2019) for month in range(1, 13)]
    months += [date(2020, month, 1) for month in (1, 2, 3)]
    hidden = pl.col("month") == date(2019, 5, 1)
    monthly = pl.DataFrame({"month": months}).with_columns(
        criterion=pl.lit(4, pl.UInt8), all_exits=pl.when(~hidden).then(10.0)
    )
    third = pl.DataFrame({"year": [2020], "country": ["CO"], "people": [5.0]})
    appearances = pl.concat(
        [APPEARANCES, third.select(pl.lit(4).alias("criterion"), pl.all()).cast(APPEARANCES.schema)]
    )
    assert yearly_flows(_handout(monthly, appearances)).rows() == [
        ("VE", "CO", 2018, 90.0),
        ("VE", "CO", 2019, None),
        ("VE", "CO", 2020, None),
        ("VE", "PE", 2018, 30.0),
        ("VE", "PE", 2019, None),
        ("VE", "PE", 2020, None),
    ]


def test_only_the_study_s_own_criterion_counts() -> None:
    other = pl.lit(3, pl.UInt8).alias("criterion")
    monthly = pl.concat([MONTHLY, MONTHLY.with_columns(other, all_exits=pl.lit(1e6))])
    appearances = pl.concat([APPEARANCES, APPEARANCES.with_columns(other, people=pl.lit(1e6))])
    assert monthly_arrivals(_handout(monthly, appearances)).equals(monthly_arrivals(_handout()))


def test_an_estimate_is_a_series() -> None:
    months = pl.col("month").dt.year() == 2018
    series = read_series(_handout(MONTHLY.filter(months)))
    assert (series.step, series.nodes) == ("1mo", ("CO", "PE"))
    assert series.matrix().tolist() == [[75.0, 25.0], [37.5, 12.5]]


def test_shares_may_count_all_who_are_there() -> None:
    # Colombia 300 and Peru 100 appear in 2018; 400 and 400 are there.
    years = APPEARANCES.filter(year=2018).drop_nulls("people")
    there = years.with_columns(people=pl.lit(400.0))
    study = {"study": {"origin": "VE", "criterion": 4}}
    tables = {"monthly": MONTHLY.head(1), "appearances": years, "detected": there}
    by = {
        name: monthly_arrivals(Handout(tables, study), shares=name)["arrivals"].to_list()
        for name in ("appearances", "detected")
    }
    assert by == {"appearances": [75.0, 25.0], "detected": [50.0, 50.0]}
    with pytest.raises(ParameterError, match="shares: got 'seen'; expected 'appearances' or 'de"):
        monthly_arrivals(Handout(tables, study), shares="seen")  # type: ignore[arg-type] # on purpose


def test_no_destination_is_an_error() -> None:
    with pytest.raises(FrameError, match="estimates of VE: no destination is shown"):
        monthly_arrivals(_handout(appearances=APPEARANCES.clear()))


def test_estimates_their_handout_and_their_folder_say_the_same(tmp_path: Path) -> None:
    # Four people live in VE for three months and then leave: three for CO, one for PE.
    times = [f"2015-{month:02}-{day:02}" for month in range(1, 6) for day in (1, 2)]
    posts = pl.DataFrame(
        {
            "user": [user for user in range(4) for _ in times],
            "time": times * 4,
            "country": [
                ("VE" if time < "2015-04" else "PE" if user == 3 else "CO")
                for user in range(4)
                for time in times
            ],
        }
    ).with_columns(pl.col("time").str.to_datetime(time_zone="UTC"))
    study = mt.Study("VE", "2015-01:2015-12", 40, min_users=1, min_records=1)
    estimates = mt.estimate(posts, study)
    # Each of the four stands for ten; all exits are in April; three quarters go to CO.
    table = monthly_arrivals(estimates).filter(pl.col("arrivals") > 0)
    april = date(2015, 4, 1)
    assert table.rows() == [("CO", april, 30.0), ("PE", april, 10.0)]
    mt.write_study(estimates, tmp_path / "study")
    whole = read_series(estimates).table
    assert read_series(tmp_path / "study").table.equals(whole)
    assert read_series(mt.hand_out(estimates)).table.equals(whole)
    assert yearly_flows(estimates).rows() == [("VE", "CO", 2015, 30.0), ("VE", "PE", 2015, 10.0)]
