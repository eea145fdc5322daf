"""Each knob does what it says, in worlds where everybody posts."""

from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import migtrace as mt
from migtrace.frames import RECORD_COLUMNS
from migtrace.simulate import City, Country, Flow, Route, Simulated, Waypoint, World, simulate
from tests.simulate.small import COUNTRIES, everybody, posts_of

PLAIN = simulate(everybody(), seed=1)


def test_the_same_seed_gives_the_same_bytes() -> None:
    again = simulate(everybody(), seed=1)
    assert_frame_equal(again.traces, PLAIN.traces)
    for name, table in again.truth.tables.items():
        assert_frame_equal(table, PLAIN.truth.tables[name])
    assert not simulate(everybody(), seed=2).traces.equals(PLAIN.traces)


def test_parts_are_drawn_apart() -> None:
    # Other answers, copies and retweets leave who posts when and where as it was.
    dressed = everybody(thread_share=0.2, reply_share=0.2, duplicate_share=0.3, retweet_share=0.5)
    columns = ["user", "time", "country", "lon", "lat", "extent_km"]
    traces = simulate(dressed, seed=1).traces.unique("tweet_id", maintain_order=True)
    assert_frame_equal(traces.select(columns), PLAIN.traces.select(columns))


def test_traces_are_records_in_order() -> None:
    traces, window = PLAIN.traces, PLAIN.world.months
    assert set(RECORD_COLUMNS) < set(traces.columns)
    assert traces.equals(traces.sort("user", "time", maintain_order=True))
    assert traces["tweet_id"].is_unique().all()
    assert traces.select(window.contains().all()).item()
    assert traces["user"].min() == 9 * 10**18
    assert traces["tweet_id"].min() == 9_100_000_000_000_000_000
    read = mt.read_traces(traces)
    assert read.records.collect().height == len(traces)
    assert read.notes["records"].sum() == 0


def test_people_post_where_they_live() -> None:
    migrants = posts_of(PLAIN, "migrant")
    abroad = migrants["time"] >= migrants["moved"]
    assert (
        migrants.filter(abroad)["country"].cast(pl.String) == migrants.filter(abroad)["destination"]
    ).all()
    assert (migrants.filter(~abroad)["country"] == "VE").all()
    assert (posts_of(PLAIN, "stayer")["country"] == "VE").all()
    # On arrival, in the hour.
    first = migrants.filter(abroad).group_by("user").agg(pl.first("time"), pl.first("moved"))
    assert len(first) == 300
    assert first.select((pl.col("time") - pl.col("moved")).max()).item() < timedelta(hours=1)


def test_everybody_posts_as_often_as_it_must() -> None:
    months = PLAIN.traces.group_by("user", pl.col("time").dt.truncate("1mo")).len()
    assert len(months) == 3000 * 24
    assert months["len"].min() == 2


def test_boxes_are_as_large_as_they_are_said_to_be() -> None:
    shares = {"point_share": 1, "city_share": 2, "admin_share": 3, "country_share": 4}
    simulated = simulate(everybody(**shares, unknown_country_share=0.2), seed=1)
    traces = simulated.traces
    sizes = traces.with_columns((pl.col("extent_km") / 10).round() * 10).group_by("extent_km").len()
    found = dict(sizes.iter_rows())
    n = len(traces)
    # One in five has no place and is a point; of the others a tenth, and 2, 3 and 4 tenths.
    expected = {0.0: 0.2 + 0.8 * 0.1, 20.0: 0.16, 150.0: 0.24, 1000.0: 0.32}
    assert set(found) == set(expected)
    for size, share in expected.items():
        # Five standard deviations of a binomial share.
        assert found[size] / n == pytest.approx(share, abs=5 * (share * (1 - share) / n) ** 0.5)
    unknown = traces.filter(pl.col("country").is_null())
    assert (unknown["extent_km"] == 0).all()
    assert len(unknown) / n == pytest.approx(0.2, abs=5 * 0.4 / n**0.5)


def test_hours_are_those_of_the_place() -> None:
    hours = tuple(float(hour == 3) for hour in range(24))
    simulated = simulate(everybody(hours=hours, posts_on_arrival=0.0), seed=1)
    by_country = simulated.traces.select("country", hour=pl.col("time").dt.hour())
    # Caracas is 4 hours behind UTC, Bogota and Lima 5. On the day of the border the clock changes.
    for country, hour in (("VE", 7), ("CO", 8), ("PE", 8)):
        here = by_country.filter(pl.col("country") == country)
        assert here.select((pl.col("hour") == hour).mean()).item() > 0.99


def test_bursts_bring_posts_together() -> None:
    def near(simulated: Simulated) -> float:
        gaps = pl.col("time").diff().over("user").drop_nulls()
        return float(simulated.traces.select((gaps < timedelta(hours=1)).mean()).item())

    bursts = simulate(everybody(burst_share=0.5), seed=1)
    assert len(bursts.traces) == pytest.approx(len(PLAIN.traces), rel=0.001)
    # Of 3 posts a month or more, all but the first may follow: at least a quarter does.
    assert near(bursts) > 0.25
    assert near(PLAIN) < 0.05


def test_bursts_do_not_leave_their_month() -> None:
    # Each post follows the last one, five weeks later in the mean: all but the first would.
    world = everybody(population=100, flows=(), burst_share=1.0, burst_minutes=5 * 7 * 24 * 60.0)
    traces = simulate(world, seed=1).traces
    assert traces.select(world.months.contains().all()).item()
    months = traces.group_by("user", pl.col("time").dt.truncate("1mo")).len()
    assert len(months) == 100 * 24
    assert months["len"].min() == 2


def test_who_quits_is_silent() -> None:
    simulated = simulate(everybody(attrition=0.5), seed=1)
    posts = posts_of(simulated, "stayer", "migrant")
    assert (posts["time"] < posts["quit"]).all() in (True, None)
    # Half are left after a year: 1,500 of 3,000, five standard deviations of 27 to either side.
    left = simulated.traces.filter(pl.col("time").dt.year() == 2016)["user"].n_unique()
    assert abs(left - 1500) < 150


def test_movers_go_on_posting_where_the_platform_is_used() -> None:
    simulated = simulate(everybody(destination_penetration={"CO": 0.5, "PE": 1.0}), seed=1)
    posts = posts_of(simulated, "migrant").filter(pl.col("time") >= pl.col("moved"))
    users = posts.group_by("destination").agg(pl.col("user").n_unique())
    found = dict(users.iter_rows())
    # Half of 180, five standard deviations of 6.7 to either side; all of 120.
    assert abs(found["CO"] - 90) < 34
    assert found["PE"] == 120


def test_a_penetration_that_grows_brings_users() -> None:
    simulated = simulate(everybody(penetration=(0.5, 1.0)), seed=1)
    years = simulated.traces.group_by(pl.col("time").dt.year()).agg(pl.col("user").n_unique())
    found = dict(years.iter_rows())
    assert abs(found[2015] - 1500) < 5 * 28
    assert found[2016] == 3000


def test_tourists_come_home() -> None:
    simulated = simulate(everybody(tourist_share=0.1, tourist_trips=3, tourist_stay_days=5), seed=1)
    assert simulated.truth.tourists.rows() == [(270, 810)]  # a tenth of 2,700; three trips each
    posts = posts_of(simulated, "tourist").filter(pl.col("country").is_not_null())
    trips = posts.with_columns(
        leaves=(pl.col("country") != "VE") & (pl.col("country").shift().over("user") == "VE")
    )
    # Everybody posts on arrival; only a trip that begins with the window has no post before it.
    assert 800 <= trips["leaves"].sum() <= 810
    stays = trips.filter(pl.col("country") != "VE").group_by(
        "user", pl.col("leaves").cum_sum().alias("trip")
    )
    spans = stays.agg(span=pl.col("time").max() - pl.col("time").min())
    assert spans.select(pl.col("span").max()).item() < timedelta(days=5)


def test_visitors_live_elsewhere() -> None:
    simulated = simulate(everybody(visitor_share=0.02), seed=1)
    posts = posts_of(simulated, "visitor")
    assert posts["user"].n_unique() == 60
    assert set(posts["country"].cast(pl.String)) == {"VE", "CO", "PE"}
    at_home = posts.filter(pl.col("country") != "VE")
    assert at_home.group_by("user").agg(pl.col("country").n_unique())["country"].max() == 1


def test_bots_and_roaming_institutions_are_found() -> None:
    few = {"population": 300, "flows": (), "bot_share": 0.1, "institution_share": 0.1}
    simulated = simulate(everybody(**few, posts_a_month=30), seed=1)
    study = mt.Study("VE", simulated.world.window, 3000, min_users=1)
    kinds = simulated.truth.users.group_by("kind").len()
    assert dict(kinds.iter_rows())["bot"] == dict(kinds.iter_rows())["institution"] == 30
    dropped = dict(
        mt.estimate(simulated.traces, study).dropped.select("reason", "users").iter_rows()
    )
    # 400 posts in 10 hours; half of an institution's posts from four cities far apart.
    assert dropped["bot"] == 30
    assert dropped["gyration"] == 15


def test_threads_and_copies_are_found() -> None:
    simulated = simulate(everybody(thread_share=0.1, reply_share=0.1, duplicate_share=0.1), seed=1)
    traces = simulated.traces
    study = mt.Study("VE", simulated.world.window, 3000, min_users=1)
    dropped = dict(mt.estimate(traces, study).dropped.select("reason", "records").iter_rows())
    once = traces.unique("tweet_id")
    own = once.filter(pl.col("reply_to_user") == pl.col("user"))
    assert dropped["duplicate"] == len(traces) - len(once)
    assert dropped["thread"] == len(own)
    n = len(once)
    for part, share in ((len(traces) - n, 0.1), (len(own), 0.1)):
        assert part / n == pytest.approx(share, abs=0.01)
    others = once.filter(pl.col("reply_to_user") != pl.col("user"))
    assert len(others) / n == pytest.approx(0.1, abs=0.01)
    assert others.join(once, left_on="reply_to_tweet", right_on="tweet_id").is_empty()


def test_waypoints_are_posted_from() -> None:
    cucuta = Waypoint("Cucuta", "CO", -72.52, 7.92, stay_days=10.0)
    road = replace(everybody().flows[1], routes=(Route((cucuta,)),))
    simulated = simulate(everybody(flows=(road,), posts_on_the_way=1.0), seed=1)
    posts = posts_of(simulated, "migrant").filter(pl.col("time") >= pl.col("moved"))
    first = posts.group_by("user", maintain_order=True).first()
    assert len(first) == 120
    assert (first["country"] == "CO").all()
    exact = first.filter(pl.col("extent_km") == 0)
    assert exact.select((pl.col("lon") + 72.52).abs().max()).item() < 0.1
    last = posts.group_by("user", maintain_order=True).last()
    assert last.select((pl.col("country") == "PE").mean()).item() > 0.9


def test_a_city_over_the_antimeridian_keeps_its_positions() -> None:
    suva = Country("FJ", (City("Taveuni", 179.99, -16.8),), 12)
    world = everybody(
        countries=(*COUNTRIES, suva),
        flows=(Flow("FJ", (0, 0, 0, 100, *(0,) * 20)),),
        city_box_km=30.0,
    )
    here = simulate(world, seed=1).traces.filter(pl.col("country") == "FJ")
    assert (here["lon"].abs() > 179).all()
    assert here["extent_km"].max() == pytest.approx(30.0, abs=0.01)


def test_a_world_of_many_users_stays_as_it_is_whatever_the_blocks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("migtrace.simulate.simulated._BLOCK_POSTS", 20_000)
    small = simulate(everybody(), seed=1)
    assert small.traces["tweet_id"].is_unique().all()
    assert_frame_equal(small.truth.users, PLAIN.truth.users)
    assert small.traces["user"].n_unique() == 3000


def test_the_presets_can_be_drawn() -> None:
    world = World.messy(
        population=100_000,
        flows=tuple(
            replace(flow, people=tuple(p // 10 for p in flow.people))
            for flow in World.messy().flows
        ),
    )
    simulated = simulate(world, seed=1)
    kinds = set(simulated.truth.users["kind"])
    assert kinds >= {"stayer", "migrant", "returned", "pendular", "tourist", "visitor", "bot"}
