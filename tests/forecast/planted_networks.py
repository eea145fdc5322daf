"""Networks of people who move, made up, so that it is known who goes where.

Not collected by pytest; `benchmarks/network.py` and `docs/generate_forecasts.py` use them, too.
"""

from datetime import date

import numpy as np
import polars as pl

from migtrace.forecast import NetworkFlow
from migtrace.forecast.network.dynamics import Edges, Floats, Outside, run

SMALL = [(0, 3), (1, 3), (1, 4), (2, 5), (3, 4), (3, 5), (4, 6), (5, 6), (5, 7), (6, 7)]
"""Three entries whose people mix on their way to a node that empties."""

SHAPES: dict[str, tuple[int, list[tuple[int, int]]]] = {
    "chain": (1, [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 7)]),
    "branch": (1, [(0, 1), (1, 2), (2, 3), (1, 4), (4, 5), (3, 6), (5, 6), (6, 7)]),
    "cycle": (3, [(0, 3), (1, 4), (2, 5), (3, 4), (4, 5), (5, 3), (3, 6), (4, 7), (5, 6)]),
    "star": (3, [(0, 3), (1, 3), (2, 3), (3, 4), (3, 5), (3, 6), (4, 7), (5, 7)]),
    "both ways": (
        3,
        [(0, 3), (3, 0), (1, 4), (2, 5), (3, 4), (4, 3), (4, 6), (5, 6), (6, 7), (5, 7)],
    ),
    "dense": (
        4,
        [(0, 4), (0, 5), (1, 5), (1, 6), (2, 6), (2, 7), (3, 7), (3, 4), (4, 5), (6, 7)],
    ),
}
"""Other planted networks of 8 nodes: how many of the first are entries, and the edges."""


def planted(
    seed: int, noise: str, pairs: list[tuple[int, int]], *, nodes: int, entries: int, steps: int
) -> tuple[pl.DataFrame, Floats]:
    """Measured arrivals of a world, and its fractions; the last node empties."""
    random = np.random.default_rng(seed)
    origin, destination = np.array(pairs).T
    fractions = random.uniform(0.1, 0.9, len(pairs)) / np.bincount(origin)[origin]
    fractions = np.maximum(fractions, 0.1)
    entered = np.zeros((steps, nodes))
    entered[:, :entries] = random.gamma(1.0, 3000, (steps, entries))
    outside = Outside(entered, np.zeros((steps, nodes)), np.arange(nodes) == nodes - 1)
    edges = Edges(nodes, origin, destination)
    ran = run(edges, np.tile(fractions, (steps, 1)), np.zeros(nodes), outside)
    exact = ran.arrivals + entered
    if noise == "5%":
        measured = exact * (1 + 0.05 * random.normal(size=exact.shape))
    else:
        measured = random.poisson(exact).astype(float)
    day = pl.date(2016, 1, 1)
    days = pl.date_range(day, day + pl.duration(days=steps - 1), eager=True)
    columns = {name(place): measured[:, place] for place in range(nodes)}
    return pl.DataFrame({"date": days, **columns}), fractions


def name(place: int) -> str:
    """What a node is called."""
    return f"n{place:02}"


def mistakes(network: NetworkFlow, pairs: list[tuple[int, int]], fractions: Floats) -> list[str]:
    """Edges of at least 0.1 that are missing, and others above 0.05 that are not there."""
    rows = network.edges_.select("origin", "destination", "fraction").iter_rows()
    mine = {(int(origin[1:]), int(end[1:])): share for origin, end, share in rows}
    missed = [
        pair
        for pair, share in zip(pairs, fractions, strict=True)
        if share >= 0.1 and pair not in mine
    ]
    false = [pair for pair, share in mine.items() if pair not in pairs and share > 0.05]
    return [*(f"missed {pair}" for pair in missed), *(f"false {pair}" for pair in false)]


def three_nodes() -> NetworkFlow:
    """Ten days from 1 February 2016, fitted: 100 to 180 enter at `a` each day.

    Of who is at `a` 0.5 go on to `b` and 0.25 to `c`; of `b` 0.5 to `c`.
    """
    a = b = 0.0
    rows = []
    for day in range(10):
        entered = 100.0 + 40 * (day % 3)
        rows.append((date(2016, 2, day + 1), entered, a * 0.5, a * 0.25 + b * 0.5))
        a, b = a * 0.25 + entered, b * 0.5 + a * 0.5
    arrivals = pl.DataFrame(rows, schema=["date", "a", "b", "c"], orient="row")
    graph = [("a", "b"), ("a", "c"), ("b", "c")]
    return NetworkFlow(graph, penalty=0.0).fit(arrivals, entries=["a"])
