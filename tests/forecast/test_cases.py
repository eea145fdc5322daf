"""Comparing cases on years held out: errors by hand, nothing looks ahead, schemas."""

import numpy as np
import polars as pl
import pytest

from migtrace import FrameError, ParameterError
from migtrace.forecast import compare_cases
from migtrace.forecast.push_pull import cases
from migtrace.forecast.push_pull.cases import TASKS
from migtrace.forecast.push_pull.features import GRAVITY
from migtrace.forecast.push_pull.flow_errors import FlowErrors, flow_errors
from migtrace.forecast.push_pull.matrices import Floats
from migtrace.frames.bilateral import BILATERAL_TABLES

PLACES = [f"{letter}{number}" for letter in "PQR" for number in range(4)]
CASES = {"near": ["log(distance_km)"], "past": ["log(distance_km)", "log1p(past_people)"]}


def _world(years: range, seed: int = 1) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Flows that fall with distance and differ by year; pairs; populations."""
    generator = np.random.default_rng(seed)
    names = pl.DataFrame({"origin": PLACES})
    pairs = names.join(names.rename({"origin": "destination"}), how="cross")
    pairs = pairs.filter(pl.col("origin") != pl.col("destination"))
    pairs = pairs.with_columns(distance_km=pl.Series(np.exp(generator.normal(6, 1, pairs.height))))
    sizes = pl.DataFrame({"country": PLACES, "population": np.exp(generator.normal(12, 1, 12))})
    when = pl.DataFrame({"year": list(years)}, schema={"year": pl.Int32})
    sizes = sizes.join(when, how="cross")
    flows = pairs.join(when, how="cross")
    people = generator.poisson(3e4 / flows["distance_km"].to_numpy()).astype(float)
    flows = flows.select("origin", "destination", "year", people=pl.Series(people))
    return flows.filter(pl.col("people") > 0), pairs, sizes


def test_errors_by_hand() -> None:
    observed = np.array([[9.0, 3.0, 0.0], [1.0, 9.0, 0.0], [0.0, 4.0, 9.0]])
    told = np.array([[0.0, 1.0, 2.0], [1.0, 0.0, -2.0], [0.0, 4.0, 0.0]])
    # Off the diagonal: differences -2, 2, 0, -2, 0, 0; told with 0 for -2 sums to 8, as observed.
    errors = flow_errors(observed, told)
    assert errors.rmse == pytest.approx(np.sqrt(12 / 6))
    assert errors.mae == pytest.approx(6 / 6)
    # log(1 + M): 4 against 2 and 1 against 3, all else alike.
    assert errors.log_rmse == pytest.approx(np.sqrt((np.log(2) ** 2 + np.log(3) ** 2) / 6))
    assert errors.cpc == pytest.approx(2 * (1 + 0 + 1 + 4) / (8 + 8))
    assert errors.pairs == 6
    assert flow_errors(np.zeros((2, 2)), np.zeros((2, 2))).cpc == 1.0


def test_every_model_case_method_and_task_has_its_row() -> None:
    flows, pairs, sizes = _world(range(2010, 2014))
    table = compare_cases(flows, pairs, sizes, years=[2012, 2013], cases=CASES)
    # 4 models of 2 cases and 2 methods, and 3 without: 19, in 2 tasks and 2 years.
    assert table.height == 19 * 2 * 2
    assert table["reason"].null_count() == table.height
    assert (table["pairs"] == 12 * 11).all()
    BILATERAL_TABLES["cases"].validate(table)
    assert set(table["task"]) == set(TASKS)


def test_last_years_flows_are_scored_by_hand() -> None:
    flows, pairs, sizes = _world(range(2010, 2013))
    table = compare_cases(flows, pairs, sizes, years=[2012], cases={"near": CASES["near"]})
    now, past = (
        pairs.join(flows.filter(year=year), on=["origin", "destination"], how="left")[
            "people"
        ].fill_null(0)
        for year in (2012, 2011)
    )
    expected = float(np.sqrt(((now - past).to_numpy() ** 2).mean()))
    rows = table.filter(model="last year's flows")
    assert rows["rmse"].to_list() == pytest.approx([expected] * 2)
    # With the margins of last year, last year's shares are last year's flows.
    shares_rows = table.filter(model="last year's shares", task=TASKS[1])
    assert shares_rows["rmse"].item() == pytest.approx(expected)


def test_the_year_told_is_not_learned_from(monkeypatch: pytest.MonkeyPatch) -> None:
    # With the margins of last year all models are blind to the year that is told, and with known
    # margins those that look at none: gravity alone, and last year's flows.
    flows, pairs, sizes = _world(range(2010, 2014))
    changed = flows.with_columns(
        people=pl.when(pl.col("year") >= 2012).then(pl.col("people") * 5 + 7).otherwise("people")
    )
    told: list[bytes] = []

    def note(observed: Floats, flows: Floats) -> FlowErrors:
        told.append(flows.tobytes())
        return flow_errors(observed, flows)

    monkeypatch.setattr(cases, "flow_errors", note)
    runs = []
    for each in (flows, changed):
        told.clear()
        table = compare_cases(each, pairs, sizes, years=2012, cases=CASES)
        assert len(told) == table.height  # no model failed
        runs.append(told.copy())
    same = [one == other for one, other in zip(*runs, strict=True)]
    # Both tasks of each: push and pull, the same without flows below 0, gravity, with margins.
    regression = [False, True, False, True, True, True, False, True]
    # Radiation, last year's flows, last year's shares.
    others = [False, True, True, True, False, True]
    assert same == regression * 2 * len(CASES) + others


def test_facts_are_not_those_of_the_year_told() -> None:
    flows, pairs, sizes = _world(range(2010, 2014))
    later = pl.col("year") >= 2012
    changed = sizes.with_columns(
        population=pl.when(later).then(pl.col("population") * 3 + 1).otherwise("population")
    )
    sized = {"gravity": GRAVITY}
    tables = [
        compare_cases(flows, pairs, table, years=2012, cases=sized) for table in (sizes, changed)
    ]
    assert tables[0].equals(tables[1])


def test_radiation_by_hand() -> None:
    # On a line, A, B, C at 0, 1, 3 with 10, 20, 30 people; 60, 60 and 30 leave.
    names = ["AB", "AC", "BA", "BC", "CA", "CB"]
    km = [1.0, 3.0, 1.0, 2.0, 3.0, 2.0]
    ends = {"origin": [n[0] for n in names], "destination": [n[1] for n in names]}
    pairs = pl.DataFrame({**ends, "distance_km": km})
    sizes = pl.DataFrame({"country": list("ABC"), "year": [2009] * 3, "population": [10, 20, 30]})
    went = {2010: [9, 9, 9, 9, 9, 8], 2011: [9, 9, 9, 9, 9, 8], 2012: [20, 40, 50, 10, 15, 15]}
    flows = pl.concat(
        pl.DataFrame({**ends, "people": people}).with_columns(year=pl.lit(year))
        for year, people in went.items()
    )
    table = compare_cases(
        flows, pairs, sizes, years=2012, first_year=2010, cases={"near": CASES["near"]}
    )
    # From A 2/3 to B and 1/6 to C of 5/6; from B 1/3 and 1/3 of 2/3; from C 1/10 and 2/5 of 1/2.
    told = [60 * 4 / 5, 60 / 5, 30, 30, 30 / 5, 30 * 4 / 5]
    squares = [(one - other) ** 2 for one, other in zip(told, went[2012], strict=True)]
    rmse = table.filter(model="radiation", task=TASKS[0])["rmse"].item()
    assert rmse == pytest.approx((sum(squares) / 6) ** 0.5)


def test_it_is_near_the_truth_where_the_law_is_the_one_it_learns() -> None:
    flows, pairs, sizes = _world(range(2010, 2014))
    table = compare_cases(flows, pairs, sizes, years=[2013], cases={"near": CASES["near"]})
    rmse = dict(table.filter(method="poisson", task=TASKS[0]).select("model", "rmse").iter_rows())
    people = flows.filter(year=2013)["people"].to_numpy()
    noise = np.sqrt(people.mean())  # Poisson's, on average
    assert rmse["gravity"] < 1.3 * noise < 0.3 * people.std()
    assert rmse["push-pull"] < 1.3 * noise


def test_the_order_of_rows_changes_nothing() -> None:
    flows, pairs, sizes = _world(range(2010, 2013))
    one, other = (
        compare_cases(
            told.sample(fraction=1, shuffle=True, seed=seed),
            pairs.sample(fraction=1, shuffle=True, seed=seed),
            sizes,
            years=[2012],
            cases=CASES,
        )
        for seed, told in ((1, flows), (2, flows))
    )
    assert one.equals(other)


def test_a_model_that_cannot_tell_says_why_and_the_others_go_on() -> None:
    # A feature that is the same everywhere teaches nothing.
    flows, pairs, sizes = _world(range(2010, 2013))
    pairs = pairs.with_columns(same=1.0)
    table = compare_cases(flows, pairs, sizes, years=[2012], cases={**CASES, "same": ["same"]})
    BILATERAL_TABLES["cases"].validate(table)
    silent = table.filter(pl.col("rmse").is_null())
    assert silent["case"].unique().to_list() == ["same"]
    assert silent["reason"].str.contains("no coefficient can be found").all()
    assert silent.height == table.filter(case="same").height == 4 * 2 * 2


def test_radiation_from_where_nobody_lives_says_why() -> None:
    flows, pairs, sizes = _world(range(2010, 2013))
    lived = pl.when(pl.col("country") != "P0").then("population").otherwise(0.0)
    empty = sizes.with_columns(population=lived)
    table = compare_cases(flows, pairs, empty, years=2012, cases=CASES)
    rows = table.filter(pl.col("rmse").is_null())
    assert rows["model"].unique().to_list() == ["radiation"]
    assert rows["reason"].str.contains("leave P0 and stop nowhere, for P0 has 0 people").all()


@pytest.mark.parametrize("years", [[2010], [2011], [2014], [2012, 2020]])
def test_years_without_a_past_or_flows_are_refused(years: list[int]) -> None:
    flows, pairs, sizes = _world(range(2010, 2013))
    with pytest.raises(ParameterError, match=r"years: got .* the flows are of 2010 to 2012"):
        compare_cases(flows, pairs, sizes, years=years, cases=CASES)


def test_one_method_may_stand_alone() -> None:
    flows, pairs, sizes = _world(range(2010, 2013))
    alone = compare_cases(flows, pairs, sizes, years=2012, cases=CASES, methods="poisson")
    assert alone["method"].drop_nulls().unique().to_list() == ["poisson"]
    twice = ["poisson", "poisson"]
    assert alone.equals(compare_cases(flows, pairs, sizes, years=2012, cases=CASES, methods=twice))  # type: ignore[arg-type]  # a list of text


@pytest.mark.parametrize("methods", ["poison", ["poisson", 1], [], 5])
def test_other_methods_are_refused(methods: object) -> None:
    flows, pairs, sizes = _world(range(2010, 2013))
    with pytest.raises(ParameterError, match=r"methods: got .*; expected 'poisson' or"):
        compare_cases(flows, pairs, sizes, years=2012, cases=CASES, methods=methods)  # type: ignore[arg-type]  # on purpose


@pytest.mark.parametrize("given", [["near"], {}, "1"])
def test_cases_without_names_are_refused(given: object) -> None:
    flows, pairs, sizes = _world(range(2010, 2013))
    with pytest.raises(ParameterError, match=r"cases: got .*; expected a mapping"):
        compare_cases(flows, pairs, sizes, years=2012, cases=given)  # type: ignore[arg-type]  # on purpose


def test_what_is_missing_is_named() -> None:
    flows, pairs, sizes = _world(range(2010, 2013))
    with pytest.raises(ParameterError, match=r"years: got \[\]; expected whole"):
        compare_cases(flows, pairs, sizes, years=[], cases=CASES)
    with pytest.raises(FrameError, match="no column 'news'"):
        compare_cases(flows, pairs, sizes, years=[2012], cases={"4": ["news"]})
    with pytest.raises(ParameterError, match=r"first_year: got '2011'; expected a whole number"):
        compare_cases(flows, pairs, sizes, years=2012, first_year="2011")  # type: ignore[arg-type]  # on purpose
    with pytest.raises(ParameterError, match=r"features: got 'log.*; expected several"):
        compare_cases(flows, pairs, sizes, years=2012, cases={"near": "log(distance_km)"})
    with pytest.raises(ParameterError, match="expected three or more"):
        compare_cases(flows.filter(year=2010), pairs, sizes, years=[2010], cases=CASES)
