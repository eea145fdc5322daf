"""Where in a city abroad migrants live: in its quarters, or as others do."""

import numpy as np
from numpy.typing import NDArray

from migtrace.simulate.quarters import quarters_by_city
from migtrace.simulate.sites import Sites
from migtrace.simulate.world import World

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def settle(
    world: World,
    sites: Sites,
    target: Ints,
    scattered: tuple[Floats, Floats],
    rng: np.random.Generator,
    /,
) -> tuple[Floats, Floats]:
    """Let some of those who move to a city live in one of its quarters.

    Parameters
    ----------
    world, sites
        The world.
    target
        Sites where people go, one element a person.
    scattered
        Kilometres east and north of the centre, where they live if in no quarter.
    rng
        Random numbers of this alone.

    Returns
    -------
    tuple of numpy.ndarray
        Kilometres east and north of the city's centre, one element a person each.
    """
    east, north = scattered[0].copy(), scattered[1].copy()
    for (code, city), quarters in quarters_by_city(world).items():
        cities = sites.cities[code][0]
        here = np.flatnonzero(target == cities[sites.names[cities] == city][0])
        steps = np.cumsum([quarter.share for quarter in quarters])
        chosen = np.searchsorted(steps, rng.random(len(here)), side="right")
        scatter = rng.standard_normal((2, len(here)))
        for number, quarter in enumerate(quarters):
            inside = chosen == number
            east[here[inside]] = quarter.east_km + quarter.spread_km * scatter[0, inside]
            north[here[inside]] = quarter.north_km + quarter.spread_km * scatter[1, inside]
    return east, north
