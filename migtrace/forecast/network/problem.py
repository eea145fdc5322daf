"""What a network of flows is fitted to: measured arrivals, and how far a run is from them."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.linalg import block_diag

from migtrace.forecast.network.derivatives import gradient, jacobian
from migtrace.forecast.network.dynamics import Bools, Edges, Floats, Outside, Places, Run, run

LEAST_SCALE = 0.01
"""The least scale of a node, as a share of the mean over nodes."""


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Measured arrivals and the network that is to explain them.

    Unknown are the fractions of the edges, and, where they are fitted, the people at the start in
    units of `unit`; the functions take both as one array.

    Parameters
    ----------
    edges
        The edges that may carry people.
    is_open
        By step and edge.
    outside
        Who enters and leaves.
    measured
        People who arrive, from the network or from outside, by step and node; NaN where not
        measured.
    weights
        By step and node: what a residual is multiplied by; 0 where nothing is measured.
    start
        People at the start, where they are not fitted.
    fitted_starts
        The nodes whose people at the start are fitted.
    unit
        Their unit, by node.
    """

    edges: Edges
    is_open: Bools
    outside: Outside
    measured: Floats
    weights: Floats
    start: Floats
    fitted_starts: Places
    unit: Floats

    def run(self, unknowns: Floats, /) -> Run:
        """Let people move by these fractions."""
        fractions, start = self.parts(unknowns)
        return run(self.edges, fractions, start, self.outside)

    def residuals(self, ran: Run, /) -> Floats:
        """Weighted differences of modelled and measured arrivals, by step and node."""
        off = ran.arrivals + self.outside.entered - self.measured
        return np.where(self.weights > 0, self.weights * off, 0.0)

    def loss(self, unknowns: Floats, /) -> float:
        """The share of the measured arrivals' weighted squares that is not explained."""
        return float(np.sum(self.residuals(self.run(unknowns)) ** 2))

    def gradient(self, unknowns: Floats, /) -> Floats:
        """The loss's derivative by each unknown, by the adjoint."""
        fractions, start = self.parts(unknowns)
        ran = run(self.edges, fractions, start, self.outside)
        weights = 2 * self.weights * self.residuals(ran)
        by_fraction, by_start = gradient(self.edges, fractions, self.outside, ran, weights)
        fitted = self.fitted_starts
        return np.concatenate(
            [(by_fraction * self.is_open).sum(axis=0), by_start[fitted] * self.unit[fitted]]
        )

    def jacobian(self, unknowns: Floats, ran: Run, /) -> Floats:
        """The residuals' derivatives, of shape (residuals, unknowns)."""
        fractions, _ = self.parts(unknowns)
        by_unknown = jacobian(
            self.edges,
            fractions,
            self.outside,
            ran,
            is_open=self.is_open,
            starts=self.fitted_starts,
        )
        by_unknown[:, :, len(self.edges) :] *= self.unit[self.fitted_starts]
        by_unknown *= self.weights[:, :, None]
        return by_unknown.reshape(self.weights.size, -1)

    def only(self, kept: Bools, /) -> "Problem":
        """The same with some of the edges."""
        return replace(self, edges=self.edges.only(kept), is_open=self.is_open[:, kept])

    def first(self, steps: int, /) -> "Problem":
        """The same with the first steps alone."""
        return replace(
            self,
            is_open=self.is_open[:steps],
            outside=self.outside.first(steps),
            measured=self.measured[:steps],
            weights=weigh(self.measured[:steps]),
        )

    def following(self) -> "Problem":
        """The same where measured arrivals are who comes, and directions are not set off.

        Then people at a node follow from its own fractions alone, and the fit has few minima.
        """
        edges = replace(self.edges, net=False)
        return replace(self, edges=edges, outside=replace(self.outside, given=self.measured))

    def limits(self) -> Floats:
        """The sets of unknowns that may not be above 1 in sum, a row each.

        These are the fractions of an origin that are open on the same date, and the people at the
        start of each node where they are fitted.
        """
        starts = np.eye(self.fitted_starts.size)
        if not len(self.edges):
            return starts
        of_origin = self.edges.origin == np.arange(self.edges.nodes)[:, None]
        if (self.is_open == self.is_open[0]).all():
            sets = of_origin & self.is_open[0]
        else:
            together = np.unique(self.is_open, axis=0)
            sets = (together[:, None, :] & of_origin).reshape(-1, len(self.edges))
            sets = np.unique(sets, axis=0)
        sets = sets[sets.any(axis=1)].astype(float)
        limits: Floats = block_diag(sets, starts) if starts.size else sets
        return limits

    def parts(self, unknowns: Floats, /) -> tuple[Floats, Floats]:
        """Fractions by step and edge, and people at the start."""
        fractions = unknowns[: len(self.edges)] * self.is_open
        start = self.start.copy()
        fitted = self.fitted_starts
        start[fitted] = unknowns[len(self.edges) :] * self.unit[fitted]
        return fractions, start


def weigh(measured: Floats, /) -> Floats:
    """The weights of residuals.

    Parameters
    ----------
    measured
        Arrivals by step and node; NaN where not measured.

    Returns
    -------
    numpy.ndarray
        1/sqrt(mean arrivals of the node), divided by the root of the sum of all squares of weighted
        arrivals, so that no movement at all has the loss 1; 0 where nothing is measured.

    Notes
    -----
    A count of people varies about as the root of its mean. A node with next to no arrivals is
    weighted as one with 1% of the nodes' mean, lest a handful of people outweigh thousands.
    """
    known = np.isfinite(measured)
    means = np.where(known, measured, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    floor = LEAST_SCALE * means.mean()
    scale = np.sqrt(np.maximum(means, floor if floor > 0 else 1.0))
    weights: Floats = known / scale
    size = np.sqrt(np.sum((weights * np.where(known, measured, 0.0)) ** 2))
    return weights / size if size > 0 else weights
