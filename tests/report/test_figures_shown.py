"""Figures at the top, the account of records, labels, and values inside the page, by hand."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from math import inf, nan
from typing import Any

import polars as pl
import pytest

from migtrace.demo import EXAMPLES
from migtrace.errors import FrameError, SourceError
from migtrace.estimate.manifest import describe, digest_input
from migtrace.grid import Grid, H3Grid, SinusoidalGrid
from migtrace.report.cities import cities
from migtrace.report.embedded import as_columns
from migtrace.report.facts import Facts, find_facts
from migtrace.report.figures import count, percent
from migtrace.report.headline import Headline, headlines
from migtrace.report.provenance import DEMO, SIMULATED, warn_of
from migtrace.report.records import losses, parameters
from tests.report.studied import handout


def find(told: list[Headline], what: str) -> Headline:
    return next(one for one in told if what in one.what)


def without_intervals() -> Facts:
    return replace(find_facts(handout()), leavers=None)


def test_without_intervals_the_sum_has_none() -> None:
    told = headlines(handout().tables, without_intervals())
    left = find(told, "for the first time, 2017-07 to 2018-06")
    assert (left.figure, left.between) == ("50,200", "")


def test_headlines_are_those_of_the_tables() -> None:
    told = headlines(handout().tables, find_facts(handout()))
    assert find(told, "active in 2018").figure == "100"
    # 100,000 people less 40 who left in 2017 at 1000 each, over 100 residents.
    assert find(told, "stood for in 2018").figure == "600.0"
    # 40 at 1000 in 2017; 2 + 10 + 5 at 600 in 2018.
    left = find(told, "for the first time, 2017-07 to 2018-06")
    assert left.figure == "50,200"
    assert left.between
    assert "57 first exits" in left.note
    # 40 at 1000 and 10 at 600; the two in PE are hidden, the five who came back are at home.
    settled = find(told, "live in Colombia")
    assert (settled.figure, settled.note) == ("46,000", "upscaled from 50 users")
    assert settled.between
    # 5 of 57 are 9%, told to the next tenth: 4 people are 7% of them, so a step is 10%.
    assert find(told, "come and go").figure == "10%"
    assert find(told, "December 2017").figure == "40,000"


def test_a_factor_that_is_missing_makes_the_sum_unknown() -> None:
    factors = (
        handout()
        .tables["factors"]
        .with_columns(factor=pl.when(pl.col("year") == 2017).then("factor"))
    )
    told = headlines({**handout().tables, "factors": factors}, without_intervals())
    assert find(told, "for the first time, 2017-07").figure == "unknown"
    assert find(told, "stood for in 2018").figure == "unknown"


def test_hidden_rows_are_never_the_largest() -> None:
    settled = handout().tables["new_residents"].with_columns(people=pl.lit(None, pl.Float64))
    told = headlines({**handout().tables, "new_residents": settled}, find_facts(handout()))
    assert not [one for one in told if "live in" in one.what]


def test_corrected_exits_are_not_summed_with_plain_factors() -> None:
    facts = replace(without_intervals(), corrections=("raking",))
    left = find(headlines(handout().tables, facts), "for the first time, 2017-07")
    assert left.figure == "57"
    assert "the corrections weigh them" in left.note


def test_a_null_is_hidden_and_0_is_0() -> None:
    assert (count(None), count(0), percent(0)) == ("hidden", "0", "0%")


def test_every_record_is_accounted_for() -> None:
    told = losses(handout().tables["dropped"])
    assert [(loss.reason, loss.records, loss.share) for loss in told] == [
        ("read", 1200, 1.0),
        ("kept", 1200, 1.0),
    ]
    assert losses(handout().tables["dropped"].with_columns(records=pl.lit(0)))[0].share == 0


def test_parameters_are_told_in_full() -> None:
    about = {
        "study": {"origin": "VE", "window": "2015-01:2015-12", "hours": [20, 8], "rule": None},
        "input": {"files": [{"name": "a<b", "bytes": 3}]},
        "rows": {"density": 1},
    }
    assert parameters(about) == [
        ("study.origin", "VE"),
        ("study.window", "2015-01:2015-12"),
        ("study.hours", "20, 8"),
        ("study.rule", "none"),
        ("input.files.1.name", "a<b"),
        ("input.files.1.bytes", "3"),
    ]
    many = {"input": {"files": [{"name": str(n)} for n in range(1200)]}}
    assert parameters(many) == [("input.files", "1,200 of them: see study.json")]
    (name, value) = parameters({"study": {"long": "x" * 300}})[0]
    assert (name, len(value)) == ("study.long", 204)


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_demonstrations_are_known_by_their_file(name: str) -> None:
    about: dict[str, Any] = {"input": digest_input([EXAMPLES[name].path])}
    warnings = warn_of(about, simulated=False)
    assert len(warnings) == 1
    assert warnings[0].startswith("Demonstration data: ")
    assert len(DEMO) == len(EXAMPLES)


def test_labels_are_given_when_something_is_known() -> None:
    assert warn_of({}, simulated=False) == []
    assert warn_of({"input": {"sha256": "x", "columns": {}}}, simulated=True) == [SIMULATED]


def test_values_are_what_a_browser_can_hold() -> None:
    table = pl.DataFrame(
        {
            "floats": [1.5, nan, inf],
            "far": [2**53 + 1, -1, None],
            "near": [2**53, -1, None],
            "days": [date(2018, 1, 31), None, date(2018, 2, 1)],
            "times": [datetime(2018, 1, 31, 1, 2, tzinfo=UTC), None, None],
            "kinds": pl.Series(["a", None, "b"], dtype=pl.Enum(["a", "b"])),
            "nothing": [None, None, None],
            "yes": [True, False, None],
        }
    )
    found = as_columns("any", table)
    assert found["rows"] == 3
    assert found["values"] == [
        [1.5, None, None],
        ["9007199254740993", "-1", None],
        [9007199254740992, -1, None],
        ["2018-01-31", None, "2018-02-01"],
        ["2018-01-31T01:02:00+00:00", None, None],
        ["a", None, "b"],
        [None, None, None],
        [True, False, None],
    ]
    with pytest.raises(FrameError, match="any: column 'parts' is Struct"):
        as_columns("any", pl.DataFrame({"parts": [{"a": 1}]}))


def test_columns_bring_their_meaning() -> None:
    columns = as_columns("factors", pl.DataFrame({"population": [1.0], "low": [0.5]}))["columns"]
    assert columns[0]["unit"] == "persons"
    assert columns[0]["about"].startswith("Population of the origin")
    assert columns[1]["about"].startswith("end of the interval")


@pytest.mark.parametrize(
    ("grid", "side_km", "told"),
    [
        (SinusoidalGrid(1), 1, "squares of 1 km"),
        (SinusoidalGrid(2.5), 2.5, "squares of 2.5 km"),
        # The sphere of 6371.0088 km by 2 + 120 * 7**8 cells is 0.7373 km2 each: 0.8587 km squared.
        (H3Grid(8), 0.8587, "hexagons as large as squares of about 0.86 km"),
    ],
)
def test_homes_are_drawn_as_large_as_their_cells(grid: Grid, side_km: float, told: str) -> None:
    about = {**handout().about, "cities": {"grid": describe(grid)}}
    facts = find_facts(replace(handout(), about=about))
    assert facts.home_km == pytest.approx(side_km, abs=1e-4)
    assert facts.home_cells == told
    section = cities(handout().tables, facts)
    assert f"here {told}." in section.lead
    drawn = section.charts[0]
    assert f"({told})" in drawn.caption
    # Half a side in degrees of latitude, of 111.195 km each.
    assert f"datum.lat - {side_km / 222.39:.6f}" in json.dumps(drawn.spec)


@pytest.mark.parametrize("grid", [{"type": "SinusoidalGrid"}, {"type": "H3Grid", "resolution": 99}])
def test_a_grid_of_homes_that_is_not_told_is_refused(grid: object) -> None:
    about = {**handout().about, "cities": {"grid": grid}}
    with pytest.raises(SourceError, match="does not tell the study"):
        find_facts(replace(handout(), about=about))


def test_cells_of_an_own_grid_are_said_to_be_drawn_by_guess() -> None:
    about = {**handout().about, "cities": {"grid": "<an own grid>"}}
    facts = find_facts(replace(handout(), about=about))
    told = "cells of a grid of its own, drawn as squares of 1 km"
    assert (facts.home_km, facts.home_cells) == (1.0, told)
