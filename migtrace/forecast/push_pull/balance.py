"""Margins that flows can meet: sums that balance, and why none do where they do not."""

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from migtrace.errors import ParameterError
from migtrace.forecast.push_pull.margins import Margins
from migtrace.forecast.push_pull.nonnegative import most_people
from migtrace.forecast.push_pull.transport import Floats, parts

Balance = Literal["error", "scale"]
"""What to do when fewer or more people leave than arrive."""

TOLERANCE = 1e-9
"""How far sums of flows may be from their margin, relative to it."""

_SHOWN = 6
_SHORT = 1e-6


def balanced(
    margins: Margins, affinity: Floats, balance: Balance, /
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The margins as arrays, made sure to have the same sum wherever people can go.

    Parameters
    ----------
    margins
        People who leave and arrive.
    affinity
        A row per origin and a column per destination; 0 where nobody can go.
    balance
        ``"error"`` raises where sums differ by more than 1e-9 of themselves; ``"scale"`` scales
        arrivals to the departures.

    Returns
    -------
    leaving, arriving
        In persons. Arrivals are scaled to departures exactly, either way.

    Raises
    ------
    ParameterError
        When sums differ, of all or of one of the parts between which nobody can go, or there are
        no people at all.

    Notes
    -----
    Flows count everyone once as leaving and once as arriving, so sum O_i = sum I_j. Where
    impossible pairs cut origins and destinations into parts, that holds for each part.
    """
    check_balance(balance)
    leaving = margins.leaving["people"].to_numpy().astype(float)
    arriving = margins.arriving["people"].to_numpy().astype(float)
    out, into = float(leaving.sum()), float(arriving.sum())
    if not out > 0 or not into > 0:
        msg = f"margins: {out:g} people leave and {into:g} arrive; expected some of both"
        raise ParameterError(msg)
    if balance == "error" and abs(out - into) > TOLERANCE * max(out, into):
        msg = (
            f"margins: {out:,.15g} people leave and {into:,.15g} arrive; expected the same sum, or "
            "balance='scale', which scales arrivals"
        )
        raise ParameterError(msg)
    rows, columns = parts(affinity)
    count = int(max(rows.max(), columns.max())) + 1
    sent = np.bincount(rows, leaving, minlength=count)
    received = np.bincount(columns, arriving, minlength=count) * (out / into)
    off = np.abs(sent - received) > TOLERANCE * np.maximum(sent, received)
    one_sided = (sent > 0) != (received > 0)
    if one_sided.any() or (balance == "error" and off.any()):
        part = int(np.argmax(one_sided | off))
        raise _cut(margins, affinity, part, (float(sent[part]), float(received[part])))
    scale = np.divide(sent, received, out=np.ones(count), where=received > 0)
    return leaving, arriving * (out / into) * scale[columns]


def check_balance(balance: object, /) -> None:
    """Raise ParameterError unless `balance` is one of the ways there are."""
    if balance not in get_args(Balance):
        msg = f"balance: got {balance!r}; expected 'error' or 'scale'"
        raise ParameterError(msg)


def unmet(
    margins: Margins, affinity: Floats, leaving: Floats, arriving: Floats, otherwise: ParameterError
) -> ParameterError:
    """Error for margins that flows of at least 0 did not meet.

    Parameters
    ----------
    margins, affinity, leaving, arriving
        What was asked for, as `balanced` takes and gives it.
    otherwise
        The error when there are such flows, and they were not found.

    Returns
    -------
    ParameterError
        Which says how many people find no way, or `otherwise`.
    """
    total = float(leaving.sum())
    most, short = most_people(affinity, leaving, arriving)
    if most < total * (1 - _SHORT):
        places = [f"from {name}" for name in margins.origins]
        places += [f"to {name}" for name in margins.destinations]
        worst = [places[number] for number in np.argsort(-short, kind="stable")[:2]]
        return ParameterError(
            f"margins: cannot be met by flows of at least 0: of {total:,.15g} people "
            f"{total - most:,.6g} find no way ({' and '.join(worst)}); more leave a place than all "
            "places they can go to take"
        )
    return otherwise


def imprecise(deviation: float, /) -> ParameterError:
    """Error for margins that rounding keeps from being met.

    Parameters
    ----------
    deviation
        The largest difference between a sum of flows and its margin, relative to it.

    Returns
    -------
    ParameterError
        What to do about it.
    """
    return ParameterError(
        f"margins: are met only to {deviation:.2g} of themselves: affinities and margins range "
        "over too many orders of magnitude; leave out the smallest"
    )


def _cut(
    margins: Margins, affinity: Floats, part: int, sums: tuple[float, float]
) -> ParameterError:
    """Error for a part of the places, to which and from which nobody of the others can go."""
    rows, columns = parts(affinity)
    number = int(max(rows.max(), columns.max())) + 1
    origins = _named(margins.origins, rows == part)
    destinations = _named(margins.destinations, columns == part)
    return ParameterError(
        f"margins: impossible pairs cut places into {number} parts, and one does not balance: "
        f"from {origins} {sums[0]:,.15g} leave, at {destinations} {sums[1]:,.15g} arrive"
    )


def _named(names: list[str], chosen: NDArray[np.bool_]) -> str:
    found = [name for name, here in zip(names, chosen, strict=True) if here]
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return (", ".join(found[:_SHOWN]) or "no place") + more
