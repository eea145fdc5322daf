"""Flows read from a table of who left when and where to."""

from collections.abc import Collection, Mapping, Sequence

import polars as pl

from migtrace.errors import FrameError, ParameterError
from migtrace.frames import Window, WindowLike
from migtrace.simulate.flows import Flow, Route
from migtrace.simulate.places import as_tuple


def flows_from(
    table: pl.DataFrame,
    /,
    *,
    window: WindowLike,
    routes: Mapping[str, Sequence[Route]] | None = None,
) -> tuple[Flow, ...]:
    """Read flows from a table of dated origin-destination flows.

    Parameters
    ----------
    table
        `month` (a date, any day of it), `destination` (ISO 3166-1 alpha-2), `people` (whole).
    window
        The world's window.
    routes
        Routes by destination; the others travel straight.

    Returns
    -------
    tuple of Flow
        One per destination, in their alphabetical order; rows of one month are added up.

    Raises
    ------
    FrameError
        When `table` is no polars DataFrame, a column is missing or has another type, a value is
        null, people are fewer than 0, or a month is outside the window.
    ParameterError
        When a destination is no country, or `routes` are none or to where nobody goes.

    Examples
    --------
    >>> from datetime import date
    >>> table = pl.DataFrame(
    ...     {"month": [date(2015, 2, 1)], "destination": ["CO"], "people": [70]}
    ... )
    >>> flows_from(table, window="2015-01:2015-03")[0].people
    (0, 70, 0)
    """
    months = Window.parse(window)
    if not isinstance(table, pl.DataFrame):
        msg = f"table of flows: got {type(table).__name__}; expected a polars DataFrame"
        raise FrameError(msg)
    for name in ("month", "destination", "people"):
        if name not in table.columns:
            msg = f"table of flows: has no column {name!r}; it has {', '.join(table.columns)}"
            raise FrameError(msg)
        if table[name].null_count():
            msg = f"table of flows: column {name!r} has nulls"
            raise FrameError(msg)
    if table["month"].dtype not in (pl.Date, pl.Datetime) or not table["people"].dtype.is_integer():
        msg = "table of flows: expected dates in column 'month' and integers in column 'people'"
        raise FrameError(msg)
    fewest = table.select(pl.col("people").min()).item()
    if fewest is not None and fewest < 0:
        msg = f"table of flows: {fewest} people in a row; expected at least 0"
        raise FrameError(msg)
    found: dict[str, list[int]] = {}
    for month, destination, people in (
        table.select(pl.col("month").dt.date(), pl.col("destination").cast(pl.String), "people")
        .sort("destination", "month")
        .iter_rows()
    ):
        place = Window.month_number(month) - Window.month_number(months.first)
        if not 0 <= place < months.n_months:
            msg = f"table of flows: month {month:%Y-%m} is outside the window {months}"
            raise FrameError(msg)
        found.setdefault(destination, [0] * months.n_months)[place] += people
    ways = _ways(routes, found)
    return tuple(
        Flow(destination, tuple(people), ways.get(destination, (Route(),)))
        for destination, people in found.items()
    )


def _ways(routes: object, destinations: Collection[str]) -> dict[str, tuple[Route, ...]]:
    """Read routes by destination."""
    if routes is None:
        return {}
    if not isinstance(routes, Mapping):
        msg = f"routes: got {routes!r}; expected a mapping of destination to routes"
        raise ParameterError(msg)
    for destination in map(str, routes):
        if destination not in destinations:
            msg = (
                f"routes: got {destination!r}; expected destinations of the table: "
                f"{', '.join(destinations)}"
            )
            raise ParameterError(msg)
    return {
        destination: as_tuple(f"routes of the flow to {destination!r}", ways)  # type: ignore[misc]  # a Flow checks them
        for destination, ways in routes.items()
    }
