"""How sure a figure is: user-level Poisson bootstrap (METHOD M14)."""

from migtrace.uncertainty.percentiles import percentile_interval
from migtrace.uncertainty.recursion import replicate_factors
from migtrace.uncertainty.route_sums import RouteSums, RouteTally
from migtrace.uncertainty.tally import Tally, Weights
from migtrace.uncertainty.weights import MAX_REPLICATES, check_replicates, poisson_weights

__all__ = [
    "MAX_REPLICATES",
    "RouteSums",
    "RouteTally",
    "Tally",
    "Weights",
    "check_replicates",
    "percentile_interval",
    "poisson_weights",
    "replicate_factors",
]
