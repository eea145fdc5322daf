"""Gravity, free and held to margins: factors by hand."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from migtrace import FrameError, ParameterError
from migtrace.forecast import Gravity
from migtrace.forecast.push_pull.proportional import fit_margins

PLACES = [f"{letter}{number}" for letter in "PQRS" for number in range(5)]


def test_factors_by_hand() -> None:
    # Factors of rows and columns never change the cross ratio, 2·5/(3·5) = 2/3. With M_11 = x the
    # margins leave M_12 = 10 - x, M_21 = 12 - x, M_22 = 8 + x: so 3 x (8 + x) = 2 (10 - x)(12 - x),
    # or x^2 + 68 x - 240 = 0.
    expected = np.array([[2.0, 3.0], [5.0, 5.0]])
    flows, deviation = fit_margins(expected, np.array([10.0, 20.0]), np.array([12.0, 18.0]))
    x = -34 + np.sqrt(34**2 + 240)
    assert flows == pytest.approx(np.array([[x, 10 - x], [12 - x, 8 + x]]), rel=1e-9)
    assert deviation <= 1e-10


def test_margins_that_pairs_cannot_meet_stay_unmet() -> None:
    apart = 1.0 - np.eye(2)
    assert fit_margins(apart, np.array([3.0, 1.0]), np.array([3.0, 1.0]))[1] > 0.1


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_factors_keep_cross_ratios_and_meet_margins(seed: int) -> None:
    generator = np.random.default_rng(seed)
    expected, true = generator.uniform(0.1, 10, (2, 5, 4))
    flows, _ = fit_margins(expected, true.sum(axis=1), true.sum(axis=0))
    assert flows.sum(axis=1) == pytest.approx(true.sum(axis=1), rel=1e-9)
    assert flows.sum(axis=0) == pytest.approx(true.sum(axis=0), rel=1e-9)
    ratio = flows / expected
    assert ratio[0, 0] * ratio[1:, 1:] == pytest.approx(np.outer(ratio[1:, 0], ratio[0, 1:]))


def _world() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Flows that are 3 m^0.8 n^0.5 / d to the last digit."""
    generator = np.random.default_rng(1)
    sizes = {place: float(np.exp(generator.normal(12, 1))) for place in PLACES}
    names = pl.DataFrame({"origin": PLACES})
    pairs = names.join(names.rename({"origin": "destination"}), how="cross")
    pairs = pairs.filter(pl.col("origin") != pl.col("destination"))
    pairs = pairs.with_columns(
        distance_km=pl.Series(np.exp(generator.normal(6, 1, pairs.height))),
        population_origin=pl.col("origin").replace_strict(sizes),
        population_destination=pl.col("destination").replace_strict(sizes),
    )
    mass = pl.col("population_origin") ** 0.8 * pl.col("population_destination") ** 0.5
    flows = pairs.select("origin", "destination", people=3 * mass / pl.col("distance_km"))
    return pairs, flows


@pytest.mark.parametrize("method", ["poisson", "log-linear"])
def test_a_law_without_noise_is_found(method: str) -> None:
    pairs, flows = _world()
    model = Gravity(method=method).fit(flows, pairs)  # type: ignore[arg-type]  # one of two
    found = model.affinity_.coefficients_["estimate"].to_list()
    assert found == pytest.approx([np.log(3), 0.8, 0.5, -1.0], abs=1e-6)
    told = model.predict(pairs).join(flows, on=["origin", "destination"], suffix="_true")
    assert told["people"].to_numpy() == pytest.approx(told["people_true"].to_numpy(), rel=1e-6)


def test_with_margins_their_sums_are_right_and_masses_do_not_matter() -> None:
    pairs, flows = _world()
    model = Gravity().fit(flows, pairs)
    # Twice the people leave and arrive: every flow is twice as large.
    margins = flows.with_columns(pl.col("people") * 2)
    told = model.predict(pairs, margins=margins)
    both = told.join(margins, on=["origin", "destination"], suffix="_true")
    assert both["people"].to_numpy() == pytest.approx(both["people_true"].to_numpy(), rel=1e-6)
    # Other masses are taken up by the factors of origins and destinations.
    grown = pairs.with_columns(pl.col("population_origin") * 7)
    again = model.predict(grown, margins=margins)["people"].to_numpy()
    assert again == pytest.approx(told["people"].to_numpy(), rel=1e-6)


def test_margins_that_cannot_be_met_are_an_error() -> None:
    pairs, flows = _world()
    model = Gravity().fit(flows, pairs)
    leaving = [6.0, 2.0, 2.0]
    margins = pl.DataFrame({"country": PLACES[:3], "leaving": leaving, "arriving": leaving})
    with pytest.raises(ParameterError, match=r"of 10 people 2 find no way \(from P0 and to P0\)"):
        model.predict(pairs, margins=margins)
    with pytest.raises(FrameError, match="1 country has no row: XX"):
        model.predict(pairs, margins=margins.with_columns(pl.col("country").replace("P0", "XX")))


def test_margins_that_factors_reach_slowly_are_told_from_those_that_nothing_meets() -> None:
    # Six leave P0 and four go there, of ten: nobody moves between the others, and no factor is 0.
    pairs, flows = _world()
    margins = pl.DataFrame({"country": PLACES[:3], "leaving": [6, 3, 1], "arriving": [4, 3, 3]})
    with pytest.raises(ParameterError, match="after 5,000 passes factors meet them only to"):
        Gravity().fit(flows, pairs).predict(pairs, margins=margins)


def test_it_is_an_estimator() -> None:
    assert clone(Gravity(method="log-linear")).method == "log-linear"
    with pytest.raises(NotFittedError, match="is not fitted"):
        Gravity().predict(_world()[0])
