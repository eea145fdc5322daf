"""Who lives beside whom: migrants and hosts by the cell of their homes (METHOD M12)."""

from collections.abc import Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray

from migtrace.grid import Grid
from migtrace.simulate.homes import settle
from migtrace.simulate.hosts import count_hosts
from migtrace.simulate.movers import Movers, year_starts
from migtrace.simulate.sites import Sites, around
from migtrace.simulate.streams import Part, stream
from migtrace.simulate.tally import tally
from migtrace.simulate.users import Kind, Users
from migtrace.simulate.visits import visits
from migtrace.simulate.world import World

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Homes = tuple[Ints, Floats, Floats]
"""Of some people: the site where each lives, and kilometres east and north of its centre."""

# Homes that are drawn at once, so that a country's hosts need not fit into memory.
_BLOCK = 1_000_000


def count_homes(
    world: World,
    sites: Sites,
    movers: Movers,
    users: Users,
    /,
    *,
    cities: tuple[str, ...],
    grid: Grid,
    seed: int,
) -> pl.DataFrame:
    """People by the cell of their home and group; see `Truth.homes`."""
    asked = np.isin(sites.names, cities or sites.names)
    migrants = _by_cell(sites, _migrants(world, sites, movers, users, seed), asked, grid)
    hosts = _by_cell(sites, _hosts(world, sites, users, asked, seed), asked, grid)
    table = (
        migrants.rename({"people": "migrants"})
        .join(hosts.rename({"people": "locals"}), on="cell", how="full", coalesce=True)
        .with_columns(pl.col("migrants", "locals").fill_null(0).cast(pl.Int64))
        .sort("cell")
    )
    centroids = grid.centroids(table["cell"])
    return table.with_columns(centroids["lon"], centroids["lat"]).select(
        "cell", "lon", "lat", "migrants", "locals"
    )


def _by_cell(
    sites: Sites, homes: Iterator[Homes], asked: NDArray[np.bool_], grid: Grid
) -> pl.DataFrame:
    """Count homes in the cities that are asked for, cell by cell."""
    counts = []
    for site, east, north in homes:
        here = asked[site]
        lon, lat = around(sites, site[here], east[here], north[here])
        cells = pl.DataFrame({"lon": lon, "lat": lat}).select(cell=grid.cell())
        counts.append(cells.group_by("cell").agg(people=pl.len()))
    return pl.concat(counts).group_by("cell").agg(pl.col("people").sum())


def _migrants(
    world: World, sites: Sites, movers: Movers, users: Users, seed: int
) -> Iterator[Homes]:
    """Homes of those who live abroad at the window's end, and have not come and gone."""
    rng = stream(seed, Part.HOMES)
    scattered = world.city_spread_km * rng.standard_normal((2, len(movers)))
    east, north = settle(world, sites, movers.target, (scattered[0], scattered[1]), rng)
    # Who posts has a home already.
    east[users.sampled], north[users.sampled] = users.abroad_east_km, users.abroad_north_km
    living = _in_their_city(world, sites, movers) & ~tally(movers, world, sites).recurrent
    yield movers.target[living], east[living], north[living]


def _in_their_city(world: World, sites: Sites, movers: Movers) -> NDArray[np.bool_]:
    """Whether movers are in their city of destination at the window's end."""
    end_s = year_starts(world)[-1]
    there = np.zeros(len(movers), dtype=np.bool_)
    for visit in visits(movers, world, sites):
        if not visit.waypoint and visit.country != world.origin:
            there[visit.who[(visit.start < end_s) & (visit.end >= end_s)]] = True
    return there


def _hosts(
    world: World, sites: Sites, users: Users, asked: NDArray[np.bool_], seed: int
) -> Iterator[Homes]:
    """Homes of hosts: those of users, and of as many others as there are."""
    posting = users.of(Kind.HOST)
    yield users.home[posting], users.east_km[posting], users.north_km[posting]
    silent = count_hosts(world, sites, seed=seed)
    silent -= np.bincount(users.home[posting], minlength=len(silent))
    for place in np.flatnonzero(asked & (silent > 0)).tolist():
        # Block 0 is that of movers.
        rng = stream(seed, Part.HOMES, place + 1)
        for start in range(0, int(silent[place]), _BLOCK):
            n = min(_BLOCK, int(silent[place]) - start)
            east, north = world.city_spread_km * rng.standard_normal((2, n))
            yield np.full(n, place), east, north
