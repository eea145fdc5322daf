"""A world that cannot be is refused before anything is drawn, and the message names the field."""

from dataclasses import FrozenInstanceError, replace
from datetime import date

import polars as pl
import pytest

from migtrace.errors import FrameError, ParameterError
from migtrace.simulate import (
    VIOLATIONS,
    City,
    Country,
    Flow,
    Route,
    Waypoint,
    World,
    flows_from,
    simulate,
)
from tests.simulate.small import COUNTRIES, everybody

AWAY = Waypoint("Cucuta", "CO", -72.52, 7.92)
HOME = Waypoint("San Cristobal", "VE", -72.25, 7.77)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("origin", "ve", "origin: got 've'"),
        ("origin", "BR", "countries: 'BR' is missing"),
        ("countries", (COUNTRIES[0],) * 2, "expected each country once"),
        ("countries", ("VE",), "expected Country objects"),
        ("population", 0, "population: got 0"),
        ("population", 299, "300 people leave; the population has 299"),
        ("window", "2015-01:2015-12", "has 24 months; expected the window's 12"),
        ("flows", (1,), "flows: got (1,); expected Flow objects"),
        ("flows", (Flow("CO", (1,) * 24),) * 2, "expected one for each destination"),
        ("flows", 1, "flows: got 1; expected a sequence"),
        ("tourist", 0.1, "tourist: is no field of a World"),
        ("penetration", 1.5, "penetration: got 1.5"),
        ("penetration", 0, "penetration: is 0 in all years"),
        ("penetration", (0.1,), "expected a number, or 2, one for each year"),
        ("destination_penetration", 2, "destination_penetration: got 2"),
        ("destination_penetration", {"CO": 2.0}, "destination_penetration of CO: got 2"),
        ("destination_penetration", {"co": 0.2}, "destination_penetration: got 'co'"),
        ("destination_penetration", {"BR": 0.2}, "got 'BR'; expected one of CO, PE"),
        ("destination_penetration", {"VE": 0.2}, "got 'VE'; expected one of CO, PE"),
        ("destination_penetration", "much", "destination_penetration: got 'much'"),
        ("attrition", -0.1, "attrition: got -0.1"),
        ("activity_by_year", (1.0, float("inf")), "activity_by_year: got"),
        ("posts_a_month", 0, "posts_a_month: got 0"),
        ("posts_spread", -1, "posts_spread: got -1"),
        ("least_posts", 1.5, "least_posts: got 1.5"),
        ("hours", (1,) * 23, "hours: got"),
        ("hours", (0,) * 24, "expected 24 weights"),
        ("thread_share", 1.1, "thread_share: got 1.1"),
        ("retweet_share", float("inf"), "retweet_share: got inf"),
        ("return_after_days", (10, 5), "return_after_days: got (10, 5)"),
        ("tourist_trips", 0, "tourist_trips: got 0"),
        ("point_share", "some", "point_share: got 'some'"),
        (
            "posts_a_month",
            1e20,
            "posts_a_month: got 1e+20; expected a number above 0, at most 1e+06",
        ),
        (
            "posts_spread",
            6,
            "posts_spread: got 6; expected a finite number of at least 0, at most 5",
        ),
        ("rate_after_move", 1e20, "rate_after_move: got 1e+20"),
        ("return_after_days", (0, 1e20), "return_after_days: got (0, 1e+20)"),
        ("destination_penetration", {None: 1, "CO": 0.5}, "destination_penetration: got None"),
        ("destination_penetration", (("CO", 0.1), ("CO", 0.9)), "CO has 2 rates; expected one"),
        (
            "window",
            ("1950-01", "2020-12"),
            "window: 1950-01:2020-12 has 71 years; expected at most",
        ),
    ],
)
def test_a_wrong_field_is_named(field: str, value: object, says: str) -> None:
    with pytest.raises(ParameterError) as raised:
        everybody(**{field: value})
    assert says in str(raised.value)


def test_no_place_to_travel_to_is_an_error() -> None:
    with pytest.raises(ParameterError, match="need a country beside the origin"):
        everybody(countries=COUNTRIES[:1], flows=(), tourist_share=0.1)


def test_all_shapes_of_posts_off_is_an_error() -> None:
    with pytest.raises(ParameterError, match="all are 0"):
        everybody(point_share=0, city_share=0)


def test_stays_must_fit() -> None:
    # Two trips of 400 days do not fit into 731 days.
    with pytest.raises(ParameterError, match="2 trips do not fit into 731 days"):
        everybody(tourist_share=0.1, tourist_trips=2, tourist_stay_days=400)
    # One leg of 8 hours out and one back take 0.67 days; the shortest period is 15.
    with pytest.raises(ParameterError, match="pendular_stay_days: got 15"):
        everybody(pendular_share=0.1, pendular_stay_days=15)
    # A stay of 100 days on the way does not fit before a return after 60.
    far = Route((replace(AWAY, stay_days=100.0),))
    with pytest.raises(ParameterError, match="return_after_days: got"):
        everybody(flows=(Flow("CO", (1,) * 24, (far,)),), return_share=0.1)


def test_a_route_does_not_come_back_home() -> None:
    with pytest.raises(ParameterError, match="comes back to VE after a waypoint abroad"):
        everybody(flows=(Flow("CO", (1,) * 24, (Route((AWAY, HOME)),)),))


def test_a_flow_into_the_origin_is_an_error() -> None:
    with pytest.raises(ParameterError, match="not the origin"):
        everybody(flows=(Flow("VE", (1,) * 24),))


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: City("X", 0, 0), "city 'X': got (0, 0)"),
        (lambda: City("X", 200, 0), "city 'X': got (200, 0)"),
        (lambda: City([], 1, 1), "name of a city: got []; expected text"),  # type: ignore[arg-type]  # wrong on purpose
        (lambda: Country("VE", None), "cities of VE: got None; expected a sequence"),  # type: ignore[arg-type]  # wrong on purpose
        (lambda: Country.known([]), "code: got []"),  # type: ignore[arg-type]  # wrong on purpose
        (lambda: World.quiet([]), "violation: got []"),  # type: ignore[arg-type]  # wrong on purpose
        (lambda: Waypoint(None, "VE", 1, 1), "name of a waypoint: got None"),  # type: ignore[arg-type]  # wrong on purpose
        (lambda: Waypoint("X", "VE", 1, 1, float("inf")), "stay_days of waypoint 'X': got inf"),
        (lambda: Route(None), "waypoints: got None; expected a sequence"),  # type: ignore[arg-type]  # wrong on purpose
        (lambda: Route(leg_hours=1e300), "leg_hours of a route: got 1e+300"),
        (lambda: Flow("CO", 1), "people of the flow to CO: got 1; expected a sequence"),  # type: ignore[arg-type]  # wrong on purpose
        (lambda: Flow("CO", (1,), 1), "routes of the flow to CO: got 1; expected a sequence"),  # type: ignore[arg-type]  # wrong on purpose
        (lambda: City("X", 1, 1, weight=0), "weight of city 'X': got 0"),
        (lambda: Country("VE", ()), "cities of VE: got ()"),
        (lambda: Country("VE", COUNTRIES[0].cities, 99), "utc_offset_hours of VE: got 99"),
        (lambda: Country.known("XX"), "code: got 'XX'"),
        (lambda: Waypoint("X", "ve", 1, 1), "country of waypoint 'X': got 've'"),
        (lambda: Waypoint("X", "VE", 1, 1, stay_days=-1), "stay_days of waypoint 'X': got -1"),
        (lambda: Route(("Cucuta",)), "waypoints: got ('Cucuta',)"),  # type: ignore[arg-type]  # wrong on purpose
        (lambda: Route(weight=0), "weight of a route: got 0"),
        (lambda: Flow("CO", (1, -1)), "people of the flow to CO, month 1: got -1"),
        (lambda: Flow("CO", (1,), ()), "routes to CO: got ()"),
        (lambda: simulate("VE", seed=1), "world: got 'VE'"),  # type: ignore[arg-type]  # wrong on purpose
        (lambda: simulate(everybody(), seed=-1), "seed: got -1"),
        (lambda: World.venezuela(0), "scale: got 0"),
        (lambda: World.quiet("rain"), "violation: got 'rain'; expected one of 'destination"),
    ],
)
def test_a_wrong_part_is_named(make: object, says: str) -> None:
    with pytest.raises(ParameterError) as raised:
        make()  # type: ignore[operator]  # one of the functions above
    assert says in str(raised.value)


def test_spreading_gives_the_totals_to_the_largest_remainders() -> None:
    # 10 people over weights 1, 2, 4 (January to March): 1.43, 2.86, 5.71: 1, 2, 5, and the two
    # that are left go to February (.86) and March (.71).
    season = (1, 2, 4, *(0,) * 9)
    flow = Flow.spread("CO", {2015: 10}, "2015-01:2015-12", season=season)
    assert flow.people == (1, 3, 6, *(0,) * 9)


@pytest.mark.parametrize(
    ("totals", "options", "says"),
    [
        ({2014: 5}, {}, "2014 has no month"),
        ({2015: 5}, {"first_month": "2016-01"}, "2015 has no month"),
        ({2015: 1.5}, {}, "people_by_year of 2015: got 1.5"),
        ({2015: 5}, {"season": (1.0,)}, "season: got (1.0,)"),
        ({2015: 5}, {"season": None}, "season: got None"),
        ({2015: 5}, {"routes": Route()}, "routes of the flow to CO: got Route"),
        ([5], {}, "people_by_year: got [5]; expected a mapping of year to people"),
    ],
)
def test_a_wrong_spread_is_named(
    totals: dict[int, int], options: dict[str, object], says: str
) -> None:
    with pytest.raises(ParameterError) as raised:
        Flow.spread("CO", totals, "2015-01:2015-12", **options)  # type: ignore[arg-type]  # wrong on purpose
    assert says in str(raised.value)


def test_flows_come_from_a_table() -> None:
    months = [date(2015, 2, 3), date(2015, 2, 1), date(2015, 1, 1)]
    table = pl.DataFrame({"month": months, "destination": ["CO", "CO", "BR"], "people": [3, 4, 5]})
    route = Route((AWAY,))
    flows = flows_from(table, window="2015-01:2015-02", routes={"CO": (route,)})
    assert flows == (Flow("BR", (5, 0)), Flow("CO", (0, 7), (route,)))


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"month": [date(2015, 1, 1)], "people": [1]}, "has no column 'destination'"),
        ({"month": [None], "destination": ["CO"], "people": [1]}, "column 'month' has nulls"),
        (
            {"month": ["2015-01"], "destination": ["CO"], "people": [1]},
            "expected dates in column 'month'",
        ),
        (
            {"month": [date(2015, 1, 1)] * 2, "destination": ["CO"] * 2, "people": [5, -3]},
            "-3 people in a row; expected at least 0",
        ),
        (
            {"month": [date(2014, 1, 1)], "destination": ["CO"], "people": [1]},
            "month 2014-01 is outside the window 2015-01:2015-12",
        ),
    ],
)
def test_a_wrong_table_of_flows_is_named(table: dict[str, list[object]], says: str) -> None:
    with pytest.raises(FrameError) as raised:
        flows_from(pl.DataFrame(table), window="2015-01:2015-12")
    assert says in str(raised.value)


def test_flows_that_are_no_table_are_refused() -> None:
    with pytest.raises(FrameError, match="table of flows: got NoneType; expected a polars Data"):
        flows_from(None, window="2015-01:2015-12")  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize(
    ("routes", "says"),
    [
        ({"CO": Route()}, "routes of the flow to 'CO': got Route"),
        ({"C0": (Route(),)}, "routes: got 'C0'; expected destinations of the table: CO"),
        (Route(), "routes: got Route"),
    ],
)
def test_routes_that_nobody_can_take_are_refused(routes: object, says: str) -> None:
    table = pl.DataFrame({"month": [date(2015, 1, 1)], "destination": ["CO"], "people": [1]})
    with pytest.raises(ParameterError) as raised:
        flows_from(table, window="2015-01:2015-12", routes=routes)  # type: ignore[arg-type]  # wrong on purpose
    assert says in str(raised.value)


def test_a_world_of_sixty_years_can_be_told() -> None:
    window = ("1950-01", "2009-12")
    months = 60 * 12
    world = everybody(
        population=800, window=window, flows=(Flow("CO", (1,) * months),), penetration=0.01
    )
    truth = simulate(world, seed=1).truth
    assert truth.appearances.rows() == [(1950 + year, "CO", 12) for year in range(60)]
    # Nobody comes back: in the last year all 720 are there.
    assert truth.detected.row(-1) == (2009, "CO", 720)


def test_worlds_are_values() -> None:
    world = everybody(destination_penetration={"PE": [0.5, 0.25], "CO": 1.0}, attrition=[0.1, 0.2])
    same = everybody(
        destination_penetration=(("CO", 1.0), ("PE", (0.5, 0.25))), attrition=(0.1, 0.2)
    )
    assert world == same
    assert hash(world) == hash(same)
    with pytest.raises(FrozenInstanceError):
        world.population = 1  # type: ignore[misc]  # frozen on purpose


@pytest.mark.parametrize("name", VIOLATIONS)
def test_a_violation_changes_what_it_names(name: str) -> None:
    assert World.quiet(name) == replace(World.quiet(), **VIOLATIONS[name])
    assert World.quiet(name) != World.quiet()


def test_presets_say_that_they_are_simulations() -> None:
    for world in (World.quiet(), World.messy(), World.venezuela()):
        assert "SIMULATION" in repr(world)
    assert "SIMULATION" in repr(simulate(everybody(), seed=1))
    assert "SIMULATION" in repr(simulate(everybody(), seed=1).truth)
