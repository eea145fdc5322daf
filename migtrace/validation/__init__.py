"""How estimates agree with official figures."""

from migtrace.validation.agreement import Agreement
from migtrace.validation.export import write_agreement
from migtrace.validation.exported import Exported, open_exported
from migtrace.validation.published import (
    published_agreement,
    published_readings,
    published_stocks,
)
from migtrace.validation.run import validate

__all__ = [
    "Agreement",
    "Exported",
    "open_exported",
    "published_agreement",
    "published_readings",
    "published_stocks",
    "validate",
    "write_agreement",
]
