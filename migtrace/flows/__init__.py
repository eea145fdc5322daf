"""Who leaves, when and where to, and how many people that is (METHOD M6-M10)."""

from migtrace.flows.activity import ACTIVITIES, Activity, check_activity, choose_active
from migtrace.flows.destinations import appearances, detected, first_exit_years, stays_abroad
from migtrace.flows.exits import active_years, find_exits
from migtrace.flows.monthly import monthly_exits
from migtrace.flows.recurrence import (
    RECURRENCE_THRESHOLD,
    recurrence_ratios,
    recurrence_share,
)
from migtrace.flows.settling import final_residence, new_residents
from migtrace.flows.upscaling import upscale, yearly_counts

__all__ = [
    "ACTIVITIES",
    "RECURRENCE_THRESHOLD",
    "Activity",
    "active_years",
    "appearances",
    "check_activity",
    "choose_active",
    "detected",
    "final_residence",
    "find_exits",
    "first_exit_years",
    "monthly_exits",
    "new_residents",
    "recurrence_ratios",
    "recurrence_share",
    "stays_abroad",
    "upscale",
    "yearly_counts",
]
