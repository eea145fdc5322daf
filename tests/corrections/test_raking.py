"""Weights that make users look like the people."""

from math import log, sqrt
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from scipy.optimize import minimize

from migtrace import FrameError, ParameterError
from migtrace.corrections import Raked, rake

Cells = dict[tuple[str, str], int]


def people_of(cells: Cells) -> pl.DataFrame:
    """Make as many users of each combination of sex and region."""
    rows = [pair for pair, n in cells.items() for _ in range(n)]
    return pl.DataFrame(
        {"user": range(len(rows)), "sex": [s for s, _ in rows], "region": [r for _, r in rows]},
        schema={"user": pl.Int64, "sex": pl.String, "region": pl.String},
    )


def by_cell(raked: Raked, users: pl.DataFrame) -> dict[tuple[str, str], float]:
    """Weight of each combination; all its users have the same."""
    table = raked.weights.join(users, on="user").select("sex", "region", "weight").unique()
    assert not table.select("sex", "region").is_duplicated().any()
    return {(sex, region): weight for sex, region, weight in table.rows()}


def test_one_attribute_is_poststratification() -> None:
    # 3 of 4 users are men, 1/4 of the people: (1/4)/(3/4) = 1/3 and (3/4)/(1/4) = 3
    users = pl.DataFrame({"user": [4, 3, 2, 1], "sex": ["f", "m", "m", "m"]})
    raked = rake(users, {"sex": {"m": 5, "f": 15}})
    assert raked.weights["user"].to_list() == [1, 2, 3, 4]
    assert raked.weights["weight"].to_list() == pytest.approx([1 / 3, 1 / 3, 1 / 3, 3])
    assert [raked.min_weight, raked.max_weight] == pytest.approx([1 / 3, 3])
    # Kish: 4² / (3/9 + 9) = 12/7
    assert raked.effective_users == pytest.approx(12 / 7)
    assert (raked.iterations, raked.unknown) == (1, 0)
    assert raked.margins.rows() == [
        ("sex", "f", 1, 15.0, 0.25, pytest.approx(0.75), 0.75),
        ("sex", "m", 3, 5.0, 0.75, pytest.approx(0.25), 0.25),
    ]


def test_two_by_two_by_hand() -> None:
    # 20 users, an odds ratio of 1·17/(1·1) = 17, which raking keeps; both margins half and half. So
    # cells (d, 10-d; 10-d, d) with d² / (10-d)² = 17: d = 10 √17 / (1 + √17) = 8.0473.
    users = people_of({("f", "a"): 1, ("f", "b"): 1, ("m", "a"): 1, ("m", "b"): 17})
    raked = rake(users, {"sex": {"f": 1, "m": 1}, "region": {"a": 7, "b": 7}}, tolerance=1e-12)
    d = 10 * sqrt(17) / (1 + sqrt(17))
    assert by_cell(raked, users) == pytest.approx(
        {("f", "a"): d, ("f", "b"): 10 - d, ("m", "a"): 10 - d, ("m", "b"): d / 17}
    )
    assert raked.deviation <= 1e-12
    assert raked.effective_users == pytest.approx(400 / (d**2 + 2 * (10 - d) ** 2 + d**2 / 17))


def test_trimmed_two_by_two_by_hand() -> None:
    # As above, but no weight above 6: d may be 4 to 6 (10 - d is a weight, too), and 6 is nearest.
    users = people_of({("f", "a"): 1, ("f", "b"): 1, ("m", "a"): 1, ("m", "b"): 17})
    margins = {"sex": {"f": 1, "m": 1}, "region": {"a": 1, "b": 1}}
    raked = rake(users, margins, trim=6, tolerance=1e-9, max_iterations=10_000)
    assert by_cell(raked, users) == pytest.approx(
        {("f", "a"): 6, ("f", "b"): 4, ("m", "a"): 4, ("m", "b"): 6 / 17}, rel=1e-6
    )
    assert raked.max_weight <= 6 * (1 + 1e-8)
    # Nothing to trim changes nothing.
    free = rake(users, margins)
    assert_frame_equal(rake(users, margins, trim=9).weights, free.weights)
    # Below 5 one of d and 10 - d is above it.
    with pytest.raises(ParameterError, match=r"in 1000 iterations with no weight above 4.9 times"):
        rake(users, margins, trim=4.9)


def test_categories_without_people_weigh_nothing() -> None:
    users = people_of({("f", "a"): 2, ("m", "a"): 2})
    raked = rake(users, {"sex": {"f": 1, "m": 0, "x": 0}})
    assert raked.weights["weight"].to_list() == [2.0, 2.0, 0.0, 0.0]
    assert raked.effective_users == pytest.approx(2)


tables = st.lists(st.integers(1, 30), min_size=6, max_size=6)
margin_pairs = st.tuples(
    st.lists(st.floats(1, 10), min_size=2, max_size=2),
    st.lists(st.floats(1, 10), min_size=3, max_size=3),
)


def random_case(counts: list[int], totals: Any) -> tuple[pl.DataFrame, dict[str, Any]]:  # noqa: ANN401 - lists of lists
    cells = [(sex, region) for sex in "fm" for region in "abc"]
    sexes, regions = totals
    margins = {
        "sex": dict(zip("fm", sexes, strict=True)),
        "region": dict(zip("abc", regions, strict=True)),
    }
    return people_of(dict(zip(cells, counts, strict=True))), margins


@given(tables, margin_pairs)
def test_margins_are_met_and_the_mean_is_one(counts: list[int], totals: object) -> None:
    users, margins = random_case(counts, totals)
    raked = rake(users, margins)
    weights = raked.weights["weight"].to_numpy()
    assert weights.mean() == pytest.approx(1)
    for attribute, people in margins.items():
        got = users.join(raked.weights, on="user").group_by(attribute).agg(pl.col("weight").sum())
        shares = {category: weight / len(users) for category, weight in got.rows()}
        wanted = {category: n / sum(people.values()) for category, n in people.items()}
        assert shares == pytest.approx(wanted, rel=1.1e-6)
    of_cells = by_cell(raked, users)
    # Raking keeps odds ratios: w = (factor of sex) · (factor of region).
    for one, two in (("a", "b"), ("b", "c")):
        assert of_cells["f", one] * of_cells["m", two] == pytest.approx(
            of_cells["f", two] * of_cells["m", one]
        )
    assert 1 - 1e-9 <= raked.effective_users <= len(users) * (1 + 1e-9)
    assert raked.effective_users == pytest.approx(weights.sum() ** 2 / (weights**2).sum())


@given(tables, margin_pairs, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_categories_changes_no_bit(
    counts: list[int], totals: object, random: Random
) -> None:
    users, margins = random_case(counts, totals)
    order = list(range(len(users)))
    random.shuffle(order)
    turned = {name: dict(reversed(margins[name].items())) for name in reversed(margins)}
    one, two = rake(users, margins), rake(users[order], turned)
    assert one.weights.equals(two.weights)
    assert (one.effective_users, one.deviation) == (two.effective_users, two.deviation)


@pytest.mark.parametrize("seed", range(5))
def test_against_a_general_solver(seed: int) -> None:
    # The least sum of n w ln w among the weights that meet the margins.
    rng = np.random.default_rng(seed)
    counts = rng.integers(1, 9, 6)
    totals = [rng.uniform(1, 3, 2).tolist(), rng.uniform(1, 3, 3).tolist()]
    users, margins = random_case(counts.tolist(), totals)
    sex, region = np.repeat([0, 1], 3), np.tile([0, 1, 2], 2)
    n = counts.sum()
    wanted = [
        *[(sex == i, n * p / sum(totals[0])) for i, p in enumerate(totals[0])],
        # One of five equations follows from the others.
        *[(region == i, n * p / sum(totals[1])) for i, p in enumerate(totals[1])][:2],
    ]
    solved = minimize(
        lambda w: (counts * w * np.log(w)).sum(),
        np.ones(6),
        jac=lambda w: counts * (np.log(w) + 1),
        bounds=[(1e-6, None)] * 6,
        constraints=[
            {
                "type": "eq",
                "fun": lambda w, where=where, sum_=sum_: (counts * w)[where].sum() - sum_,
            }
            for where, sum_ in wanted
        ],
        options={"ftol": 1e-14, "maxiter": 1000},
    )
    assert solved.success
    ours = by_cell(rake(users, margins, tolerance=1e-12), users)
    cells = [("fm"[i], "abc"[j]) for i, j in zip(sex, region, strict=True)]
    assert [ours[cell] for cell in cells] == pytest.approx(solved.x.tolist(), rel=1e-4)
    entropy = sum(c * ours[cell] * log(ours[cell]) for c, cell in zip(counts, cells, strict=True))
    assert entropy <= solved.fun + 1e-8


def test_attributes_of_several_types_and_tables() -> None:
    users = pl.DataFrame(
        {"user": ["b", "a", "c"], "age": [15, 15, 65], "urban": [True, False, True]},
        schema_overrides={"age": pl.Int8},
    ).with_columns(sex=pl.Series(["f", "m", "f"], dtype=pl.Categorical))
    margins: dict[str, Any] = {
        "age": pl.DataFrame({"people": [1, 1], "age": [65, 15]}),
        "urban": {True: 2, False: 1},
        "sex": pd.DataFrame({"sex": ["f", "m"], "people": [2.0, 1.0]}),
    }
    # a is the only one who is rural: 1. b and c share the rest: 15 is 1.5 in all, so b 0.5, c 1.5.
    weights = rake(users, margins, tolerance=1e-12).weights
    assert dict(weights.rows()) == pytest.approx({"a": 1, "b": 0.5, "c": 1.5})
    as_pandas = pd.DataFrame({"user": [1, 2], "age": [15, 65]})
    assert rake(as_pandas, {"age": {15: 1, 65: 3}}).weights["weight"].to_list() == [0.5, 1.5]


def test_files(tmp_path: Path) -> None:
    users, margin = tmp_path / "users.csv", tmp_path / "ages.csv"
    users.write_text("user,age\n007,65+\n8,15\n", encoding="utf-8")
    margin.write_text("age,people\n15,1e6\n65+,3000000\n", encoding="utf-8")
    assert rake(users, {"age": margin}).weights.rows() == [("007", 1.5), ("8", 0.5)]
    margin.write_text("age,people\n15,1e6\n65+,many\n", encoding="utf-8")
    with pytest.raises(ParameterError, match=r"margins: age: '65\+' has 'many' people"):
        rake(users, {"age": margin})


UNKNOWN = pl.DataFrame(
    {"user": [1, 2, 3, 4, 5], "sex": ["f", "m", "m", None, "?"], "region": ["a"] * 5}
)


def test_unknown_users_are_an_error_or_keep_their_weight() -> None:
    margins = {"sex": {"f": 1, "m": 1}, "region": {"a": 1}}
    with pytest.raises(FrameError, match=r"users: 2 of 5 have no known sex \(None, '\?'\)"):
        rake(UNKNOWN, margins)
    raked = rake(UNKNOWN, margins, unknown="keep")
    # Of the three who are known: f 1.5, m 0.75 each.
    assert raked.weights["weight"].to_list() == pytest.approx([1.5, 0.75, 0.75, 1, 1])
    assert raked.unknown == 2
    # 5² / (1.5² + 2·0.75² + 2) = 25 / 5.375
    assert raked.effective_users == pytest.approx(25 / 5.375)
    assert raked.margins["users"].to_list() == [3, 1, 2]


def test_a_category_with_people_and_without_users_is_named() -> None:
    users = people_of({("f", "a"): 2, ("m", "b"): 2})
    margins = {"sex": {"f": 1, "m": 1}, "region": {"a": 1, "b": 1, "c": 30}}
    with pytest.raises(ParameterError, match=r"margins: region: 'c' has 30 people and no user"):
        rake(users, margins)
    alone = pl.DataFrame({"user": [1], "sex": [None]})
    with pytest.raises(ParameterError, match="margins: sex: 'f' has 1 people and no user"):
        rake(alone, {"sex": {"f": 1}}, unknown="keep")


@pytest.mark.parametrize(("f", "said"), [(3, "deviation|off"), (0, "off")])
def test_margins_that_exclude_each_other_are_an_error(f: float, said: str) -> None:
    # All in a are f, all in b are m, so both shares must be equal; with f = 0 no weight is left.
    users = people_of({("f", "a"): 2, ("m", "b"): 2})
    region = {"a": 1, "b": 1} if f else {"a": 1, "b": 0}
    with pytest.raises(ParameterError, match=rf"margins: cannot be met in 1000 iter.*{said}"):
        rake(users, {"sex": {"f": f, "m": 1}, "region": region})


def test_the_most_iterations_are_kept_to() -> None:
    # Each pass takes the attributes by name, so sex is met last and region is off.
    users = people_of({("f", "a"): 1, ("f", "b"): 1, ("m", "a"): 1, ("m", "b"): 17})
    margins = {"sex": {"f": 1, "m": 1}, "region": {"a": 1, "b": 1}}
    with pytest.raises(ParameterError, match="in 2 iterations: the share of region"):
        rake(users, margins, max_iterations=2)
    loose = rake(users, margins, max_iterations=2, tolerance=0.3)
    assert 1e-6 < loose.deviation <= 0.3


SEX = {"sex": {"f": 1, "m": 1}}
BAD: list[tuple[object, str]] = [
    ({}, "margins: got"),
    ([], "margins: got"),
    ({"user": {1: 1}}, "'user' cannot be an attribute"),
    ({"people": {1: 1}}, "'people' cannot be an attribute"),
    ({1: {"a": 1}}, "1 cannot be an attribute"),
    ({"sex": {"f": -1, "m": 1}}, "sex: 'f' has -1 people"),
    ({"sex": {"f": float("nan")}}, "sex: 'f' has nan people"),
    ({"sex": {"f": "1"}}, "sex: 'f' has '1' people"),
    ({"sex": {None: 1}}, "sex: category None"),
    ({"sex": {1.5: 1}}, "sex: category 1.5"),
    ({"sex": {1: 1, "1": 1}}, "sex: '1' is there twice"),
    ({"sex": {"f": 0}}, "sex: got no people"),
    ({"sex": {}}, "sex: got no people"),
]


@pytest.mark.parametrize(("margins", "said"), BAD)
def test_wrong_margins_are_named(margins: Any, said: str) -> None:  # noqa: ANN401 - that is the point
    users = people_of({("f", "a"): 1, ("m", "a"): 1})
    with pytest.raises(ParameterError, match=said):
        rake(users, margins)


@pytest.mark.parametrize(
    ("users", "said"),
    [
        ({"user": [1, 1, 2], "sex": ["f"] * 3}, "user 1 has several rows"),
        ({"user": [1, None], "sex": ["f", "m"]}, "column user has a null"),
        ({"user": [1]}, "has no column 'sex'"),
        ({"sex": ["f"]}, "has no column 'user'"),
        ({"user": [1], "sex": [1.0]}, "column sex has type Float64"),
        ({"user": [1], "sex": [["f"]]}, r"column sex has type List\(String\)"),
    ],
)
def test_wrong_users_are_named(users: dict[str, list[object]], said: str) -> None:
    with pytest.raises(FrameError, match=said):
        rake(pl.DataFrame(users), SEX)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("max_iterations", v) for v in (0, 1.5, None, 10_001)],
        *[("tolerance", v) for v in (0, -1, 0.6, None, float("nan"))],
        *[("trim", v) for v in (1, 0.5, float("inf"), "5")],
        ("unknown", "drop"),
    ],
)
def test_a_wrong_parameter_is_named(name: str, value: Any) -> None:  # noqa: ANN401 - that is the point
    users = people_of({("f", "a"): 1, ("m", "a"): 1})
    with pytest.raises(ParameterError, match=f"{name}: got"):
        rake(users, SEX, **{name: value})
