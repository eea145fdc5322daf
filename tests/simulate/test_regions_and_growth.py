"""Cities that use the platform and leave differently, and a population that grows."""

from datetime import UTC, datetime

import polars as pl
import pytest

from migtrace.errors import ParameterError
from migtrace.simulate import City, Country, Simulated, World, simulate
from tests.simulate.small import COUNTRIES, everybody

# Three quarters live in Caracas, where three times as many post and a third as many leave.
CITIES = (
    City("Caracas", -66.917, 10.501, weight=3, use=3, leaving=1),
    City("Maracaibo", -71.66, 10.73, weight=1, use=1, leaving=3),
)


def two_cities(**changes: object) -> Simulated:
    countries = (Country("VE", CITIES, -4), *COUNTRIES[1:])
    return simulate(everybody(countries=countries, **{"population": 30_000, **changes}), seed=1)


def test_use_and_leaving_differ_by_city() -> None:
    # The mean of use is (3 * 3 + 1) / 4 = 2.5, so that at 0.2 the cities have 0.24 and 0.08.
    users = two_cities(penetration=0.2).truth.users
    stayers = dict(users.filter(kind="stayer")["city"].value_counts().iter_rows())
    # Of 300 who leave half are of either city: 22,350 and 7,350 stay. Five standard deviations.
    assert stayers["Caracas"] == pytest.approx(22_350 * 0.24, abs=5 * (22_350 * 0.24 * 0.76) ** 0.5)
    assert stayers["Maracaibo"] == pytest.approx(7350 * 0.08, abs=5 * (7350 * 0.08 * 0.92) ** 0.5)
    movers = dict(users.filter(kind="migrant")["city"].value_counts().iter_rows())
    assert movers["Caracas"] == pytest.approx(150 * 0.24, abs=5 * (150 * 0.24 * 0.76) ** 0.5)
    assert movers["Maracaibo"] == pytest.approx(150 * 0.08, abs=5 * (150 * 0.08 * 0.92) ** 0.5)


def test_users_are_the_penetration_of_all() -> None:
    found = two_cities(penetration=0.2).truth
    # 6,000 expected, with the standard deviation of a binomial at most.
    assert found.users.height == pytest.approx(6000, abs=5 * (30_000 * 0.2 * 0.8) ** 0.5)
    assert found.population["active"].to_list() == pytest.approx([6000, 6000])
    # Who is silent abroad takes more along where use is high: half of 160 from either city, as an
    # expectation 160 * 0.2 * (0.5 * 1.2 + 0.5 * 0.4) = 25.6 users are no longer there.
    silent = two_cities(penetration=0.2, destination_penetration=0.0).truth.population
    assert silent["active"][1] == pytest.approx(6000 - 25.6, abs=5 * 0.2 * 0.4 * 160**0.5)


def test_a_city_cannot_have_more_users_than_people() -> None:
    with pytest.raises(ParameterError, match="use: a city of the origin has a penetration above 1"):
        two_cities(penetration=0.9)
    with pytest.raises(ParameterError, match="use of city 'Caracas': got 0"):
        City("Caracas", -66.917, 10.501, use=0)


def test_natural_increase_by_hand() -> None:
    grown = simulate(everybody(natural_increase=0.1), seed=1)
    population = grown.truth.population
    # 160 of 3,000 leave in the first year: 2,840 and a tenth more, 284 who all post.
    assert population["population"].to_list() == [3000, 2840 + 284]
    assert population["at_home"].to_list() == [3000, 2840 + 284]
    assert population["active"].to_list() == [3000, 3284]
    later = grown.traces.group_by("user").agg(first=pl.col("time").min())
    late = later.filter(pl.col("first") >= datetime(2016, 1, 1, tzinfo=UTC))
    # Everybody else posts in every month of the first year.
    assert late.height == 284
    assert later.height == 3284


def test_those_who_are_there_from_the_start_are_the_same() -> None:
    plain, grown = (everybody(natural_increase=rate) for rate in (0.0, 0.1))
    one, other = (simulate(world, seed=1).truth for world in (plain, grown))
    assert one.users.drop("quit").equals(other.users.drop("quit").head(one.users.height))
    assert one.detected.equals(other.detected)


@pytest.mark.parametrize("rate", [-0.1, float("nan"), "much"])
def test_an_increase_that_cannot_be_is_refused(rate: object) -> None:
    with pytest.raises(ParameterError, match="natural_increase: got"):
        World.quiet(natural_increase=rate)
