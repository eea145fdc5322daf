"""Numbers as a page shows them."""

from collections.abc import Mapping
from typing import Any

HIDDEN = "hidden"
_LARGE = 9.995


def count(value: float | None, /) -> str:
    """A whole number with separators; a null is hidden, never 0 (METHOD M13).

    Examples
    --------
    >>> count(12345.6), count(None)
    ('12,346', 'hidden')
    """
    return HIDDEN if value is None else f"{value:,.0f}"


def percent(share: float, /) -> str:
    """A share in percent, with three significant digits or whole.

    Examples
    --------
    >>> percent(0.95), percent(0.0621), percent(0.1234), percent(12.5)
    ('95%', '6.21%', '12.3%', '1,250%')
    """
    return f"{100 * share:.3g}%" if abs(share) < _LARGE else f"{100 * share:,.0f}%"


def bounds(row: Mapping[str, Any], form: str = ",.0f", prefix: str = "", /) -> str:
    """The interval of a row in words; empty when it has none.

    Examples
    --------
    >>> bounds({"low": 10.0, "high": 1200.0}), bounds({"people": 3.0})
    ('10 to 1,200', '')
    """
    low, high = row.get(f"{prefix}low"), row.get(f"{prefix}high")
    if low is None or high is None:
        return ""
    return f"{low:{form}} to {high:{form}}"
