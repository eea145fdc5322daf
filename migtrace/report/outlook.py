"""What a report can show besides its study: forecasts, scenarios, a network, bilateral flows."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from migtrace.errors import ParameterError
from migtrace.frames.checks import check_level
from migtrace.plot.curves import looks_of
from migtrace.plot.forecast_tables import check_edges, take_table
from migtrace.plot.forecasts import COLUMNS as FORECASTS
from migtrace.plot.forecasts import KEYS as FORECAST_KEYS
from migtrace.plot.forecasts import OBSERVED
from migtrace.plot.matrix_cells import KEYS as ENDS
from migtrace.plot.node_places import check_known, read_positions
from migtrace.plot.scenarios import BASELINE, CAME, TITLES, take_runs
from migtrace.plot.scenarios import KEYS as RUN_KEYS

WIDTHS = ("fraction", "people")
"""Columns that the widths of edges can be, the first that is there."""
_MORE = ("needed", "loss_without", "alternatives")
"""Columns of edges that tell how much the data need them."""
NAMES = {
    "forecasts": "forecasts",
    "observed": "observed_arrivals",
    "scenarios": "scenarios",
    "edges": "edges",
    "flows": "bilateral_flows",
}
"""What the tables are called on the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Tables of what may come, for a section of the page; all may be left out.

    Parameters
    ----------
    forecasts
        Forecasts of arrivals, of polars or pandas, as `migtrace.plot.forecasts` takes them.
    observed
        Arrivals to show beside the forecasts: a series, or its table `date`, `node`, `arrivals`.
    scenarios
        Runs of a network, as `migtrace.plot.scenarios` takes them, with one column of figures or
        more; the one called "baseline" stands out.
    edges
        Edges of a network, as `migtrace.plot.network` takes them, with `fraction` or `people`.
    positions
        Where the nodes of the edges are, in degrees: a mapping of names to (lon, lat), or a table
        `node`, `lon`, `lat`. Without it they stand on a circle.
    flows
        Bilateral flows, as `migtrace.plot.flow_matrix` takes them.
    level
        Level of the intervals of the forecasts, such as 0.9.
    source
        Where the figures come from, in a few words.

    Raises
    ------
    FrameError
        When a table lacks a column, has one of another type, or rows with the same keys.
    ParameterError
        When there is no table, positions have no edges, there are more scenarios than can be told
        apart, or `level` or `source` is none.
    MissingExtraError
        When a table is a pandas frame and pyarrow is not installed.

    Notes
    -----
    The tables are checked when this is made, and are frames of polars from then on: those columns
    that the page shows, and in `scenarios` besides `came`, arrivals from other nodes and from
    outside together. They are shown as they are given: no figure of theirs is hidden (METHOD M13).

    Examples
    --------
    >>> edges = pl.DataFrame({"origin": ["a"], "destination": ["b"], "fraction": [0.4]})
    >>> list(Outlook(edges=edges).tables)
    ['edges']
    """

    forecasts: Any = None
    observed: Any = None
    scenarios: Any = None
    edges: Any = None
    positions: Any = None
    flows: Any = None
    level: float | None = None
    source: str | None = None

    def __post_init__(self) -> None:
        """Check the tables, and keep them as frames of polars."""
        if self.level is not None:
            check_level(self.level)
        if self.source is not None and not isinstance(self.source, str):
            msg = f"source: got {self.source!r}; expected a few words"
            raise ParameterError(msg)
        checks = {
            "forecasts": _forecasts,
            "observed": _observed,
            "scenarios": _scenarios,
            "edges": _edges,
            "flows": _flows,
        }
        for name, check in checks.items():
            given = getattr(self, name)
            if given is not None:
                object.__setattr__(self, name, check(given))
        if not self.tables:
            msg = "outlook: got no table; expected forecasts, scenarios, edges or flows"
            raise ParameterError(msg)
        for name, needed in (("observed", "forecasts"), ("positions", "edges")):
            if getattr(self, name) is not None and getattr(self, needed) is None:
                msg = f"{name}: got some without {needed}; expected both, or neither"
                raise ParameterError(msg)
        if self.positions is not None:
            object.__setattr__(self, "positions", read_positions(self.positions))
            check_known({*self.edges["origin"], *self.edges["destination"]}, self.positions)

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """The tables that are there, by their names on the page."""
        there = {NAMES[name]: getattr(self, name) for name in NAMES}
        return {name: table for name, table in there.items() if table is not None}

    @property
    def width(self) -> str:
        """The column that the widths of edges are."""
        return next(column for column in WIDTHS if column in self.edges.columns)


def _forecasts(given: object) -> pl.DataFrame:
    return take_table(given, "forecasts", FORECASTS, keys=FORECAST_KEYS)


def _observed(given: object) -> pl.DataFrame:
    return take_table(given, "observed", OBSERVED, keys=("node", "date"))


def _scenarios(given: object) -> pl.DataFrame:
    found = getattr(getattr(given, "table", given), "columns", ())
    figures = [column for column in TITLES if column in found and column != CAME] or ["arrivals"]
    wanted = (*RUN_KEYS, *figures)
    table = take_table(given, "scenarios", wanted, keys=RUN_KEYS, optional=("observed",))
    if "arrivals" in figures:
        table = table.with_columns(take_runs(given, "scenarios", CAME)[CAME])
    others = table.filter(pl.col("scenario") != BASELINE)["scenario"].unique().sort()
    looks_of(others.to_list(), "scenarios")
    return table


def _edges(given: object) -> pl.DataFrame:
    found = getattr(getattr(given, "table", given), "columns", ())
    widths = [column for column in WIDTHS if column in found] or [WIDTHS[0]]
    table = take_table(given, "edges", (*ENDS, *widths), keys=ENDS, optional=_MORE)
    check_edges(table, "edges", widths[0])
    return table


def _flows(given: object) -> pl.DataFrame:
    table = take_table(given, "flows", (*ENDS, "people"), keys=ENDS, within=("year",))
    if "year" in table.columns and table["year"].count() == 0:
        return table.drop("year")
    return table
