"""One study from traces to tables (METHOD M16)."""

from migtrace.estimate.estimates import Estimates
from migtrace.estimate.run import estimate
from migtrace.estimate.sensitivity import sensitivity
from migtrace.estimate.study import Study

__all__ = ["Estimates", "Study", "estimate", "sensitivity"]
