"""Intervals for every upscaled figure: a bootstrap of users through the recursion (METHOD M14)."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from migtrace.estimate.histories import Histories
from migtrace.estimate.replicates import Figures, Plain, Replicator
from migtrace.estimate.study import Study
from migtrace.frames.checks import check_level
from migtrace.uncertainty import (
    RouteSums,
    RouteTally,
    Weights,
    check_replicates,
    percentile_interval,
    poisson_weights,
)
from migtrace.uncertainty.tally import Floats
from migtrace.uncertainty.weights import Drawn

BLOCK = 32
"""Replicates that are worked on at once: more no longer fit into the processor's cache."""

BOUNDS = {
    ("factors", "population"): "population_",
    ("factors", "factor"): "",
    ("appearances", "people"): "",
    ("detected", "people"): "",
    ("monthly", "all_exits"): "all_exits_",
    ("monthly", "first_exits"): "",
    ("recurrence_share", "share"): "",
    ("new_residents", "people"): "",
}
"""What stands before `low` and `high` in the names of a figure's bounds, by table and column."""

WITH_BOUNDS = (*dict.fromkeys(name for name, _ in BOUNDS), "routes", "net_routes")
"""The tables that have intervals."""


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """How the intervals of an estimate were made, and what others can be made from.

    Parameters
    ----------
    level
        Share of the replicates inside an interval.
    replicates
        How many there are.
    seed
        What the users' weights were drawn with.
    weights
        The users' weights.
    factor
        Replicates of the factors of the study's criterion, (years, replicates).
    """

    level: float
    replicates: int
    seed: int
    weights: Drawn = field(repr=False, compare=False)
    factor: Floats = field(repr=False, compare=False)

    @property
    def about(self) -> dict[str, object]:
        """What `study.json` says of it."""
        return {
            "method": "percentile, Poisson bootstrap of users (METHOD M14)",
            "level": self.level,
            "replicates": self.replicates,
            "seed": self.seed,
        }


def add_intervals(
    tables: Mapping[str, pl.DataFrame],
    histories: Histories,
    measured: pl.DataFrame,
    study: Study,
    /,
    *,
    level: float,
    replicates: int,
    seed: int,
    plain: Plain = frozenset(),
) -> tuple[dict[str, pl.DataFrame], Bootstrap]:
    """Add the bounds of intervals to tables of an estimate.

    Parameters
    ----------
    tables
        `factors` and others of METHOD M16, small groups hidden.
    histories, measured
        What they were computed from.
    study
        The parameters.
    level, replicates, seed
        As for `Estimates.intervals`.
    plain
        Destinations and years of exit whose flows are not weighed by penetration.

    Returns
    -------
    tables : dict of str to polars.DataFrame
        Those with figures, with their bounds: null where the figure is hidden or undefined.
    bootstrap : Bootstrap
        For lines to come.
    """
    check_level(level)
    check_replicates(replicates)
    replicator = Replicator.of(histories, study, dict(tables), plain=plain)
    users = replicator.people.users
    weights = poisson_weights(users, seed=seed, replicates=replicates)
    weigh = replicator.people.weigh
    figures = _joined(_in_blocks(replicator.figures, weights, weigh))
    bounds = {key: percentile_interval(figures[key], level=level) for key in BOUNDS}
    answer = dict(tables)
    for (name, column), (low, high) in bounds.items():
        prefix = BOUNDS[name, column]
        answer[name] = bounded(answer[name], column, prefix, low, high)
    moves = histories.moves.join(replicator.people.places.select("user", "index"), on="user")
    routes = answer["routes"]
    tally = RouteTally.of(moves, measured, routes, users=len(users))
    # Routes are sums of moves that were seen, whoever made them: raking does not touch them.
    parts = _in_blocks(tally.sum, weights, lambda drawn: drawn.astype(np.float32))
    sums = RouteSums(*(np.concatenate(part, axis=1) for part in zip(*parts, strict=True)))
    answer["routes"] = _route_bounds(routes, sums, level)
    answer["net_routes"] = _net_bounds(answer["net_routes"], routes, sums.moves, level)
    years = len(study.months.years)
    own = figures["factors", "factor"].reshape(-1, years, replicates)[study.criterion - 1]
    return answer, Bootstrap(float(level), int(replicates), int(seed), weights, own)


def drop_bounds(table: pl.DataFrame, /) -> pl.DataFrame:
    """Take a table's bounds, and what `add_intervals` adds besides, away again."""
    added = {name for name in table.columns if name.endswith(("low", "high"))}
    return table.drop(*added, *({"bearing"} & set(table.columns)))


def blocks(replicates: int) -> Iterator[slice]:
    """Yield slices of the replicates, in order."""
    for start in range(0, replicates, BLOCK):
        yield slice(start, min(start + BLOCK, replicates))


def _in_blocks(
    compute: Callable[[Weights], Any], weights: Drawn, weigh: Callable[[Drawn], Weights]
) -> list[Any]:
    """Compute some replicates at a time, in as many threads as polars has."""
    with ThreadPoolExecutor(pl.thread_pool_size()) as threads:
        parts = blocks(weights.shape[1])
        return list(threads.map(lambda block: compute(weigh(weights[:, block])), parts))


def _joined(parts: list[Figures]) -> Figures:
    return {key: np.concatenate([part[key] for part in parts], axis=1) for key in parts[0]}


def bounded(
    table: pl.DataFrame, column: str, prefix: str, low: Floats, high: Floats
) -> pl.DataFrame:
    """Add the bounds of a column, null where it is."""
    shown = pl.col(column).is_not_null()
    ends = {f"{prefix}low": low, f"{prefix}high": high}
    return table.with_columns(
        pl.when(shown).then(pl.Series(values, dtype=pl.Float64).fill_nan(None)).alias(name)
        for name, values in ends.items()
    )


def _route_bounds(routes: pl.DataFrame, sums: RouteSums, level: float) -> pl.DataFrame:
    """Bounds of the number of moves and of the bearing of their sum.

    A bearing's replicates are turned to within half a turn of the bearing itself, so that bounds
    can lie below 0 or above 360 degrees.
    """
    east, north = routes["east"].to_numpy(), routes["north"].to_numpy()
    bearing = np.degrees(np.arctan2(east, north)) % 360
    bearing[bearing == 360] = 0.0  # noqa: PLR2004 - a hair west of north, rounded
    bearing[(east == 0) & (north == 0)] = np.nan
    with np.errstate(invalid="ignore"):
        drawn = np.degrees(np.arctan2(sums.east, sums.north))
        drawn[(sums.east == 0) & (sums.north == 0)] = np.nan
        turned = (drawn - bearing[:, None] + 180) % 360 - 180
    low, high = percentile_interval(turned, level=level)
    least, most = percentile_interval(sums.moves, level=level)
    table = routes.with_columns(bearing=pl.Series(bearing, dtype=pl.Float64).fill_nan(None))
    table = bounded(table, "moves", "moves_", least, most)
    return bounded(table, "bearing", "", bearing + low, bearing + high)


def _net_bounds(
    net: pl.DataFrame, routes: pl.DataFrame, moves: Floats, level: float
) -> pl.DataFrame:
    places = routes.select("cell", "direction").with_row_index("row")
    away, toward = (
        moves[
            net.select("cell")
            .join(places.filter(pl.col("direction") == way), on="cell", maintain_order="left")[
                "row"
            ]
            .to_numpy()
        ]
        for way in ("away", "toward")
    )
    both = away + toward
    share = np.divide(away - toward, both, out=np.full_like(both, np.nan), where=both > 0)
    return bounded(net, "net", "", *percentile_interval(share, level=level))
