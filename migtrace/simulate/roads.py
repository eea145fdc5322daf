"""Ways on the ground: who crosses a line, and where legs lead (METHOD M11, on whole lives)."""

import numpy as np
import polars as pl

from migtrace.grid import Grid
from migtrace.grid.sphere import haversine_km, lon_lat, unit_vectors
from migtrace.simulate.movers import Movers, year_starts
from migtrace.simulate.sites import Sites
from migtrace.simulate.users import staying
from migtrace.simulate.visits import Ints, visits
from migtrace.simulate.world import World
from migtrace.space import DIRECTIONS, Reference, measure_moves
from migtrace.space.crossings import meets_line

Pair = tuple[float, float]


def crossers(
    movers: Movers, world: World, sites: Sites, line: tuple[Pair, Pair], reference: Pair, /
) -> pl.DataFrame:
    """People who cross a line by year and direction; see `Truth.crossings`."""
    starts = year_starts(world)
    masks = {name: np.zeros(len(movers), dtype=np.int64) for name in DIRECTIONS}
    distance = haversine_km(sites.lon, sites.lat, *reference)
    for visit in visits(movers, world, sites):
        crosses = (visit.start >= 0) & (visit.start < starts[-1])
        if not visit.by_land or not crosses.any():
            continue
        crosses &= _meeting(visit.before, visit.site, sites, line)
        farther = distance[visit.site] - distance[visit.before]
        year = np.searchsorted(starts, visit.start, side="right") - 1
        for name, way in (("away", farther > 0), ("toward", farther < 0)):
            hit = crosses & way
            masks[name][visit.who[hit]] |= 1 << year[hit]
    rows = [
        (year, name, int(np.count_nonzero(masks[name] & (1 << bit))))
        for bit, year in enumerate(world.months.years)
        for name in DIRECTIONS
    ]
    schema = {"year": pl.Int32, "direction": pl.String, "people": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row").filter(pl.col("people") > 0)


def leg_directions(
    movers: Movers, world: World, sites: Sites, reference: Pair, grid: Grid, /
) -> pl.DataFrame:
    """Legs away and toward by the cell where they start; see `Truth.net_routes`."""
    end_s = year_starts(world)[-1]
    n = len(sites.lon)
    legs = np.zeros(n * n, dtype=np.int64)
    for visit in visits(movers, world, sites):
        inside = (visit.start >= 0) & (visit.start < end_s)
        if visit.by_land and inside.any():
            pair = visit.before[inside] * n + visit.site[inside]
            legs += np.bincount(pair, minlength=n * n)
    taken = np.flatnonzero(legs)
    places = pl.DataFrame({"lon": sites.lon, "lat": sites.lat}).select(grid.cell()).to_series()
    one, other = np.divmod(taken, n)
    moves = pl.DataFrame(
        {"start": places.gather(one), "end": places.gather(other), "legs": legs[taken]}
    ).filter(pl.col("start") != pl.col("end"))
    measured = measure_moves(moves, Reference(*reference), grid=grid)
    counted = moves.join(measured, on=["start", "end"])
    ways = (
        pl.col("legs").filter(pl.col("direction") == way).sum().alias(way) for way in DIRECTIONS
    )
    return (
        counted.group_by(cell="start")
        .agg(pl.col("lon1").first().alias("lon"), pl.col("lat1").first().alias("lat"), *ways)
        .with_columns(net=(pl.col("away") - pl.col("toward")) / (pl.col("away") + pl.col("toward")))
        .sort("cell")
    )


def seen_in_cells(movers: Movers, world: World, sites: Sites, grid: Grid, /) -> pl.DataFrame:
    """People by the cell of a place where they live or stop; see `Truth.density`."""
    places = pl.DataFrame({"lon": sites.lon, "lat": sites.lat}).select(grid.cell()).to_series()
    cells, number = np.unique(places.to_numpy(), return_inverse=True)
    end_s = year_starts(world)[-1]
    # Who moves is counted once a cell; whoever stays is a share of a number.
    seen = [np.arange(len(movers)) * len(cells) + number[movers.home]]
    for visit in visits(movers, world, sites):
        inside = (visit.start < end_s) & (visit.end > 0)
        seen.append(visit.who[inside] * len(cells) + number[visit.site[inside]])
    people = np.bincount(np.unique(np.concatenate(seen)) % len(cells), minlength=len(cells))
    cities, stayers = staying(world, sites, movers)
    people = people + np.bincount(number[cities], weights=stayers, minlength=len(cells))
    table = pl.DataFrame({"cell": pl.Series(cells, dtype=places.dtype), "people": people})
    centroids = grid.centroids(table["cell"])
    return (
        table.with_columns(centroids["lon"], centroids["lat"])
        .select("cell", "lon", "lat", "people")
        .filter(pl.col("people") > 0)
        .sort("cell")
    )


def centre_of(world: World, sites: Sites, /) -> Pair:
    """Mean position of the origin's people, in degrees."""
    cities, shares = sites.cities[world.origin]
    mean = (unit_vectors(sites.lon[cities], sites.lat[cities]) * shares).sum(axis=1)
    lon, lat = lon_lat(mean)
    return float(lon), float(lat)


def _meeting(start: Ints, end: Ints, sites: Sites, line: tuple[Pair, Pair]) -> np.ndarray:
    """Whether each leg meets the line; there are few pairs of places, and many travellers."""
    pairs, place = np.unique(start * len(sites.lon) + end, return_inverse=True)
    one, other = np.divmod(pairs, len(sites.lon))
    legs = pl.DataFrame(
        {
            "lon1": sites.lon[one],
            "lat1": sites.lat[one],
            "lon2": sites.lon[other],
            "lat2": sites.lat[other],
        }
    )
    return meets_line(legs, *line)[place]
