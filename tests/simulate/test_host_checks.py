"""Hosts and quarters that cannot be are refused, and the message names them."""

import pytest

from migtrace.errors import ParameterError
from migtrace.simulate import City, Country, Flow, Quarter
from tests.simulate.small import COUNTRIES, everybody


@pytest.mark.parametrize(
    ("hosts", "says"),
    [
        (5, "hosts: got 5; expected a mapping of country to people"),
        (("CO", 5), "hosts: got ('CO', 5); expected a mapping"),
        ({"VE": 5}, "hosts: got 'VE'; expected one of CO, PE, each once"),
        ({"BR": 5}, "hosts: got 'BR'; expected one of CO, PE, each once"),
        ((("CO", 5), ("CO", 6)), "hosts: got 'CO'; expected one of CO, PE, each once"),
        ({"CO": 1.5}, "hosts of CO: got 1.5; expected a whole number"),
        ({"CO": -1}, "hosts of CO: got -1; expected a whole number"),
        ({"CO": 10**11}, "hosts of CO: got 100000000000; expected a whole number"),
        ({None: 5}, "hosts: got None; expected one of CO, PE"),
        ({"CO": True}, "hosts of CO: got True; expected a whole number"),
    ],
)
def test_hosts_that_cannot_be_are_named(hosts: object, says: str) -> None:
    with pytest.raises(ParameterError) as raised:
        everybody(hosts=hosts)
    assert says in str(raised.value)


def test_a_city_of_hosts_cannot_have_more_users_than_people() -> None:
    # Of two cities of one size one has three times the other's use: at 0.9 it would be 1.35.
    pair = (City("Bogota", -74.083, 4.596, use=3), City("Medellin", -75.575, 6.275))
    countries = (COUNTRIES[0], Country("CO", pair, -5), COUNTRIES[2])
    fields = {"countries": countries, "destination_penetration": {"CO": 0.9}}
    everybody(**fields)
    with pytest.raises(ParameterError, match="use: a city of CO, which has hosts, has a penetrat"):
        everybody(**fields, hosts={"CO": 5})


@pytest.mark.parametrize(
    ("quarters", "says"),
    [
        (Quarter("Bogota"), "quarters: got Quarter"),
        ((1,), "quarters: got 1; expected Quarter objects"),
        ((Quarter("Quito"),), "quarters: got 'Quito'; expected a city of a flow's destination"),
        ((Quarter("Caracas"),), "quarters: got 'Caracas'; expected a city of a flow's destination"),
        ((Quarter("Lima", country="CO"),), "quarters: got 'Lima in CO'; expected a city"),
        ((Quarter("Lima", share=0.7),) * 2, "quarters: shares of Lima in PE sum to 1.4"),
    ],
)
def test_quarters_that_cannot_be_are_named(quarters: object, says: str) -> None:
    with pytest.raises(ParameterError) as raised:
        everybody(quarters=quarters)
    assert says in str(raised.value)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"city": 5}, "name of a quarter's city: got 5; expected text"),
        ({"east_km": float("nan")}, "east_km of a quarter of Lima: got nan"),
        ({"north_km": 501}, "north_km of a quarter of Lima: got 501; expected a number from -500"),
        ({"spread_km": -1}, "spread_km of a quarter of Lima: got -1"),
        ({"share": 1.1}, "share of a quarter of Lima: got 1.1; expected a number from 0 to 1"),
        ({"country": "pe"}, "country of a quarter of Lima: got 'pe'"),
    ],
)
def test_a_wrong_quarter_is_named(wrong: dict[str, object], says: str) -> None:
    with pytest.raises(ParameterError) as raised:
        Quarter(**{"city": "Lima", **wrong})  # type: ignore[arg-type]  # wrong on purpose
    assert says in str(raised.value)


def test_two_cities_of_one_name_are_told_apart_by_country() -> None:
    peru = Country("PE", (City("Bogota", -77.05, -12.048),), -5)
    fields = {"countries": (*COUNTRIES[:2], peru)}
    with pytest.raises(
        ParameterError, match="flows go to a 'Bogota' in CO and PE; expected a quart"
    ):
        everybody(**fields, quarters=(Quarter("Bogota"),))
    everybody(**fields, quarters=(Quarter("Bogota", country="PE"),))
    # A city to which nobody goes has no quarter, and needs none.
    everybody(**fields, flows=(Flow("CO", (1,) * 24),), quarters=(Quarter("Bogota"),))


def test_worlds_with_hosts_are_values() -> None:
    quarters = [Quarter("Bogota", 1, 2)]
    one = everybody(hosts={"PE": 2, "CO": 1}, quarters=quarters)
    other = everybody(hosts=(("CO", 1), ("PE", 2)), quarters=tuple(quarters))
    assert one == other
    assert hash(one) == hash(other)
    assert one.people_abroad == {"CO": 1, "PE": 2}
