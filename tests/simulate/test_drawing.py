"""What is drawn before there are posts: who is where, who is silent, in which order."""

import numpy as np
import polars as pl
import pytest

from migtrace.simulate import Flow, Route, Waypoint, World, simulate
from migtrace.simulate.lives import Lives, plan
from migtrace.simulate.movers import DAY_S, draw_movers
from migtrace.simulate.silences import spoken
from migtrace.simulate.sites import number_sites
from migtrace.simulate.times import draw_posts
from migtrace.simulate.users import draw_trips, draw_users
from tests.simulate.small import everybody


def lives_of(world: World, seed: int = 1) -> Lives:
    """Draw the lives of a world's users."""
    sites = number_sites(world)
    movers = draw_movers(world, sites, seed=seed)
    users = draw_users(world, sites, movers, seed=seed)
    return plan(world, sites, users, draw_trips(world, sites, users, seed=seed))


def test_who_is_under_way_when_the_window_opens_is_at_the_waypoint() -> None:
    # They cross the border in January 2015, after 400 days in San Cristobal.
    wait = Waypoint("San Cristobal", "VE", -72.25, 7.77, stay_days=400.0)
    world = everybody(population=100, flows=(Flow("CO", (50, *(0,) * 23), (Route((wait,)),)),))
    lives = lives_of(world)
    users = np.arange(100)
    places = lives.sites.names[lives.site[lives.at(users, np.zeros(100, dtype=np.int64))]]
    assert places.tolist() == ["San Cristobal"] * 50 + ["Caracas"] * 50


def test_clocks_of_waypoints_are_those_of_their_countries_or_of_the_sun() -> None:
    route = Route(
        (
            Waypoint("San Cristobal", "VE", -72.25, 7.77),
            Waypoint("Cucuta", "CO", -72.52, 7.92),
            Waypoint("Tulcan", "EC", -77.73, 0.82),
        )
    )
    sites = number_sites(everybody(flows=(Flow("PE", (1,) * 24, (route,)),)))
    hours = [sites.offset_s[sites.waypoints[0, 0, k]] / 3600 for k in range(3)]
    # Caracas is 4 hours behind UTC and Bogota 5; Ecuador is no country of this world, and
    # 77.73 degrees west are 5.2 hours.
    assert hours == [-4, -5, -5]


def test_silences_are_exponential() -> None:
    lives = lives_of(everybody(silence_after_move_days=30.0))
    days = lives.users.silence_s / DAY_S
    # Of 300, e^-1 = 0.368 are longer than the mean and e^-3 = 0.050 than three times the mean;
    # five standard deviations to either side.
    for times, share in ((1, 0.368), (3, 0.050)):
        found = float((days > 30 * times).mean())
        assert found == pytest.approx(share, abs=5 * (share * (1 - share) / 300) ** 0.5)


def test_blocks_of_accounts_have_random_numbers_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # One post a month of each, neither more nor fewer, in blocks of 100 accounts: 2,400 posts.
    world = everybody(
        population=300,
        flows=(),
        posts_a_month=1,
        least_posts=1,
        posts_spread=0,
        posts_on_arrival=0,
    )
    monkeypatch.setattr("migtrace.simulate.simulated._BLOCK_POSTS", 100 * 2 * 24)
    traces = simulate(world, seed=1).traces
    assert len(traces) == 3 * 2400
    blocks = [traces[start : start + 2400] for start in (0, 2400, 4800)]
    for one, other in ((0, 1), (0, 2), (1, 2)):
        for column in ("time", "extent_km"):
            assert not blocks[one][column].equals(blocks[other][column]), column


def test_blocks_leave_out_posts_of_their_own() -> None:
    lives = lives_of(everybody(rate_after_move=0.5))
    posts = draw_posts(lives, block=range(300), seed=1)
    first, second = (spoken(lives, posts, block=block, seed=1) for block in (0, 300))
    assert not pl.Series(first.time).equals(pl.Series(second.time))
