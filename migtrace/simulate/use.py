"""How the platform is used: by whom, in which country and year, and for how long."""

import numpy as np
from numpy.typing import NDArray

from migtrace.simulate.movers import DAY_S, year_starts
from migtrace.simulate.rates import by_year, penetration_of
from migtrace.simulate.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_YEAR_S = 365.25 * DAY_S
# Nobody is left: a hazard that ends everything within days.
_MOST_ATTRITION = 1 - 1e-9


def shares_by_year(world: World, /) -> dict[str, tuple[float, ...]]:
    """Penetration of each country of a world in each year of its window.

    Examples
    --------
    >>> world = World.quiet(destination_penetration={"CO": (0.01, 0.03)})
    >>> shares = shares_by_year(world)
    >>> shares["VE"], shares["CO"], shares["PE"]
    ((0.02, 0.02), (0.01, 0.03), (0.02, 0.02))
    """
    return {country.code: penetration_of(world, country.code) for country in world.countries}


def survival(world: World, /, seconds: Ints) -> Floats:
    """Share of the first users who have not quit by some instants.

    Examples
    --------
    A tenth of the users quit in a year, nearly: 2015 has 365 of a year's 365.25 days.

    >>> world = World.quiet(attrition=0.1)
    >>> survival(world, year_starts(world)).round(3).tolist()
    [1.0, 0.9, 0.81]
    """
    starts, total = _hazard(world)
    left: Floats = np.exp(-np.interp(seconds, starts, total))
    return left


def quitting_times(world: World, rng: np.random.Generator, number: int, /) -> Ints:
    """Draw when users quit for good, in seconds; after the window's end for who does not."""
    starts, total = _hazard(world)
    drawn = rng.exponential(size=number)
    within = np.interp(drawn, total, starts)
    times: Ints = np.where(drawn < total[-1], within, starts[-1] + 1).astype(np.int64)
    return times


def _hazard(world: World) -> tuple[Ints, Floats]:
    """Instants, and the risk of quitting summed up until each."""
    starts = year_starts(world)
    rates = np.array(by_year("attrition", world.attrition, len(starts) - 1))
    hazard = -np.log1p(-np.minimum(rates, _MOST_ATTRITION)) * np.diff(starts) / _YEAR_S
    return starts, np.concatenate([[0.0], np.cumsum(hazard)])
