"""Where the nodes of a network stand: where somebody says, or else on a circle."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from migtrace.errors import FrameError, ParameterError
from migtrace.frames.checks import is_number
from migtrace.plot.forecast_tables import take_table

Floats = NDArray[np.float64]

_PAIR = 2


def ring(edges: pl.DataFrame, value: str, /) -> tuple[list[str], Floats]:
    """Put the nodes of a network on a circle, each beside the one that most goes on to.

    Parameters
    ----------
    edges
        `origin`, `destination` and a figure of each edge, at least 0.
    value
        The figure's column.

    Returns
    -------
    nodes : list of str
        Clockwise from the top. The first is the one that least enters, as a share of what enters
        and leaves; after each comes the destination of its largest edge that has no place yet.
        Nodes that are alike follow the alphabet, so that the same edges have the same places in any
        order.
    places : numpy.ndarray
        A row (x, y) for each, on the circle of radius 1.

    Examples
    --------
    >>> edges = pl.DataFrame({"origin": ["b", "a"], "destination": ["c", "b"], "f": [0.5, 0.2]})
    >>> ring(edges, "f")[0]
    ['a', 'b', 'c']
    """
    names = sorted({*edges["origin"], *edges["destination"]})
    figures = edges.with_columns(pl.col(value).fill_null(0.0))
    out = dict(figures.group_by("origin").agg(pl.col(value).sum()).rows())
    into = dict(figures.group_by("destination").agg(pl.col(value).sum()).rows())

    def rank(name: str) -> tuple[float, float, str]:
        enters, leaves = into.get(name, 0.0), out.get(name, 0.0)
        return enters / ((enters + leaves) or 1.0), -leaves, name

    left = sorted(names, key=rank)
    after = _largest_first(figures, value)
    order: list[str] = []
    # A loop over nodes: where each stands hangs on those before it.
    while left:
        following = (name for name in after.get(order[-1], ()) if name in left) if order else ()
        node = next(iter(following), left[0])
        left.remove(node)
        order.append(node)
    angles = np.pi / 2 - 2 * np.pi * np.arange(len(order)) / max(len(order), 1)
    return order, np.column_stack([np.cos(angles), np.sin(angles)])


def _largest_first(edges: pl.DataFrame, value: str) -> dict[str, Sequence[str]]:
    """The destinations of each origin, that of the largest edge first."""
    ranked = edges.sort(value, "destination", descending=[True, False])
    grouped = ranked.group_by("origin", maintain_order=True).agg("destination")
    return dict(grouped.rows())


def read_positions(given: object, /) -> dict[str, tuple[float, float]]:
    """Read where nodes are.

    Parameters
    ----------
    given
        A mapping of names to (lon, lat) in degrees, or a table `node`, `lon`, `lat`.

    Returns
    -------
    dict
        Longitude and latitude in degrees, by node.

    Raises
    ------
    ParameterError
        When a place of a mapping is none.
    FrameError
        When a table lacks a column, or a node has several places, or one that is not on Earth.

    Examples
    --------
    >>> read_positions({"austria": (14, 47.6)})
    {'austria': (14.0, 47.6)}
    """
    if isinstance(given, Mapping):
        found: dict[str, tuple[float, float]] = {}
        for name, place in given.items():
            pair = list(place) if isinstance(place, tuple | list) else []
            if len(pair) != _PAIR or not all(is_number(side) for side in pair):
                msg = f"positions: {name!r} has {place!r}; expected (lon, lat) in degrees"
                raise ParameterError(msg)
            found[str(name)] = (float(pair[0]), float(pair[1]))
    else:
        table = take_table(given, "positions", ("node", "lon", "lat"), keys=("node", "lon", "lat"))
        found = {node: (lon, lat) for node, lon, lat in table.rows()}
        if len(found) < table.height:
            twice = table.filter(pl.col("node").is_duplicated())["node"][0]
            msg = f"positions: {twice!r} has several; expected one for each node"
            raise FrameError(msg)
    for name, (lon, lat) in found.items():
        if not (abs(lon) <= 360 and abs(lat) <= 90):  # noqa: PLR2004 - degrees
            msg = f"positions: {name!r} has ({lon:g}, {lat:g}); expected (lon, lat) in degrees"
            raise FrameError(msg)
    return found


def check_known(names: Collection[str], known: Collection[str], /) -> None:
    """Raise FrameError when nodes of a network have no position.

    Examples
    --------
    >>> check_known(["a"], {"a": (0.0, 1.0)})
    """
    missing = [name for name in sorted(names) if name not in known]
    if missing:
        told = ", ".join(repr(name) for name in missing[:5])
        msg = f"positions: {len(missing)} nodes of the edges have none, such as {told}"
        raise FrameError(msg)
