"""How often a bootstrap replicate draws each user (METHOD M14)."""

import math

import numpy as np
import polars as pl
from numpy.typing import NDArray

from migtrace.disclosure.pseudonyms import pseudonymise
from migtrace.errors import ParameterError
from migtrace.frames.checks import is_whole

MIN_REPLICATES, MAX_REPLICATES = 20, 100_000

Drawn = NDArray[np.uint8]

_BLOCK_USERS = 512
"""Users whose weights are made at once: what they need stays in the processor's cache."""

_STEP = 0x9E3779B97F4A7C15
_TURN = 1 << 32
_POISSON = np.cumsum([math.exp(-1) / math.factorial(n) for n in range(16)])
# A number below 2**32 that is at least the n-th of these, but not the next, weighs n.
_LIMITS = np.unique(np.floor(_POISSON * _TURN).astype(np.uint64))
# The 16 leading bits nearly always say what the weight is; in `_OPEN` the others are needed.
_LEADING = np.arange(1 << 16, dtype=np.uint64) << np.uint64(16)
_LEAST = np.searchsorted(_LIMITS, _LEADING, side="right").astype(np.uint8)
_MOST = np.searchsorted(_LIMITS, _LEADING + np.uint64(0xFFFF), side="right").astype(np.uint8)
_OPEN = _LEAST != _MOST


def poisson_weights(users: pl.Series, /, *, seed: int, replicates: int) -> Drawn:
    """Draw a weight for each user and replicate, Poisson with mean 1.

    Parameters
    ----------
    users
        Ids, integers or text, each once.
    seed
        A whole number.
    replicates
        How many replicates.

    Returns
    -------
    numpy.ndarray
        Shape (users, replicates), unsigned 8-bit integers.

    Raises
    ------
    ParameterError
        When `seed` is no whole number.

    Notes
    -----
    METHOD M14: a weight depends on the seed, the user's id and the replicate's number alone, so
    that neither the other users nor the order of rows, shards or replicates matter. HMAC-SHA-512
    of the id under a key made of the seed gives a 64-bit number h; with z(x) the finaliser of
    splitmix64 (Steele, Lea, Flood 2014) and g its golden increment, z(h + i g) gives the weights
    of replicates 2i-2 and 2i-1 by its lower and upper 32 bits, each through the inverse of the
    Poisson distribution.

    Examples
    --------
    >>> both = poisson_weights(pl.Series([7, 8]), seed=0, replicates=100)
    >>> alone = poisson_weights(pl.Series(["8"]), seed=0, replicates=50)
    >>> both.shape, bool((both[1, :50] == alone[0]).all())
    ((2, 100), True)
    """
    if not is_whole(seed):
        msg = f"seed: got {seed!r}; expected a whole number"
        raise ParameterError(msg)
    states = pseudonymise(users, key=f"migtrace bootstrap, seed {seed}".encode()).to_numpy()
    with np.errstate(over="ignore"):
        pairs = np.arange(1, (replicates + 1) // 2 + 1, dtype=np.uint64)
        steps = pairs * np.uint64(_STEP)
        drawn = np.empty((len(states), replicates), dtype=np.uint8)
        for start in range(0, len(states), _BLOCK_USERS):
            mixed = _mix(states[start : start + _BLOCK_USERS, None] + steps)
            halves = mixed.astype("<u8", copy=False).view("<u4")[:, :replicates]
            drawn[start : start + _BLOCK_USERS] = _inverse(halves)
    return drawn


def check_replicates(value: object) -> None:
    """Raise ParameterError unless `value` is a whole number of replicates that can be drawn."""
    if not is_whole(value) or not MIN_REPLICATES <= value <= MAX_REPLICATES:
        msg = (
            f"replicates: got {value!r}; expected a whole number, {MIN_REPLICATES} to "
            f"{MAX_REPLICATES:,}"
        )
        raise ParameterError(msg)


def _mix(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread a counter over 64 bits: the finaliser of splitmix64, in place."""
    x ^= x >> np.uint64(30)
    x *= np.uint64(0xBF58476D1CE4E5B9)
    x ^= x >> np.uint64(27)
    x *= np.uint64(0x94D049BB133111EB)
    x ^= x >> np.uint64(31)
    return x


def _inverse(uniform: NDArray[np.uint32]) -> Drawn:
    """Turn numbers that are uniform below 2**32 into Poisson ones."""
    leading = (uniform >> np.uint32(16)).astype(np.uint16)
    weights = _LEAST[leading]
    open_ = _OPEN[leading]
    weights[open_] = np.searchsorted(_LIMITS, uniform[open_].astype(np.uint64), side="right")
    return weights
