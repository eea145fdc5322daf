"""Random numbers: one independent stream for each part of a world and each block of users."""

from enum import IntEnum

import numpy as np


class Part(IntEnum):
    """What is drawn apart from the rest, so that a change of one part leaves the others alone."""

    MOVES = 0
    RETURNS = 1
    SAMPLE = 2
    TRIPS = 3
    HABITS = 4
    LEAVING = 5
    RATES = 6
    TIMES = 7
    BURSTS = 8
    ARRIVALS = 9
    THINNING = 10
    PLACES = 11
    REPLIES = 12
    COPIES = 13
    RETWEETS = 14
    JOINING = 15
    QUARTERS = 16
    HOSTS = 17
    HOST_HABITS = 18
    HOMES = 19


def stream(seed: int, part: Part, /, block: int = 0) -> np.random.Generator:
    """Random numbers of one part.

    Parameters
    ----------
    seed
        The simulation's seed.
    part
        What is drawn.
    block
        Number of the block of users.

    Returns
    -------
    numpy.random.Generator
        The same for the same arguments, independent of all others (numpy's `SeedSequence`).

    Examples
    --------
    >>> stream(1, Part.MOVES).random() == stream(1, Part.MOVES).random()
    True
    >>> stream(1, Part.MOVES).random() == stream(1, Part.TIMES).random()
    False
    """
    sequence = np.random.SeedSequence(seed, spawn_key=(int(part), block))
    return np.random.default_rng(sequence)
