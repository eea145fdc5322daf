"""Residents of a country of origin: monthly flags and criteria (METHOD M4, M5)."""

from migtrace.residence.criteria import CRITERIA, classify_residents
from migtrace.residence.flags import (
    FLAG,
    MIN_RECORDS,
    MIN_SPAN_MONTHS,
    check_country,
    flag_months,
)

__all__ = [
    "CRITERIA",
    "FLAG",
    "MIN_RECORDS",
    "MIN_SPAN_MONTHS",
    "check_country",
    "classify_residents",
    "flag_months",
]
