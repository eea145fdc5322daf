"""Bootstrap intervals over countries, and what each country does."""

from itertools import product

import numpy as np
import polars as pl
import pytest

import migtrace as mt
from tests.validation.figures import estimated, stock

OURS: dict[str, float | None] = {"BR": 58e3, "CO": 826e3, "EC": 170e3, "PE": 504e3}
THEIRS: dict[str, float | None] = {"BR": 40e3, "CO": 1170e3, "EC": 260e3, "PE": 430e3}


def row(agreement: mt.Agreement, statistic: str) -> dict[str, object]:
    return agreement.statistics.row(by_predicate=pl.col("statistic") == statistic, named=True)


def test_the_interval_is_that_of_all_possible_draws() -> None:
    # Three countries with differences 0, 0, 9: all 27 draws can be written down. The mean
    # difference of a draw is 3 times how often the third is in it: 0 (8 of 27 draws), 3 (12),
    # 6 (6), 9 (1). So 1.85% of the draws are at 0 or below the 97.5% point: it is 6 or 9, since
    # P(mean <= 6) = 26/27 = 0.963 < 0.975; the 2.5% point is 0, since P(0) = 0.296.
    agreement = mt.validate(
        estimated({"AA": 1.0, "AB": 2.0, "AC": 12.0}), stock({"AA": 1.0, "AB": 2.0, "AC": 3.0})
    )
    found = row(agreement, "bias")
    draws = [3.0 * draw.count(2) for draw in product(range(3), repeat=3)]
    assert (found["low"], found["high"]) == tuple(
        np.quantile(draws, [0.025, 0.975], method="higher")
    )
    assert (found["low"], found["high"]) == (0.0, 9.0)


def test_a_lower_level_gives_a_narrower_interval() -> None:
    wide, narrow = (
        row(mt.validate(estimated(OURS), stock(THEIRS), level=level), "relative_bias")
        for level in (0.95, 0.5)
    )
    assert wide["low"] < narrow["low"] < narrow["high"] < wide["high"]  # type: ignore[operator]  # numbers


def test_seeds_decide() -> None:
    one, same, other = (
        mt.validate(estimated(OURS), stock(THEIRS), seed=seed, replicates=200).statistics
        for seed in (1, 1, 2)
    )
    assert one.equals(same)
    assert not one.equals(other)
    # how many draws leave a correlation undefined is told in the reason
    drawn = ("low", "high", "reason")
    assert one.drop(drawn).equals(other.drop(drawn))


def test_too_few_pairs_have_no_interval() -> None:
    agreement = mt.validate(estimated({"AA": 1.0, "AB": 2.0}), stock({"AA": 1.0, "AB": 3.0}))
    found = row(agreement, "bias")
    assert found["value"] == -0.5
    assert (found["low"], found["reason"]) == (None, "interval: fewer than 3 pairs")


def test_an_interval_that_few_draws_define_is_none() -> None:
    # Of three pairs drawn three times, 3 of 27 draws hold one country alone, and 3 * 6 of them
    # two, which lie on a line whatever they are: 21 of 27, 78%, have no correlation.
    agreement = mt.validate(
        estimated({"AA": 1.0, "AB": 2.0, "AC": 4.0}), stock({"AA": 1.0, "AB": 3.0, "AC": 4.0})
    )
    found = row(agreement, "r2_pearson")
    assert found["value"] is not None
    assert found["low"] is None
    assert "of the draws" in str(found["reason"])
    assert row(agreement, "bias")["low"] is not None


def test_a_correlation_of_six_countries_has_an_interval_and_one_of_five_has_none() -> None:
    # Draws of at most two countries: of 5, 10 pairs * (2^5 - 2) + 5 = 305 of 3125, 9.8%; of 6,
    # 15 * (2^6 - 2) + 6 = 936 of 46656, 2.0%.
    codes = ["AA", "AB", "AC", "AD", "AE", "AF"]
    ours, theirs = [1.0, 3.0, 2.0, 5.0, 4.0, 9.0], [1.0, 2.0, 3.0, 4.0, 6.0, 8.0]
    for count in (5, 6):
        pairs = [dict(zip(codes[:count], one, strict=False)) for one in (ours, theirs)]
        agreement = mt.validate(estimated({**pairs[0]}), stock({**pairs[1]}))
        for name in ("r2_pearson", "spearman", "kendall"):
            assert (row(agreement, name)["low"] is None) == (count == 5)


def test_no_replicates_no_interval() -> None:
    agreement = mt.validate(estimated(OURS), stock(THEIRS), replicates=0)
    assert row(agreement, "bias")["reason"] == "interval: no replicates"


def test_draws_come_in_blocks_that_do_not_show() -> None:
    pairs = [mt.validate(estimated(OURS), stock(THEIRS), replicates=n) for n in (2000, 2001, 4500)]
    lows = [row(one, "bias")["low"] for one in pairs]
    assert lows == [pytest.approx(lows[0], rel=0.1)] * 3


def test_leaving_a_country_out_is_computing_without_it() -> None:
    whole = mt.validate(estimated(OURS), stock(THEIRS), replicates=0)
    assert whole.influence.height == 4 * whole.statistics.height
    for country in OURS:
        ours, theirs = ({c: n for c, n in d.items() if c != country} for d in (OURS, THEIRS))
        part = mt.validate(estimated(ours), stock(theirs), replicates=0)
        left = whole.influence.filter(pl.col("country") == country)
        assert left["statistic"].equals(part.statistics["statistic"])
        for value, change, other, of_all in zip(
            left["value"],
            left["change"],
            part.statistics["value"],
            whole.statistics["value"],
            strict=True,
        ):
            assert value == (None if other is None else pytest.approx(other))
            assert change == (None if other is None else pytest.approx(other - of_all))


def test_what_leaving_out_leaves_undefined_says_why() -> None:
    agreement = mt.validate(
        estimated({"AA": 1.0, "AB": 2.0, "AC": 4.0}), stock({"AA": 1.0, "AB": 3.0, "AC": 3.0})
    )
    told = agreement.influence.filter(
        pl.col("country") == "AA", pl.col("statistic") == "r2_identity"
    )
    assert told.rows() == [("AA", "r2_identity", None, None, "the official figures are all equal")]


def test_official_figures_inside_the_estimates_intervals_are_counted() -> None:
    bounds = {"low": [30e3, 900e3, None], "high": [70e3, 1000e3, None]}
    ours = estimated({"BR": 58e3, "CO": 826e3, "EC": 170e3}).with_columns(
        **{name: pl.Series(values) for name, values in bounds.items()}
    )
    agreement = mt.validate(ours, stock({"BR": 70e3, "CO": 1170e3, "EC": 260e3}), replicates=0)
    # Brazil's 70,000 is on the edge, which counts; Colombia's is above; Ecuador has no interval
    assert agreement.pairs["inside"].to_list() == [True, False, None]
    found = row(agreement, "inside")
    assert (found["value"], found["pairs"], found["left_out"]) == (1.0, 2, 1)
