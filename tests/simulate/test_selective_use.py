"""Who posts more, less or not at all because of a move, in worlds where everybody posts."""

from datetime import timedelta

import polars as pl
import pytest

from migtrace.simulate import simulate
from tests.simulate.small import everybody, posts_of


def test_selective_use() -> None:
    def ratio(**changes: float) -> float:
        """Posts a day after the move, against those before: all of 144,000 or so, if both are 1."""
        habits = {"population": 300, "posts_on_arrival": 0.0, "posts_a_month": 20.0}
        rates = {"least_posts": 0, "posts_spread": 0.0, **changes}
        simulated = simulate(everybody(**habits, **rates), seed=1)
        posts = posts_of(simulated, "migrant")
        start = simulated.world.months.start
        users = simulated.truth.users.filter(pl.col("moved").is_not_null())
        before_days = users.select((pl.col("moved") - start).sum()).item() / timedelta(days=1)
        after_days = 300 * 731 - before_days
        after = posts.filter(pl.col("time") >= pl.col("moved"))
        before = len(posts) - len(after)
        return float(len(after) / after_days / (before / before_days))

    assert ratio() == pytest.approx(1.0, abs=0.03)
    assert ratio(rate_after_move=0.25) == pytest.approx(0.25, abs=0.02)
    assert ratio(rate_before_move=0.5) == pytest.approx(2.0, abs=0.1)
    assert ratio(rate_after_move=2.0) == pytest.approx(2.0, abs=0.1)


@pytest.mark.parametrize("name", ["rate_before_move", "rate_after_move"])
@pytest.mark.parametrize("rate", [0.5, 1.01, 2.0])
def test_selective_use_leaves_what_is_posted_in_any_case(name: str, rate: float) -> None:
    # Three posts a month are three that everybody makes, and none is left to chance; then one more
    # within the hour of arriving.
    habits = {"posts_a_month": 3.0, "least_posts": 3, "posts_spread": 0.0}
    simulated = simulate(everybody(population=300, **habits, **{name: rate}), seed=1)
    posts = posts_of(simulated, "migrant")
    assert len(posts) == 300 * 24 * 3 + 300
    months = posts.group_by("user", pl.col("time").dt.truncate("1mo")).len()
    assert len(months) == 300 * 24
    assert months["len"].min() == 3
    hour = (pl.col("time") - pl.col("moved")).is_between(timedelta(0), timedelta(hours=1))
    assert posts.filter(hour)["user"].n_unique() == 300


def test_who_comes_and_goes_posts_where_nobody_else_does() -> None:
    # Nobody uses the platform abroad; who only visits posts on arrival all the same.
    simulated = simulate(everybody(destination_penetration=0.0, pendular_share=1.0), seed=1)
    abroad = posts_of(simulated, "pendular").filter(pl.col("country") != "VE")
    assert abroad["user"].n_unique() == 300


def test_accounts_that_are_no_sample_post_from_the_start() -> None:
    few = {"visitor_share": 0.1, "institution_share": 0.1}
    simulated = simulate(everybody(penetration=(0.2, 1.0), **few), seed=1)
    posts = posts_of(simulated, "visitor", "institution").filter(pl.col("time").dt.year() == 2015)
    # A tenth of the 3,000 who post in 2016, of either kind.
    assert posts["user"].n_unique() == 600


def test_silence_after_the_move() -> None:
    simulated = simulate(everybody(silence_after_move_days=20.0), seed=1)
    posts = posts_of(simulated, "migrant").filter(pl.col("time") >= pl.col("moved"))
    first = posts.group_by("user").agg(pl.first("time"), pl.first("moved"))
    waits = pl.col("time") - pl.col("moved")
    # Longer than 20 days for 1/e of them and more, since there is a wait for the next post too.
    longer = first.select((waits > timedelta(days=20)).mean()).item()
    assert longer > 0.368 - 5 * 0.028


def test_who_quits_before_the_move_is_not_seen_abroad() -> None:
    simulated = simulate(everybody(quit_before_move=1.0), seed=1)
    posts = posts_of(simulated, "migrant")
    assert (posts["time"] < posts["moved"]).all()
