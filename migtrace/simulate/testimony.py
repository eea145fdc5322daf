"""Telling the truth of a world, once all its people have their lives."""

import numpy as np
import polars as pl

from migtrace.frames import TIME
from migtrace.simulate.movers import NEVER, Ints, Movers, year_starts
from migtrace.simulate.sites import Sites
from migtrace.simulate.tally import (
    count_months,
    count_new_residents,
    count_population,
    count_recurrence,
    count_years,
    kinds,
    tally,
)
from migtrace.simulate.truth import Truth
from migtrace.simulate.users import FIRST_USER, Kind, Users, count_tourists
from migtrace.simulate.world import World


def tell_truth(world: World, sites: Sites, movers: Movers, users: Users, /, *, seed: int) -> Truth:
    """Write the truth tables; see `Truth`."""
    found = tally(movers, world, sites)
    return Truth(
        population=count_population(movers, found, world, sites),
        appearances=count_years(found, world, first=True),
        detected=count_years(found, world, first=False),
        monthly=count_months(movers, found, world),
        new_residents=count_new_residents(found),
        recurrence=count_recurrence(found),
        tourists=_count_tourists(world, movers),
        users=_list_users(world, sites, users),
        _world=world,
        _sites=sites,
        _movers=movers,
        _accounts=users,
        _seed=seed,
    )


def _count_tourists(world: World, movers: Movers) -> pl.DataFrame:
    people = count_tourists(world, movers)
    return pl.DataFrame({"people": [people], "trips": [people * world.tourist_trips]})


def _list_users(world: World, sites: Sites, users: Users) -> pl.DataFrame:
    """One row per account; movers, who stand first, with their moves."""
    movers = users.movers
    found = tally(movers, world, sites)
    rest = len(users) - len(movers)
    names = np.array([kind.name.lower() for kind in Kind])[users.kind]
    names = np.concatenate([kinds(movers), names[len(movers) :]])
    end = year_starts(world)[-1]
    nowhere = pl.Series([None] * rest, dtype=pl.String)
    codes = pl.Series([flow.destination for flow in world.flows], dtype=pl.String)
    return pl.DataFrame(
        {
            "user": FIRST_USER + np.arange(len(users)),
            "kind": names,
            "city": sites.names[users.home],
            "moved": _instants(world, movers.exit_s, rest, NEVER),
            "destination": codes.gather(movers.flow).append(nowhere),
            "returned": _instants(world, movers.return_s, rest, NEVER),
            "recurrent": pl.Series(found.recurrent).append(
                pl.Series([None] * rest, dtype=pl.Boolean)
            ),
            "quit": _instants(world, users.quit_s, 0, end),
        }
    )


def _instants(world: World, seconds: Ints, rest: int, never: int) -> pl.Series:
    """Times as instants, null from `never` on and for the rest."""
    within = np.where(seconds < never, seconds, 0)
    start = int(world.months.start.timestamp())
    times = pl.Series((start + within) * 1_000_000).cast(pl.Datetime("us"))
    known = pl.Series(np.append(seconds < never, np.zeros(rest, dtype=np.bool_)))
    times = times.append(pl.Series([None] * rest, dtype=pl.Datetime("us")))
    frame = pl.DataFrame({"time": times.dt.replace_time_zone("UTC").cast(TIME), "known": known})
    return frame.select(pl.when("known").then("time")).to_series()
