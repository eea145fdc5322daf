"""Small worlds for tests, in which nearly everybody can be named."""

import polars as pl

from migtrace.simulate import City, Country, Flow, Simulated, World

CARACAS = City("Caracas", -66.917, 10.501)
BOGOTA = City("Bogota", -74.083, 4.596)
LIMA = City("Lima", -77.05, -12.048)
COUNTRIES = (
    Country("VE", (CARACAS,), -4),
    Country("CO", (BOGOTA,), -5),
    Country("PE", (LIMA,), -5),
)


def everybody(**changes: object) -> World:
    """Make a quiet world of 3,000 people, all of whom post; 300 leave in two years."""
    flows = (_flow("CO", {2015: 100, 2016: 80}), _flow("PE", {2015: 60, 2016: 60}))
    fields = {"countries": COUNTRIES, "population": 3000, "flows": flows, "penetration": 1.0}
    return World.quiet(None, **{**fields, **changes})


def posts_of(simulated: Simulated, *kinds: str) -> pl.DataFrame:
    """Posts of accounts of some kinds, with what is true of them."""
    users = simulated.truth.users.filter(pl.col("kind").is_in(kinds))
    return simulated.traces.join(users, on="user", maintain_order="left")


def _flow(destination: str, people: dict[int, int]) -> Flow:
    """Spread people over the months in which the quiet world lets them leave."""
    window, first, last = "2015-01:2016-12", "2015-04", "2016-11"
    return Flow.spread(destination, people, window, first_month=first, last_month=last)
