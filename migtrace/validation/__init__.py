"""How estimates agree with official figures."""

from migtrace.validation.agreement import Agreement
from migtrace.validation.export import write_agreement
from migtrace.validation.published import (
    published_agreement,
    published_readings,
    published_stocks,
)
from migtrace.validation.run import validate

__all__ = [
    "Agreement",
    "published_agreement",
    "published_readings",
    "published_stocks",
    "validate",
    "write_agreement",
]
