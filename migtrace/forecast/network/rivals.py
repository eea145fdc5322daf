"""Other fits that explain the arrivals as well."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from migtrace.forecast.network.dynamics import Places
from migtrace.forecast.network.evidence import as_good, does_as_well, is_alike, ratio_of
from migtrace.forecast.network.fitting import Fitted
from migtrace.forecast.network.problem import Problem
from migtrace.forecast.network.selection import Instead, Needs


@dataclass(frozen=True, slots=True, eq=False)
class Rival:
    """A fit that does as well, with edges or fractions of its own.

    Parameters
    ----------
    gained
        The places of its edges that the fit has not.
    lost
        Those of the fit that it has not.
    shared
        Where both have the same edges, all of them; otherwise none.
    ratio
        Its loss over that of the fit.
    fitted
        The other fit.
    """

    gained: Places
    lost: Places
    shared: Places
    ratio: float
    fitted: Fitted


def find_rivals(
    problem: Problem, fitted: Fitted, needs: Needs, others: Iterable[Fitted], /
) -> tuple[Needs, tuple[Rival, ...]]:
    """Look for fits that do as well among those that the search came to.

    Parameters
    ----------
    problem, fitted
        What is fitted, and how.
    needs
        What the data say of each edge of the fit.
    others
        Pruned fits, the best first.

    Returns
    -------
    needs : Needs
        With graphs that have one edge in the place of one.
    rivals : tuple of Rival
        Graphs that differ otherwise, each once, and other fractions of the same edges; in the order
        of the others.
    """
    edges = len(problem.edges)
    good = as_good(problem)
    known = {(tried.edge, tried.instead) for tried in needs.instead if tried.ratio <= good}
    single, rivals = [], []
    seen: list[Fitted] = []
    for other in others:
        if not does_as_well(problem, other, fitted) or is_alike(other, fitted, edges):
            continue
        if any((other.kept(edges) == one.kept(edges)).all() for one in seen):
            continue
        seen.append(other)
        rival = _compare(problem, fitted, other)
        if rival.gained.size == rival.lost.size == 1:
            swap = int(rival.lost[0]), int(rival.gained[0])
            if swap not in known:
                single.append(Instead(*swap, rival.ratio, other))
        else:
            rivals.append(rival)
    return replace(needs, instead=(*needs.instead, *single)), tuple(rivals)


def _compare(problem: Problem, fitted: Fitted, other: Fitted) -> Rival:
    """How another fit differs."""
    edges = len(problem.edges)
    kept, its = fitted.kept(edges), other.kept(edges)
    shared = np.flatnonzero(kept & (kept == its).all())
    gained, lost = np.flatnonzero(its & ~kept), np.flatnonzero(kept & ~its)
    return Rival(gained, lost, shared, ratio_of(other, fitted), other)
