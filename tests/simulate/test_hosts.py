"""People of the destinations: residents of their own country, who change nobody else's posts."""

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import migtrace as mt
from migtrace.frames import RECORD_COLUMNS
from migtrace.simulate import City, Country, Simulated, World, simulate
from tests.simulate.small import BOGOTA, COUNTRIES, everybody, posts_of
from tests.stream.harvesting import read_all

HOSTS = {"CO": 400, "PE": 150}
HOSTED = simulate(everybody(hosts=HOSTS), seed=1)
TABLES = ("residents", "factors", "detected", "monthly", "recurrence", "new_residents", "density")


def hosts_of(simulated: Simulated) -> pl.DataFrame:
    return simulated.truth.users.filter(kind="host")


def residents_of(simulated: Simulated, origin: str) -> pl.DataFrame:
    """Who is a resident of a country by METHOD M5."""
    posts, window = simulated.traces.lazy(), simulated.world.months
    return mt.classify_residents(mt.flag_months(posts, origin=origin, window=window)).collect()


def test_where_everybody_posts_each_host_is_an_account() -> None:
    hosts = hosts_of(HOSTED)
    cities = dict(hosts["city"].value_counts().iter_rows())
    assert cities == {"Bogota": 400, "Lima": 150}
    assert hosts.select("moved", "destination", "returned", "recurrent").null_count().row(0) == (
        (550,) * 4
    )
    assert HOSTED.truth.users["user"].n_unique() == 3000 + 550
    assert "beside 550 hosts" in repr(HOSTED.world)


def test_hosts_post_at_home_every_month() -> None:
    posts = posts_of(HOSTED, "host").with_columns(pl.col("country").cast(pl.String))
    for city, country in (("Bogota", "CO"), ("Lima", "PE")):
        assert set(posts.filter(city=city)["country"]) == {country}
    months = posts.group_by("user", pl.col("time").dt.truncate("1mo")).len()
    # 550 hosts, 24 months, at least two posts each as for all others of this world.
    assert len(months) == 550 * 24
    assert months["len"].min() == 2
    # Means are alike: 3 posts a month or somewhat more, since nobody makes fewer than two.
    stayers = posts_of(HOSTED, "stayer")
    mean = len(stayers) / stayers["user"].n_unique()
    assert len(posts) / 550 == pytest.approx(mean, rel=0.1)


def test_hosts_keep_the_hours_of_their_country() -> None:
    hours = tuple(float(hour == 3) for hour in range(24))
    posts = posts_of(simulate(everybody(hours=hours, hosts=HOSTS), seed=1), "host")
    # Bogota and Lima are 5 hours behind UTC.
    assert set(posts["time"].dt.hour()) == {8}


def test_hosts_change_nobody_elses_posts() -> None:
    lively = {
        "pendular_share": 0.2,
        "return_share": 0.2,
        "tourist_share": 0.1,
        "visitor_share": 0.05,
        "institution_share": 0.01,
        "bot_share": 0.01,
        "natural_increase": 0.05,
        "attrition": 0.1,
        "burst_share": 0.2,
        "thread_share": 0.1,
        "duplicate_share": 0.1,
        "posts_on_arrival": 0.5,
    }
    plain = simulate(everybody(**lively), seed=1)
    hosted = simulate(everybody(**lively, hosts=HOSTS), seed=1)
    accounts = plain.truth.users.height
    assert_frame_equal(hosted.traces.head(plain.traces.height), plain.traces)
    assert hosted.traces["user"].n_unique() > accounts
    for name, table in plain.truth.tables.items():
        assert_frame_equal(hosted.truth.tables[name].head(table.height), table)
        assert hosted.truth.tables[name].height == table.height or name == "users"
    assert_frame_equal(hosted.truth.density(), plain.truth.density())


def test_hosts_are_residents_of_their_country_and_of_no_other() -> None:
    hosts = hosts_of(HOSTED)
    for origin, city in (("CO", "Bogota"), ("PE", "Lima")):
        residents = residents_of(HOSTED, origin)
        here = hosts.filter(city=city)
        # By the strictest criterion: they post in their country in all 24 months.
        assert set(residents.filter("c1")["user"]) >= set(here["user"])
        elsewhere = hosts.join(here, on="user", how="anti")
        assert residents.join(elsewhere, on="user", how="semi").is_empty()
    assert residents_of(HOSTED, "VE").join(hosts, on="user", how="semi").is_empty()


def test_hosts_do_not_count_in_the_estimate_of_the_origin() -> None:
    study = mt.Study("VE", HOSTED.world.window, 3000, min_users=1)
    with_hosts = mt.estimate(HOSTED.traces, study)
    without = mt.estimate(simulate(everybody(), seed=1).traces, study)
    for name in TABLES:
        assert_frame_equal(getattr(with_hosts, name), getattr(without, name))


def test_hosts_use_the_platform_as_their_country_does() -> None:
    rates = {"CO": (0.25, 0.5), "PE": 1.0}
    world = everybody(hosts={"CO": 4000, "PE": 100}, destination_penetration=rates)
    posts = posts_of(simulate(world, seed=1), "host")
    seen = posts.group_by("city", pl.col("time").dt.year()).agg(pl.col("user").n_unique())
    found = {(city, year): users for city, year, users in seen.iter_rows()}
    # A quarter and a half of 4,000: five standard deviations of 27 and 32 to either side.
    assert abs(found["Bogota", 2015] - 1000) < 5 * 27.4
    assert abs(found["Bogota", 2016] - 2000) < 5 * 31.6
    assert found["Lima", 2015] == found["Lima", 2016] == 100
    silent = simulate(everybody(hosts=HOSTS, destination_penetration=0.0), seed=1)
    assert hosts_of(silent).is_empty()


def test_hosts_are_spread_over_the_cities_by_weight_and_use() -> None:
    # Three quarters live in Bogota, where a third as many are users: of 8,000 people 6,000 and
    # 2,000. The mean of use is (3 * 1 + 1 * 3) / 4 = 1.5, so that at 0.3 the cities have 0.2, 0.6.
    medellin = City("Medellin", -75.575, 6.275, weight=1, use=3)
    bogota = City("Bogota", BOGOTA.lon, BOGOTA.lat, weight=3, use=1)
    countries = (COUNTRIES[0], Country("CO", (bogota, medellin), -5), COUNTRIES[2])
    world = everybody(countries=countries, hosts={"CO": 8000}, destination_penetration=0.3)
    simulated = simulate(world, seed=1)
    both = [simulated.truth.homes(city)["locals"] for city in ("Bogota", "Medellin")]
    people = int(both[0].sum())
    assert people + int(both[1].sum()) == 8000
    assert abs(people - 6000) < 5 * (8000 * 0.75 * 0.25) ** 0.5
    users = dict(hosts_of(simulated)["city"].value_counts().iter_rows())
    # Each of the 8,000 is a user in Bogota with 0.75 * 0.2 = 0.15, in Medellin with 0.15 too.
    for city in ("Bogota", "Medellin"):
        assert abs(users[city] - 1200) < 5 * (8000 * 0.15 * 0.85) ** 0.5


def test_hosts_quit_as_others_do() -> None:
    simulated = simulate(everybody(hosts={"CO": 2000}, attrition=0.5), seed=1)
    posts = posts_of(simulated, "host")
    assert (posts["time"] < posts["quit"]).all() in (True, None)
    # Half of 2,000 are left after a year; five standard deviations of 22.4.
    left = posts.filter(pl.col("time").dt.year() == 2016)["user"].n_unique()
    assert abs(left - 1000) < 5 * 22.4


def test_blocks_of_hosts_are_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("migtrace.simulate.simulated._BLOCK_POSTS", 20_000)
    small = simulate(everybody(hosts=HOSTS), seed=1)
    assert small.traces["tweet_id"].is_unique().all()
    assert small.traces["user"].n_unique() == 3550
    assert small.traces.equals(small.traces.sort("user", "time", maintain_order=True))
    assert_frame_equal(small.truth.users, HOSTED.truth.users)


def test_a_world_of_hosts_alone_can_be_drawn() -> None:
    simulated = simulate(everybody(population=1, flows=(), hosts={"PE": 10}), seed=1)
    assert hosts_of(simulated).height == 10
    assert simulated.truth.homes().select("migrants", "locals").sum().row(0) == (0, 10)


def test_the_reader_finds_the_hosts(tmp_path: Path) -> None:
    simulated = simulate(everybody(population=20, flows=(), hosts={"CO": 30}), seed=1)
    simulated.write_json(tmp_path / "posts.jsonl")
    found = read_all((tmp_path / "posts.jsonl").read_bytes())
    expected = simulated.traces.select(RECORD_COLUMNS).sort("tweet_id")
    assert_frame_equal(found.records.sort("tweet_id"), expected)


def test_the_world_of_a_city_is_small_and_quiet() -> None:
    simulated = simulate(World.city(), seed=1)
    users = dict(simulated.truth.users["kind"].value_counts().iter_rows())
    # A tenth of 6,500 migrants and of 32,000 hosts; five standard deviations.
    assert abs(users["migrant"] - 650) < 5 * (6500 * 0.09) ** 0.5
    assert abs(users["host"] - 3200) < 5 * (32_000 * 0.09) ** 0.5
    assert 100_000 < simulated.traces.height < 400_000
    truth = simulated.truth
    assert truth.new_residents.rows() == [("CO", 4000), ("PE", 2500)]
    moved = truth.users.filter(kind="migrant")["moved"]
    assert moved.dt.year().unique().to_list() == [2015]
    assert moved.dt.month().unique().sort().to_list() == [4, 5, 6, 7, 8, 9]
