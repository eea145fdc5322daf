"""The tables of flows through a network: columns, types, units and grain (F3)."""

import dataframely as dy

from migtrace.frames.tables import KEY, PERSONS, About

PER_STEP: About = {"unit": "persons per step"}


class NetworkRun(dy.Schema):
    """One row per scenario, step and node: who came, went and is there.

    population = population of the step before + arrivals - departures + entered - left.
    """

    scenario = dy.String(metadata=KEY, description="The scenario's name; `baseline` without one.")
    date = dy.Date(metadata=KEY, description="The step's date.")
    node = dy.String(metadata=KEY, description="The node.")
    arrivals = dy.Float64(min=0, metadata=PERSONS, description="Who came from other nodes, net.")
    departures = dy.Float64(min=0, metadata=PERSONS, description="Who went to other nodes, net.")
    entered = dy.Float64(min=0, metadata=PERSONS, description="Who came from outside.")
    left = dy.Float64(min=0, metadata=PERSONS, description="Who went outside.")
    population = dy.Float64(
        min=0, metadata=PERSONS, description="Who is there at the end of the step."
    )
    unmet = dy.Float64(
        min=0,
        metadata=PERSONS,
        description="Who was to leave to the outside and was not there to do so.",
    )
    observed = dy.Float64(
        nullable=True,
        min=0,
        metadata=PERSONS,
        description="Measured arrivals, to be compared with arrivals + entered; null if none.",
    )


class NetworkEdges(dy.Schema):
    """One row per edge that carries people."""

    origin = dy.String(metadata=KEY, description="Where the edge begins.")
    destination = dy.String(metadata=KEY, description="Where it ends.")
    fraction = dy.Float64(
        min=0, max=1, description="The share of the origin's people who move along it in a step."
    )
    people = dy.Float64(
        min=0,
        metadata=PER_STEP,
        description="Mean of those who move along it, net, over the steps when it is open.",
    )
    loss_without = dy.Float64(
        nullable=True,
        min=0,
        description="The loss without the edge, all others fitted again, over the loss with it.",
    )
    loss_needed = dy.Float64(
        nullable=True, min=1, description="What it must be more than for the edge to be needed."
    )
    needed = dy.Bool(nullable=True, description="Whether it is; null when not looked at.")
    alternatives = dy.Int32(
        nullable=True, min=0, description="Edges that would do as well in its place."
    )


class NetworkAlternatives(dy.Schema):
    """One row per edge and another that explains the arrivals as well in its place."""

    origin = dy.String(metadata=KEY, description="Where the edge begins.")
    destination = dy.String(metadata=KEY, description="Where it ends.")
    instead_origin = dy.String(metadata=KEY, description="Where the other begins.")
    instead_destination = dy.String(metadata=KEY, description="Where the other ends.")
    loss_ratio = dy.Float64(
        min=0, description="The loss with the other in its place over the loss with the edge."
    )


class NetworkRivals(dy.Schema):
    """One row per fit that explains the arrivals as well, and edge by which it differs.

    It differs otherwise than by one edge in the place of another (see `alternatives` for that), or
    has the same edges, of which all have a row, with other fractions.
    """

    rival = dy.Int32(min=1, metadata=KEY, description="The other fit; the best is 1.")
    origin = dy.String(metadata=KEY, description="Where the edge begins.")
    destination = dy.String(metadata=KEY, description="Where it ends.")
    gained = dy.Bool(
        nullable=True,
        description="Whether it alone has the edge, or the fitted graph alone; null when both do.",
    )
    fraction = dy.Float64(
        min=0, max=1, description="The fraction of the edge in it; 0 when it has not the edge."
    )
    loss_ratio = dy.Float64(min=0, description="The loss with it over that of the fit.")


class PenaltyPath(dy.Schema):
    """One row per penalty and edge of the graph."""

    penalty = dy.Float64(
        min=0, metadata=KEY, description="What a fraction of 1 costs; no movement at all costs 1."
    )
    origin = dy.String(metadata=KEY, description="Where the edge begins.")
    destination = dy.String(metadata=KEY, description="Where it ends.")
    fraction = dy.Float64(
        min=0, max=1, description="The fitted fraction; 0 when it did not survive."
    )
    loss = dy.Float64(min=0, description="The loss of all edges together, without the penalty.")


class PenaltyScores(dy.Schema):
    """One row per penalty and origin of the backtest that chooses it."""

    penalty = dy.Float64(
        min=0, metadata=KEY, description="What a fraction of 1 costs; no movement at all costs 1."
    )
    steps = dy.Int32(min=1, metadata=KEY, description="Steps that the fit had seen.")
    ahead = dy.Int32(min=1, description="Steps that it forecast.")
    loss = dy.Float64(min=0, description="The loss of that forecast, per step.")
    edges = dy.Int32(min=0, description="Edges that survived.")


class NetworkForecasts(dy.Schema):
    """One row per node and date: the mean of all forecasts of it."""

    node = dy.String(metadata=KEY, description="The node.")
    date = dy.Date(metadata=KEY, description="The date that is forecast.")
    arrivals = dy.Float64(
        min=0, metadata=PERSONS, description="Mean of the forecasts, from the network and outside."
    )
    persistence = dy.Float64(
        nullable=True,
        min=0,
        metadata=PERSONS,
        description="Mean of the last measured arrivals when each was made; null if none.",
    )
    forecasts = dy.Int32(min=1, description="How many forecasts there are.")
    observed = dy.Float64(
        nullable=True, min=0, metadata=PERSONS, description="Measured arrivals; null if none."
    )


class ScenarioDifference(dy.Schema):
    """One row per date and node; beside these, a column for each scenario but the baseline."""

    date = dy.Date(metadata=KEY, description="The step's date.")
    node = dy.String(metadata=KEY, description="The node.")
    baseline = dy.Float64(
        min=0, metadata=PERSONS, description="Arrivals, from the network and outside."
    )


NETWORK_TABLES: dict[str, type[dy.Schema]] = {
    "runs": NetworkRun,
    "edges": NetworkEdges,
    "alternatives": NetworkAlternatives,
    "rivals": NetworkRivals,
    "penalty_path": PenaltyPath,
    "penalty_scores": PenaltyScores,
    "network_forecasts": NetworkForecasts,
    "scenario_difference": ScenarioDifference,
}
"""The schema of each table of `NetworkFlow`, by name."""
