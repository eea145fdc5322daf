"""Checks that parameters of several rooms share."""

import math
from numbers import Integral, Real
from typing import TypeGuard


def is_number(value: object, /) -> TypeGuard[float]:
    """Whether `value` is a finite real number (numpy's too) and no boolean.

    Examples
    --------
    >>> is_number(30.1e6), is_number("30"), is_number(True), is_number(float("nan"))
    (True, False, False, False)
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        # An integer too long for a float.
        return False


def is_whole(value: object, /) -> TypeGuard[int]:
    """Whether `value` is an integer (numpy's too) and no boolean.

    Examples
    --------
    >>> is_whole(4), is_whole(4.0), is_whole(False)
    (True, False, False)
    """
    return isinstance(value, Integral) and not isinstance(value, bool)
