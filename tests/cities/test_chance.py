"""What the measures say of groups that differ by chance alone."""

import numpy as np
import polars as pl
import pytest

import migtrace as mt
from migtrace.cities.entropy import Counts

RUNS = 200
LEAST, MOST = 0.88, 0.985
"""Percentiles of 100 draws hold with 99/101 of 95%; of 200 such intervals, from 176 to 197 do in
997 of 1,000 cases."""


def _measured(migrants: Counts, locals_: Counts, seed: int, draws: int = 100) -> pl.DataFrame:
    city = pl.DataFrame({"cell": np.arange(len(locals_)), "migrants": migrants, "locals": locals_})
    return mt.segregation_measures(city, draws=draws, seed=seed)


def _assert_held(tables: list[pl.DataFrame], names: list[str]) -> None:
    """Each measure's value lies in its null interval about as often as the level says."""
    inside = pl.col("value").is_between("null_low", "null_high")
    shares = pl.concat(tables).group_by("measure").agg(inside.mean())
    held = {name: share for name, share in shares.iter_rows() if name in names}
    assert len(held) == len(names)
    assert all(LEAST <= share <= MOST for share in held.values()), held


def test_null_intervals_hold_labels_that_are_shuffled_among_people() -> None:
    rng = np.random.default_rng(11)
    people = rng.poisson(rng.lognormal(2, 1, 60)) + 1
    drawn = rng.multivariate_hypergeometric(people, 150, size=RUNS)
    tables = [_measured(some, people - some, seed) for seed, some in enumerate(drawn)]
    shared = ["nmi_contingency", "ami_contingency"]
    _assert_held(tables, [*shared, "dissimilarity", "isolation", "exposure", "theil_h"])


def test_null_intervals_hold_counts_that_do_not_depend_on_each_other() -> None:
    rng = np.random.default_rng(12)
    counts = zip(rng.geometric(0.2, (RUNS, 80)), rng.geometric(0.05, (RUNS, 80)), strict=True)
    tables = [_measured(*both, seed) for seed, both in enumerate(counts)]
    _assert_held(tables, ["nmi", "ami"])


@pytest.mark.parametrize("size", [20, 100])
def test_null_intervals_hold_migrants_who_live_as_locals_do(size: int) -> None:
    # few migrants beside the locals, so that the locals' own chance hardly counts
    rng = np.random.default_rng(13)
    shares = rng.dirichlet(np.full(200, 0.5))
    migrants, locals_ = rng.multinomial(size, shares, RUNS), rng.multinomial(5000, shares, RUNS)
    both = zip(migrants, locals_, strict=True)
    tables = [_measured(*counts, seed) for seed, counts in enumerate(both)]
    _assert_held(tables, ["h", "h_plug_in", "h_miller_madow", "h_chao_shen", "h_grassberger"])


@pytest.mark.parametrize(("size", "plug_in"), [(50, 0.56), (570, 0.87), (1300, 0.95)])
def test_h_of_migrants_who_live_as_locals_do_is_1_for_any_number(size: int, plug_in: float) -> None:
    # a city of 2,000 cells with a heavy tail and 4,000 locals, as in benchmarks/segregation.py
    rng = np.random.default_rng(14)
    weights = rng.lognormal(0, 1.1, 2000)
    shares = weights / weights.sum()
    both = zip(rng.multinomial(size, shares, 60), rng.multinomial(4000, shares, 60), strict=True)
    tables = [_measured(*counts, seed, draws=20) for seed, counts in enumerate(both)]
    mean = dict(pl.concat(tables).group_by("measure").agg(pl.col("value").mean()).iter_rows())
    assert 0.98 <= mean["h"] <= 1.02
    assert mean["h_plug_in"] == pytest.approx(plug_in, abs=0.02)
    assert mean["h_plug_in"] < mean["h_miller_madow"] < mean["h"]
