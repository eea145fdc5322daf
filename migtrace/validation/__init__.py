"""How estimates agree with official figures."""

from migtrace.validation.agreement import Agreement
from migtrace.validation.run import validate

__all__ = ["Agreement", "validate"]
