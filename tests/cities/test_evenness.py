"""The classic measures by hand, and beside PySAL's package segregation."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from migtrace.cities.entropy import Counts, plug_in
from migtrace.cities.evenness import dissimilarity, exposure, isolation, theil_h
from migtrace.cities.information import mutual_information

MEASURES = {
    "dissimilarity": dissimilarity,
    "isolation": isolation,
    "exposure": exposure,
    "theil_h": theil_h,
}
GOLDEN = json.loads(Path(__file__).with_name("data").joinpath("pysal.json").read_text("utf-8"))

GROUP, EVERYBODY = np.array([3, 1]), np.array([7, 5])
"""Three migrants beside four locals, one beside four."""


def test_dissimilarity_by_hand() -> None:
    # (|3/4 - 4/8| + |1/4 - 4/8|) / 2
    assert float(dissimilarity(GROUP, EVERYBODY)) == 0.25


def test_isolation_and_exposure_by_hand() -> None:
    # 3/4 · 3/7 + 1/4 · 1/5 = 52/140, and 3/4 · 4/7 + 1/4 · 4/5 = 88/140
    assert float(isolation(GROUP, EVERYBODY)) == pytest.approx(52 / 140, rel=1e-15)
    assert float(exposure(GROUP, EVERYBODY)) == pytest.approx(88 / 140, rel=1e-15)


def test_theil_h_by_hand() -> None:
    # city: 1/3 and 2/3; cells of 7 people with 3/7 and of 5 with 1/5
    city = math.log(3) / 3 + 2 / 3 * math.log(3 / 2)
    first = 3 / 7 * math.log(7 / 3) + 4 / 7 * math.log(7 / 4)
    second = math.log(5) / 5 + 4 / 5 * math.log(5 / 4)
    expected = (7 * (city - first) + 5 * (city - second)) / (12 * city)
    assert float(theil_h(GROUP, EVERYBODY)) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("city", GOLDEN["cities"])
@pytest.mark.parametrize("name", list(MEASURES))
def test_measures_are_pysals(name: str, city: dict[str, Any]) -> None:
    migrants = np.array(city["migrants"])
    everybody = migrants + np.array(city["locals"])
    lived_in = everybody > 0
    found = float(MEASURES[name](migrants[lived_in], everybody[lived_in]))
    assert found == pytest.approx(city[name], abs=1e-12)


CITIES = (
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=20)
    .map(lambda cells: np.array([cell for cell in cells if sum(cell)]).reshape(-1, 2))
    .filter(lambda city: bool(city.sum(axis=0).all()))
)


@given(CITIES)
def test_bounds_and_identities(city: Counts) -> None:
    migrants, everybody = city[:, 0], city.sum(axis=1)
    share = migrants.sum() / everybody.sum()
    found = {name: float(measure(migrants, everybody)) for name, measure in MEASURES.items()}
    assert all(0 <= value <= 1 + 1e-12 for value in found.values())
    assert found["isolation"] + found["exposure"] == pytest.approx(1, abs=1e-12)
    assert found["isolation"] >= share - 1e-12
    # what a cell tells of the group, as a share of what there is to tell
    information = float(mutual_information(city)) / float(plug_in(city.sum(axis=0)))
    assert found["theil_h"] == pytest.approx(information, abs=1e-12)


@given(CITIES)
def test_only_isolation_and_exposure_depend_on_which_group_is_asked(city: Counts) -> None:
    migrants, locals_, everybody = city[:, 0], city[:, 1], city.sum(axis=1)
    for measure in (dissimilarity, theil_h):
        one, other = float(measure(migrants, everybody)), float(measure(locals_, everybody))
        assert one == pytest.approx(other, abs=1e-12)


def test_many_cities_at_once_are_each_alone() -> None:
    everybody = np.random.default_rng(2).poisson(5, 40) + 1
    groups = np.random.default_rng(3).binomial(everybody, 0.3, (25, 40))
    for measure in MEASURES.values():
        found = measure(groups, everybody)
        assert found.tolist() == [float(measure(group, everybody)) for group in groups]
