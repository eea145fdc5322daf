"""Three movers followed by hand: one who stays, one who comes back, one who comes and goes."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from migtrace.errors import ParameterError
from migtrace.grid import SinusoidalGrid
from migtrace.simulate import Flow, Route, Waypoint, World, simulate
from migtrace.simulate.movers import DAY_S, NEVER, Movers
from migtrace.simulate.roads import centre_of, crossers, leg_directions
from migtrace.simulate.sites import number_sites
from migtrace.simulate.tally import (
    count_months,
    count_new_residents,
    count_population,
    count_recurrence,
    count_years,
    kinds,
    tally,
)
from migtrace.simulate.visits import visits
from tests.simulate.small import everybody

# San Cristobal is the last place in Venezuela, Cucuta the first abroad, where people stay 30 days;
# each leg takes half a day.
ROUTE = Route(
    (
        Waypoint("San Cristobal", "VE", -72.25, 7.77),
        Waypoint("Cucuta", "CO", -72.52, 7.92, stay_days=30.0),
    ),
    leg_hours=12.0,
)
WORLD = everybody(
    population=1000,
    flows=(Flow("PE", (0,) * 24, (ROUTE,)),),
    penetration=0.1,
    destination_penetration={"PE": 0.05},
)
SITES = number_sites(WORLD)
CARACAS, LIMA = 0, 2
SAN_CRISTOBAL, CUCUTA = 3, 4
NONE = np.zeros(3, dtype=np.int64)
# They cross the border on days 100, 10 and 700 of 731; the second one comes back on day 400, the
# third goes every 20 days for 7.
MOVERS = Movers(
    flow=NONE,
    route=NONE,
    home=NONE + CARACAS,
    target=NONE + LIMA,
    exit_s=np.array([100, 10, 700]) * DAY_S,
    return_s=np.array([NEVER, 400 * DAY_S, NEVER]),
    period_s=np.array([0, 0, 20]) * DAY_S,
)
FOUND = tally(MOVERS, WORLD, SITES)


def stays_of(mover: int, world: World = WORLD) -> list[tuple[str, int, float, float]]:
    """Country, site, first and last day of each stay of a mover."""
    return [
        (v.country, int(v.site[k]), float(v.start[k] / DAY_S), float(v.end[k] / DAY_S))
        for v in visits(MOVERS, world, SITES)
        for k in np.flatnonzero(v.who == mover)
    ]


def test_who_stays_away_arrives_after_the_legs_and_the_wait() -> None:
    # Cucuta on day 100; 30 days there and half a day's leg later, Lima.
    assert stays_of(0) == [
        ("VE", SAN_CRISTOBAL, 99.5, 100.0),
        ("CO", CUCUTA, 100.0, 130.5),
        ("PE", LIMA, 130.5, pytest.approx(NEVER / DAY_S)),
    ]


def test_who_comes_back_does_not_wait_on_the_way() -> None:
    # The border again on day 400, half a day after Cucuta and half a day before home.
    assert stays_of(1)[3:] == [
        ("CO", CUCUTA, 399.5, 400.0),
        ("VE", SAN_CRISTOBAL, 400.0, 400.5),
        ("VE", CARACAS, 400.5, pytest.approx(NEVER / DAY_S)),
    ]
    assert stays_of(1)[2] == ("PE", LIMA, 40.5, 399.5)


def test_who_comes_and_goes_never_waits() -> None:
    trip = [
        ("VE", SAN_CRISTOBAL, 699.5, 700.0),
        ("CO", CUCUTA, 700.0, 700.5),
        ("PE", LIMA, 700.5, 706.5),
        ("CO", CUCUTA, 706.5, 707.0),
        ("VE", SAN_CRISTOBAL, 707.0, 707.5),
        ("VE", CARACAS, 707.5, 719.5),
    ]
    second = [(country, site, start + 20, end + 20) for country, site, start, end in trip]
    # A third trip would begin on day 739.5.
    assert stays_of(2) == trip + second


def test_population() -> None:
    # 2015 begins on day 0, 2016 on day 365, when the first two are away. The platform is used by a
    # tenth of those at home and a twentieth of those in Peru: 998 x 0.1 + 2 x 0.05 = 99.9.
    assert count_population(MOVERS, FOUND, WORLD, SITES).rows() == [
        (2015, 1000, 1000, 2, 100.0, 10.0),
        (2016, 998, 998, 1, pytest.approx(99.9), pytest.approx(998 / 99.9)),
    ]


def test_population_with_attrition() -> None:
    # In 365 of 365.25 days all but a fifth stay; half of those away quit before they left.
    world = replace(WORLD, attrition=0.2, quit_before_move=0.5)
    left = 0.8 ** (365 / 365.25)
    second = count_population(MOVERS, FOUND, world, SITES).row(1, named=True)
    assert second["active"] == pytest.approx((998 * 0.1 + 2 * 0.05 * 0.5) * left)


def moving(exit_days: list[int], return_days: list[int], period_days: list[int]) -> Movers:
    """Movers from Caracas to Lima by the road; a return on day 0 is none, a period of 0 too."""
    here = np.zeros(len(exit_days), dtype=np.int64)
    back = np.array(return_days)
    return Movers(
        flow=here,
        route=here,
        home=here + CARACAS,
        target=here + LIMA,
        exit_s=np.array(exit_days) * DAY_S,
        return_s=np.where(back > 0, back * DAY_S, NEVER),
        period_s=np.array(period_days) * DAY_S,
    )


def population_of(movers: Movers, world: World = WORLD) -> pl.DataFrame:
    return count_population(movers, tally(movers, world, SITES), world, SITES)


def test_who_comes_and_goes_lives_at_home_and_posts_as_at_home() -> None:
    # On a trip on day 365; away for 7 of 20 days, so recurrent: at home with the other 999, and
    # active at the tenth of home, not at the twentieth of Peru.
    second = population_of(moving([362], [0], [20])).row(1, named=True)
    assert (second["at_home"], second["active"]) == (1000, pytest.approx(100))
    # Whoever was just leaving when the window closed was away for more than half of the time.
    late = moving([362, 727], [0, 0], [20, 20])
    assert tally(late, WORLD, SITES).recurrent.tolist() == [True, False]


def test_nobody_who_does_not_use_it_at_home_uses_it_abroad() -> None:
    # At home a tenth does, in Peru three tenths could: a tenth of those who moved there does.
    eager = replace(WORLD, destination_penetration={"PE": 0.3})
    assert population_of(moving([10], [0], [0]), eager)["active"].to_list() == [100, 100]


def test_who_quit_before_the_move_stays_silent_after_the_return() -> None:
    # All quit, at any time of the 183 days before they leave. On day 365 the first is back from
    # Peru and silent for good; the second leaves 61 days later and has quit with a probability of
    # 122/183 = 2/3; the third leaves in 2016, on day 365 + 183: not yet. On day 0 nobody has but
    # the first, who leaves on day 61, with 122/183.
    world = replace(WORLD, quit_before_move=1.0)
    table = population_of(moving([61, 365 + 61, 365 + 183], [200, 0, 0], [0, 0, 0]), world)
    first, second = table["active"].to_list()
    assert first == pytest.approx(0.1 * (1000 - 2 / 3))
    assert second == pytest.approx(0.1 * (1000 - 1 - 2 / 3))


def test_half_of_the_time_abroad_is_not_recurrent() -> None:
    # 500 days are left from day 231 on: 249 of them are less than half, 250 are not, nor are 255.
    movers = moving([231] * 3, [231 + days for days in (249, 250, 255)], [0] * 3)
    assert tally(movers, WORLD, SITES).recurrent.tolist() == [True, False, False]


def test_appearances_and_detections() -> None:
    # Colombia: the first two in 2015 (the second again on the way back, day 399.5), the third in
    # 2016. Peru: the same, and both who live there in 2015 are there in 2016 too.
    assert count_years(FOUND, WORLD, first=True).rows() == [
        (2015, "CO", 2),
        (2015, "PE", 2),
        (2016, "CO", 1),
        (2016, "PE", 1),
    ]
    assert count_years(FOUND, WORLD, first=False).rows() == [
        (2015, "CO", 2),
        (2015, "PE", 2),
        (2016, "CO", 2),
        (2016, "PE", 3),
    ]


def test_months() -> None:
    # Day 10 is in January, day 100 in April (31 + 28 + 31 = 90), days 700 and 720 in December 2016
    # (731 - 31 = 700).
    table = count_months(MOVERS, FOUND, WORLD)
    assert table["first_exits"].to_list() == [1, 0, 0, 1, *(0,) * 19, 1]
    assert table["all_exits"].to_list() == [1, 0, 0, 1, *(0,) * 19, 2]


def test_recurrence_and_new_residents() -> None:
    # Away for 390 of 721 days (0.54); for 14 of 31 days (0.45).
    assert FOUND.recurrent.tolist() == [False, False, True]
    assert count_recurrence(FOUND).rows() == [(1, 2, pytest.approx(1 / 3))]
    # The second is not recurrent, but at home.
    assert count_new_residents(FOUND).rows() == [("PE", 1)]
    assert kinds(MOVERS).tolist() == ["migrant", "returned", "pendular"]


def test_crossings() -> None:
    # The line passes between San Cristobal and Cucuta; seen from Caracas, Cucuta is farther.
    line = ((-72.4, 7.0), (-72.4, 8.5))
    reference = centre_of(WORLD, SITES)
    assert reference == pytest.approx((-66.917, 10.501))
    assert crossers(MOVERS, WORLD, SITES, line, reference).rows() == [
        (2015, "away", 2),
        (2016, "away", 1),
        (2016, "toward", 2),
    ]
    # Seen from 8 N, 75 W, San Cristobal is the farther one (2.8 degrees, against 2.5).
    assert crossers(MOVERS, WORLD, SITES, line, (-75.0, 8.0)).rows() == [
        (2015, "toward", 2),
        (2016, "away", 2),
        (2016, "toward", 1),
    ]


def test_net_routes() -> None:
    # From Caracas to San Cristobal are 655 km and from Cucuta to Lima far more: no moves. From San
    # Cristobal to Cucuta go the first two once and the third twice; back come the second once and
    # the third twice, and all that is seen from Caracas.
    found = leg_directions(MOVERS, WORLD, SITES, centre_of(WORLD, SITES), SinusoidalGrid())
    places = pl.DataFrame({"lon": [-72.25, -72.52], "lat": [7.77, 7.92]})
    cells = places.select(SinusoidalGrid().cell()).to_series().to_list()
    rows = [(cells[0], 4, 0, 1.0), (cells[1], 0, 3, -1.0)]
    assert found.select("cell", "away", "toward", "net").rows() == sorted(rows)
    centroids = SinusoidalGrid().centroids(found["cell"])
    assert found.select("lon", "lat").equals(centroids.select("lon", "lat"))


def test_net_routes_of_a_world() -> None:
    road = replace(WORLD, flows=(Flow("PE", (0, 0, 9, *(0,) * 21), (ROUTE,)),))
    truth = simulate(road, seed=1).truth
    assert truth.net_routes().select("away", "toward").rows() == [(9, 0)]
    assert truth.net_routes(reference=(-75.0, 8.0)).select("away", "toward").rows() == [(0, 9)]
    assert truth.net_routes(grid=SinusoidalGrid(1000)).is_empty()
    assert simulate(everybody(), seed=1).truth.net_routes().is_empty()
    with pytest.raises(ParameterError, match="grid: got 40"):
        truth.net_routes(grid=40)  # type: ignore[arg-type]  # wrong on purpose


def test_who_flies_crosses_no_line() -> None:
    truth = simulate(everybody(), seed=1).truth
    assert truth.crossings(((-80.0, 0.0), (-60.0, 0.0))).rows() == []


def test_a_wrong_line_or_reference_is_named() -> None:
    truth = simulate(everybody(), seed=1).truth
    with pytest.raises(ParameterError, match="line: got"):
        truth.crossings(((1.0, 1.0), (1.0, 1.0)))
    with pytest.raises(ParameterError, match="reference: got"):
        truth.crossings(((0.0, 0.0), (1.0, 1.0)), reference=(200.0, 0.0))


def test_a_world_where_nobody_leaves_has_empty_tables() -> None:
    truth = simulate(everybody(flows=()), seed=1).truth
    assert truth.recurrence.rows() == [(0, 0, None)]
    assert truth.population["first_exits"].to_list() == [0, 0]
    assert truth.monthly.select(pl.col("all_exits", "first_exits").sum()).row(0) == (0, 0)
    assert truth.appearances.is_empty()
    assert truth.new_residents.is_empty()
