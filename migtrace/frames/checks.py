"""Checks that parameters of several rooms share."""

import math
from collections.abc import Collection
from numbers import Integral, Real
from typing import TypeGuard

from migtrace.errors import FrameError, ParameterError

_MOST_COUNT = 10_000


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


def check_above(name: str, value: object, /, *, above: float = 0.0, most: float = math.inf) -> None:
    """Raise ParameterError unless `value` is above `above` and at most `most`; infinity is none."""
    if not is_number(value) or not above < value <= most:
        bound = f"above {above:g}" + (f", at most {most:g}" if most < math.inf else "")
        msg = f"{name}: got {value!r}; expected a number {bound}"
        raise ParameterError(msg)


def check_count(name: str, value: object, /, *, least: int = 0) -> None:
    """Raise ParameterError unless `value` is a whole number from `least` to 10,000."""
    if not is_whole(value) or not least <= value <= _MOST_COUNT:
        bounds = f"of at least {least}, at most {_MOST_COUNT:,}"
        msg = f"{name}: got {value!r}; expected a whole number {bounds}"
        raise ParameterError(msg)


def check_limit(name: str, value: object, /) -> None:
    """Raise ParameterError unless `value` is a number of at least 0; infinity switches off."""
    number = isinstance(value, Real) and not isinstance(value, bool)
    if not number or not value >= 0:  # type: ignore[operator]  # real numbers compare
        msg = f"{name}: got {value!r}; expected a number of at least 0"
        raise ParameterError(msg)


def check_amount(name: str, value: object, /, *, most: float = math.inf) -> None:
    """Raise ParameterError unless `value` is a finite number from 0 to `most`."""
    if not is_number(value) or not 0 <= value <= most:
        bound = f", at most {most:,g}" if most < math.inf else ""
        msg = f"{name}: got {value!r}; expected a finite number of at least 0{bound}"
        raise ParameterError(msg)


def check_level(value: object) -> None:
    """Raise ParameterError unless `value` is a number between 0 and 1."""
    if not is_number(value) or not 0 < value < 1:
        msg = f"level: got {value!r}; expected a share between 0 and 1, such as 0.95"
        raise ParameterError(msg)


def check_seed(seed: object, /) -> None:
    """Raise ParameterError unless `seed` is a whole number of at least 0."""
    if not is_whole(seed) or seed < 0:
        msg = f"seed: got {seed!r}; expected a whole number of at least 0"
        raise ParameterError(msg)


def check_min_users(value: object) -> None:
    """Raise ParameterError unless `value` is a whole number of at least 1."""
    if not is_whole(value) or value < 1:
        msg = f"min_users: got {value!r}; expected a whole number of at least 1"
        raise ParameterError(msg)


def refuse_shards(columns: Collection[str], name: str, /, *, has_ids: bool) -> None:
    """Raise FrameError for the records of a trace store, which only the store can account for.

    Their duplicates are gone, as are ids and exact positions: of posts in one second and kilometre
    all but one would pass for repetitions.

    Examples
    --------
    >>> refuse_shards(["user", "time", "cell"], "traces", has_ids=False)
    """
    if "cell_1km" in columns and not has_ids:
        msg = (
            f"{name}: has the column cell_1km and no tweet ids: records of a trace store, among "
            "which duplicates cannot be looked for again; give the store itself"
        )
        raise FrameError(msg)
