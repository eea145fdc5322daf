"""One study from traces to tables (METHOD M16)."""

from migtrace.estimate.estimates import Estimates
from migtrace.estimate.leavers import count_leavers
from migtrace.estimate.origin_share import scan_origin_share
from migtrace.estimate.run import estimate
from migtrace.estimate.sensitivity import sensitivity
from migtrace.estimate.study import Study

__all__ = [
    "Estimates",
    "Study",
    "count_leavers",
    "estimate",
    "scan_origin_share",
    "sensitivity",
]
