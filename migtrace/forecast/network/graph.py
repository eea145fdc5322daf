"""The graph that people may move along: edges between named nodes, and when they are open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812 - `date` is the column
from pathlib import Path

import numpy as np
import polars as pl

from migtrace.errors import FrameError, ParameterError
from migtrace.forecast.network.dynamics import Bools, Edges
from migtrace.forecast.series import check_nodes
from migtrace.forecast.tables import find_parts, read_cells, renamed, require_parts
from migtrace.readers.sources import TraceSource

GraphSource = TraceSource | Sequence[tuple[str, str]]
"""What a graph can be read from: pairs of nodes, or a table of edges."""

_PAIR = 2


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """Directed edges between nodes.

    Parameters
    ----------
    nodes
        The names of the nodes, sorted.
    edges
        The edges, sorted by origin and destination.
    after, until
        By edge: it is open on dates later than `after`, up to and including `until`; None for no
        such bound.
    """

    nodes: tuple[str, ...]
    edges: Edges
    after: tuple[Date | None, ...]
    until: tuple[Date | None, ...]

    def is_open(self, dates: Sequence[Date], /) -> Bools:
        """Which edges are open when.

        Parameters
        ----------
        dates
            The dates of the steps.

        Returns
        -------
        numpy.ndarray
            By step and edge.
        """
        when = np.array(dates, dtype="datetime64[D]")[:, None]
        # Years that no date reaches stand for "no bound".
        after = np.array([day or Date.min for day in self.after], dtype="datetime64[D]")
        until = np.array([day or Date.max for day in self.until], dtype="datetime64[D]")
        answer: Bools = (when > after) & (when <= until)
        return answer

    def reached(self, sources: Bools, /) -> Bools:
        """The nodes where somebody can arrive.

        Parameters
        ----------
        sources
            The nodes where people may be, by node.

        Returns
        -------
        numpy.ndarray
            By node: whether an edge leads there from a node with people, over any number of edges
            and whenever they are open.
        """
        arrived, peopled = np.zeros(len(self.nodes), dtype=bool), sources.copy()
        for _ in self.nodes:
            arrived[self.edges.destination[peopled[self.edges.origin]]] = True
            peopled |= arrived
        return arrived


def read_graph(graph: GraphSource | None, nodes: Sequence[str], /) -> Graph:
    """Read a graph.

    Parameters
    ----------
    graph
        Pairs of origin and destination; a table with the columns `origin` and `destination` and,
        where edges are not always open, `after` (open on later dates) and `until` (open up to and
        including that date); None for an edge from each node to each other.
    nodes
        The nodes that there are.

    Returns
    -------
    Graph
        Its edges in order, whatever the order they came in.

    Raises
    ------
    ParameterError
        When there is no edge, an edge has an unknown node, leads to itself or occurs twice.
    FrameError
        When a table lacks a column or a date cannot be read.

    Examples
    --------
    >>> road = [("greece", "fyrom"), ("fyrom", "serbia")]
    >>> graph = read_graph(road, ["fyrom", "greece", "serbia"])
    >>> graph.edges.origin.tolist(), graph.edges.destination.tolist()
    ([0, 1], [2, 0])
    """
    names = sorted(nodes)
    if graph is None:
        origin, destination = np.nonzero(~np.eye(len(names), dtype=bool))
        every = (None,) * origin.size
        return Graph(tuple(names), Edges(len(names), origin, destination), every, every)
    rows = _read_pairs(graph) if _is_pairs(graph) else _read_table(graph)  # type: ignore[arg-type] # no pairs
    if not rows:
        msg = "graph: has no edge; expected pairs such as ('greece', 'fyrom')"
        raise ParameterError(msg)
    seen = set()
    for origin_name, destination_name, *_ in rows:
        pair = (origin_name, destination_name)
        check_nodes("graph", pair, names)
        if origin_name == destination_name:
            msg = f"graph: the edge {pair} leads to itself; expected two nodes"
            raise ParameterError(msg)
        if pair in seen:
            msg = f"graph: the edge {pair} occurs twice; expected each edge once"
            raise ParameterError(msg)
        seen.add(pair)
    rows = sorted(rows, key=lambda row: row[:2])
    edges = Edges(
        len(names),
        np.array([names.index(row[0]) for row in rows]),
        np.array([names.index(row[1]) for row in rows]),
    )
    return Graph(tuple(names), edges, tuple(row[2] for row in rows), tuple(row[3] for row in rows))


Row = tuple[str, str, Date | None, Date | None]


def _is_pairs(graph: GraphSource) -> bool:
    """Whether a graph comes as pairs of names."""
    if isinstance(graph, str) and not Path(graph).exists():
        msg = (
            f"graph: got {graph!r}, and there is no such file; expected pairs such as "
            "('greece', 'fyrom'), or a table of edges"
        )
        raise ParameterError(msg)
    return isinstance(graph, list | tuple | set | frozenset)


def _read_pairs(graph: GraphSource) -> list[Row]:
    """Edges out of pairs."""
    rows: list[Row] = []
    for pair in graph:  # type: ignore[union-attr] # `_is_pairs`
        if not isinstance(pair, list | tuple) or len(pair) != _PAIR:
            msg = f"graph: got {pair!r}; expected a pair such as ('greece', 'fyrom')"
            raise ParameterError(msg)
        rows.append((pair[0], pair[1], None, None))
    return rows


def _read_table(graph: TraceSource) -> list[Row]:
    """Edges out of a table."""
    cells = read_cells(graph, parameter="graph")
    parts = ("origin", "destination", "after", "until")
    found = find_parts(cells, {part: (None, (part,)) for part in parts})
    needed = {"origin": "where an edge begins", "destination": "where it ends"}
    require_parts(cells, found, needed)
    cells = renamed(cells, found)
    frame = cells.frame
    for part in needed:
        cells.refuse(pl.col(part).is_null(), part, "the name of a node")
    for part in parts[2:]:
        if part not in found:
            frame = frame.with_columns(pl.lit(None, pl.Date).alias(part))
            continue
        day = pl.col(part).str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
        cells.refuse(pl.col(part).is_not_null() & day.is_null(), part, "a date such as 2016-01-31")
        frame = frame.with_columns(day.alias(part))
    late = frame.filter(pl.col("after") >= pl.col("until"))
    if not late.is_empty():
        origin, destination, after, until = late.select(parts).row(0)
        msg = (
            f"{cells.name}: the edge ({origin!r}, {destination!r}) is open after {after} and until "
            f"{until}, never; expected a later `until`"
        )
        raise FrameError(msg)
    return frame.select(parts).rows()
