"""Edits of what a network does: who enters it, and along which edges people move."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812 - `date` is the column
from typing import Protocol

import numpy as np

from migtrace.errors import ParameterError
from migtrace.forecast.network.dynamics import Bools, Floats
from migtrace.forecast.series import check_nodes
from migtrace.forecast.steps import as_date
from migtrace.frames.checks import check_amount, is_number

DateLike = Date | str
"""A date, or such as 2016-02-16."""


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What a run is to do; edits change its arrays.

    Parameters
    ----------
    nodes, dates
        The nodes and the steps, in order.
    entered
        People who come from outside, by step and node.
    fractions
        f_ij by step, origin and destination.
    """

    nodes: tuple[str, ...]
    dates: Sequence[Date]
    entered: Floats
    fractions: Floats

    def place(self, parameter: str, node: str, /) -> int:
        """Where a node is, by its name."""
        check_nodes(parameter, [node], self.nodes)
        return self.nodes.index(node)

    def during(self, after: DateLike | None, until: DateLike | None, /) -> Bools:
        """The steps later than `after`, up to and including `until`.

        Raises
        ------
        ParameterError
            When there is none, or a date is outside the run.
        """
        first, last = self.dates[0], self.dates[-1]
        begin, end = as_date("after", after), as_date("until", until)
        for name, day in (("after", begin), ("until", end)):
            if day is not None and not first <= day <= last:
                msg = (
                    f"{name}: {day} is outside the run; expected a date from {first} to {last}, "
                    "or None for no bound"
                )
                raise ParameterError(msg)
        steps = np.array(
            [(begin is None or day > begin) and (end is None or day <= end) for day in self.dates]
        )
        if not steps.any():
            msg = (
                f"after, until: no step is later than {begin} and not later than {end}; expected "
                f"dates with steps between them, from {first} to {last}"
            )
            raise ParameterError(msg)
        return steps


class Edit(Protocol):
    """One change of a plan."""

    def apply(self, plan: Plan, /) -> None:
        """Change the plan's arrays."""


@dataclass(frozen=True, slots=True)
class ArrivalsTimes:
    """People who come from outside, times a factor.

    Parameters
    ----------
    factor
        At least 0.
    node
        Where; None for everywhere.
    after, until
        On dates later than `after`, up to and including `until`; None for no bound.
    """

    factor: float
    node: str | None = None
    after: DateLike | None = None
    until: DateLike | None = None

    def apply(self, plan: Plan, /) -> None:
        """Change who enters."""
        check_amount("factor", self.factor)
        steps = plan.during(self.after, self.until)
        nodes = slice(None) if self.node is None else plan.place("node", self.node)
        plan.entered[steps, nodes] *= self.factor


@dataclass(frozen=True, slots=True)
class NoArrivals:
    """Nobody comes from outside.

    Parameters
    ----------
    node
        Where; None for everywhere.
    after, until
        On dates later than `after`, up to and including `until`; None for no bound.
    """

    node: str | None = None
    after: DateLike | None = None
    until: DateLike | None = None

    def apply(self, plan: Plan, /) -> None:
        """Change who enters."""
        ArrivalsTimes(0.0, self.node, self.after, self.until).apply(plan)


@dataclass(frozen=True, slots=True)
class CloseEdge:
    """Nobody moves along an edge.

    Parameters
    ----------
    origin, destination
        The edge.
    after, until
        On dates later than `after`, up to and including `until`; None for no bound.
    both
        Whether to close the other direction too.
    reroute
        Whether those who would have moved along it move along the origin's other edges, in
        proportion to their fractions; otherwise, and where there are none, they stay.
    """

    origin: str
    destination: str
    after: DateLike | None = None
    until: DateLike | None = None
    both: bool = False
    reroute: bool = False

    def apply(self, plan: Plan, /) -> None:
        """Change fractions."""
        steps = plan.during(self.after, self.until)
        one, other = plan.place("origin", self.origin), plan.place("destination", self.destination)
        pairs = [(one, other), (other, one)] if self.both else [(one, other)]
        if not any(plan.fractions[:, origin, end].any() for origin, end in pairs):
            msg = (
                f"origin, destination: nobody moves from {self.origin!r} to {self.destination!r}; "
                "expected an edge that carries people, to close it"
            )
            raise ParameterError(msg)
        for origin, end in pairs:
            rows = plan.fractions[steps, origin]
            closed = rows[:, end].copy()
            rows[:, end] = 0.0
            rest = rows.sum(axis=1)
            if self.reroute:
                more = np.divide(rest + closed, rest, out=np.ones_like(rest), where=rest > 0)
                rows *= more[:, None]
            plan.fractions[steps, origin] = rows


@dataclass(frozen=True, slots=True)
class OpenEdge:
    """A share of a node's people moves along an edge, new or not.

    Parameters
    ----------
    origin, destination
        The edge.
    fraction
        The share per step, from 0 to 1. Where the origin's fractions would be above 1 in sum, the
        others are scaled down to what is left.
    after, until
        On dates later than `after`, up to and including `until`; None for no bound.
    """

    origin: str
    destination: str
    fraction: float
    after: DateLike | None = None
    until: DateLike | None = None

    def apply(self, plan: Plan, /) -> None:
        """Change fractions."""
        if not is_number(self.fraction) or not 0 <= self.fraction <= 1:
            msg = f"fraction: got {self.fraction!r}; expected a share from 0 to 1"
            raise ParameterError(msg)
        if self.origin == self.destination:
            msg = f"destination: got {self.origin!r}, the origin itself; expected another node"
            raise ParameterError(msg)
        steps = plan.during(self.after, self.until)
        origin, end = plan.place("origin", self.origin), plan.place("destination", self.destination)
        rows = plan.fractions[steps, origin]
        rows[:, end] = 0.0
        rest = rows.sum(axis=1)
        room = 1 - self.fraction
        rows *= np.divide(room, rest, out=np.ones_like(rest), where=rest > room)[:, None]
        rows[:, end] = self.fraction
        plan.fractions[steps, origin] = rows
