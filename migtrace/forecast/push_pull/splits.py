"""How those who leave a place split up over where they go."""

import polars as pl

from migtrace.errors import FrameError, ParameterError
from migtrace.forecast.push_pull.bilateral import FlowSource, read_flows
from migtrace.forecast.push_pull.flows import BilateralFlows


def split_fractions(flows: "FlowSource | BilateralFlows", /) -> pl.DataFrame:
    """Shares of those who leave each origin that go to each destination.

    Parameters
    ----------
    flows
        As `read_flows` takes them, of one year at most; what `PushPull` answers with
        `nonnegative=True` among them.

    Returns
    -------
    polars.DataFrame
        One row per `origin` and `destination` that has people, sorted so, with `fraction`. The
        fractions of an origin sum to 1; an origin that nobody leaves has no row.

    Raises
    ------
    FrameError
        When a flow is negative, or anything else is wrong with the table.
    ParameterError
        When the flows are of several years.

    Notes
    -----
    A network of flows takes f_ij as a share of who is at i, not of who leaves: these fractions
    times the share of people at i who leave in a step.

    Examples
    --------
    >>> flows = {"origin": ["SY", "SY"], "destination": ["TR", "LB"], "people": [90.0, 30.0]}
    >>> split_fractions(pl.DataFrame(flows)).rows()
    [('SY', 'LB', 0.25), ('SY', 'TR', 0.75)]
    """
    told = read_flows(flows)
    if len(told.years) > 1:
        msg = (
            f"flows: are of {len(told.years)} years, {told.years[0]} to {told.years[-1]}; expected "
            "one: choose it by read_flows(...).of(year)"
        )
        raise ParameterError(msg)
    some = told.table.filter(pl.col("people") > 0)
    if some.is_empty():
        msg = f"{told.source}: nobody leaves; expected people in one flow or more"
        raise FrameError(msg)
    people = pl.col("people")
    shares = some.with_columns(fraction=people / people.sum().over("origin"))
    return shares.select("origin", "destination", "fraction")
