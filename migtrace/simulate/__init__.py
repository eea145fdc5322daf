"""Simulated worlds, whose truth is known: SIMULATION, nobody in them exists.

>>> from migtrace import simulate
>>> world = simulate.World.quiet(population=100_000)
>>> simulated = simulate.simulate(world, seed=1)

Then `simulated.traces` goes into `migtrace.estimate`, and `simulated.truth` says what it is to
find.
"""

from migtrace.simulate.comparing import compare
from migtrace.simulate.dated_flows import flows_from
from migtrace.simulate.flows import Flow, Route, Waypoint
from migtrace.simulate.places import City, Country
from migtrace.simulate.presets import VIOLATIONS
from migtrace.simulate.quarters import Quarter
from migtrace.simulate.simulated import Simulated, simulate
from migtrace.simulate.truth import Truth
from migtrace.simulate.world import World

__all__ = [
    "VIOLATIONS",
    "City",
    "Country",
    "Flow",
    "Quarter",
    "Route",
    "Simulated",
    "Truth",
    "Waypoint",
    "World",
    "compare",
    "flows_from",
    "simulate",
]
