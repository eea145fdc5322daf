"""Weights follow the rule that METHOD M14 states, and nothing else."""

import hashlib
import hmac
import math
from fractions import Fraction

import numpy as np
import polars as pl
import pytest

from migtrace.errors import ParameterError
from migtrace.uncertainty import check_replicates, poisson_weights

TURN = 2**64


def slow_weight(user: str, seed: int, replicate: int) -> int:
    """One weight, by the definition: hashes and whole numbers of Python."""
    key = f"migtrace bootstrap, seed {seed}".encode()
    state = int.from_bytes(hmac.new(key, user.encode(), hashlib.sha512).digest()[:8], "big")
    x = (state + (replicate // 2 + 1) * 0x9E3779B97F4A7C15) % TURN
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9 % TURN
    x = (x ^ (x >> 27)) * 0x94D049BB133111EB % TURN
    x ^= x >> 31
    uniform = Fraction(x >> 32 if replicate % 2 else x % 2**32, 2**32)
    weight, below = 0, math.exp(-1)
    while uniform >= below:
        weight += 1
        below += math.exp(-1) / math.factorial(weight)
    return weight


@pytest.mark.parametrize("seed", [0, 1, -7, 10**30])
def test_weights_are_those_of_the_definition(seed: int) -> None:
    users = ["7", "alice", "", "18446744073709551615", "ñ"]
    drawn = poisson_weights(pl.Series(users), seed=seed, replicates=101)
    slow = [[slow_weight(user, seed, r) for r in range(101)] for user in users]
    assert drawn.tolist() == slow


def test_a_weight_depends_on_seed_user_and_replicate_alone() -> None:
    many = pl.Series(range(2000))
    all_ = poisson_weights(many, seed=3, replicates=60)
    backwards = poisson_weights(many.reverse(), seed=3, replicates=60)[::-1]
    few = poisson_weights(many.slice(1500, 3).cast(pl.String), seed=3, replicates=21)
    assert (all_ == backwards).all()
    assert (all_[1500:1503, :21] == few).all()
    assert (all_ != poisson_weights(many, seed=4, replicates=60)).any()


def test_weights_are_poisson_and_independent() -> None:
    users, replicates = 4000, 500
    drawn = poisson_weights(pl.Series(range(users)), seed=1, replicates=replicates)
    n = users * replicates
    for weight in range(8):
        share = math.exp(-1) / math.factorial(weight)
        # the count is binomial: five standard errors
        error = 5 * math.sqrt(n * share * (1 - share))
        assert abs(np.sum(drawn == weight) - n * share) < error
    # Correlations of n independent pairs have a standard error of 1 / sqrt(n).
    centred = drawn.astype(float) - 1
    for other in (np.roll(centred, 1, axis=0), np.roll(centred, 1, axis=1)):
        assert abs(np.mean(centred * other)) < 5 / math.sqrt(n)


def test_no_users_have_no_weights() -> None:
    none = pl.Series([], dtype=pl.Int64)
    assert poisson_weights(none, seed=0, replicates=20).shape == (0, 20)


@pytest.mark.parametrize("seed", [None, 1.5, "1", True])
def test_a_seed_is_a_whole_number(seed: int) -> None:
    with pytest.raises(ParameterError, match="seed: got"):
        poisson_weights(pl.Series([1]), seed=seed, replicates=20)


@pytest.mark.parametrize("replicates", [None, 19, 100_001, 20.5, "500", True])
def test_replicates_are_a_whole_number_in_bounds(replicates: object) -> None:
    with pytest.raises(ParameterError, match="replicates: got"):
        check_replicates(replicates)
