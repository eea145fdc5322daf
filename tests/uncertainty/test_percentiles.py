"""Intervals are percentiles, of figures that are defined often enough."""

import math

import numpy as np
import pytest

from migtrace.errors import ParameterError
from migtrace.uncertainty import percentile_interval


def test_ends_are_percentiles_between_neighbours() -> None:
    # of 0..20 the ranks 0.25 x 20 = 5 and 0.75 x 20 = 15; of 0..2, 0.5 and 1.5
    low, high = percentile_interval(np.arange(21.0)[None, ::-1], level=0.5)
    assert (low.tolist(), high.tolist()) == ([5.0], [15.0])
    low, high = percentile_interval(np.array([[2.0, 0.0, 1.0]]), level=0.5)
    assert (low.tolist(), high.tolist()) == ([0.5], [1.5])


def test_a_figure_that_is_undefined_too_often_has_no_interval() -> None:
    # at level 0.5 a quarter may be missing: 1 of 4, not 2 of 4
    one, two = [math.nan, 1.0, 2.0, 3.0], [math.nan, math.nan, 1.0, 2.0]
    low, high = percentile_interval(np.array([one, two]), level=0.5)
    assert (low[0], high[0]) == (1.5, 2.5)
    assert np.isnan([low[1], high[1]]).all()


def test_no_figures_have_no_intervals() -> None:
    low, high = percentile_interval(np.empty((0, 20)))
    assert (low.size, high.size) == (0, 0)


@pytest.mark.parametrize("level", [0, 1, 95, -0.5, "0.95", None, math.nan, True])
def test_a_level_is_a_share(level: float) -> None:
    with pytest.raises(ParameterError, match="level: got"):
        percentile_interval(np.ones((1, 20)), level=level)
