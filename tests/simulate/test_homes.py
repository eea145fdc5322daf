"""Where migrants and hosts live: counted by hand, and found again in posts of the night."""

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from migtrace.errors import ParameterError
from migtrace.grid import H3Grid, SinusoidalGrid
from migtrace.simulate import City, Country, Flow, Quarter, Route, Simulated, Waypoint, simulate
from tests.simulate.small import BOGOTA, COUNTRIES, LIMA, everybody, posts_of

KM = 6371.0072 * math.pi / 180
"""Kilometres a degree of latitude."""

ALL = {"CO": 500, "PE": 200}
AT_ONCE = (0,) * 3 + (120,) + (0,) * 20


def cell_at(city: City, east_km: float, north_km: float) -> int:
    """Find the 1 km cell some way from a city's centre."""
    lat = city.lat + north_km / KM
    lon = city.lon + east_km / KM / math.cos(math.radians(lat))
    found: int = pl.DataFrame({"lon": [lon], "lat": [lat]}).select(SinusoidalGrid(1).cell()).item()
    return found


def counts(table: pl.DataFrame) -> dict[int, tuple[int, int]]:
    return {cell: (m, n) for cell, m, n in table.select("cell", "migrants", "locals").rows()}


def test_quarters_and_centres_by_hand() -> None:
    # Nobody scatters: all 180 who go to Bogota live 6 km west and 4 km north of its centre, where
    # the 500 hosts live, and the 120 who go to Lima live in its centre as its 200 hosts do.
    west = Quarter("Bogota", east_km=-6, north_km=4, spread_km=0, share=1)
    world = everybody(hosts=ALL, quarters=(west,), city_spread_km=0.0)
    found = simulate(world, seed=1).truth.homes()
    assert found.columns == ["cell", "lon", "lat", "migrants", "locals"]
    assert found["cell"].is_sorted()
    assert counts(found) == {
        cell_at(BOGOTA, -6, 4): (180, 0),
        cell_at(BOGOTA, 0, 0): (0, 500),
        cell_at(LIMA, 0, 0): (120, 200),
    }
    centroid = SinusoidalGrid(1).centroids(found["cell"])
    assert found.select("lon", "lat").equals(centroid.select("lon", "lat"))


@pytest.mark.parametrize("penetration", [0.2, 1.0])
def test_shares_of_quarters_are_of_all_people(penetration: float) -> None:
    # Of 180 half live in one quarter, three in ten in another and the rest in the centre, be they
    # users or not; five standard deviations of 6.7, 6.1 and 5.4.
    quarters = (
        Quarter("Bogota", east_km=-6, spread_km=0, share=0.5),
        Quarter("Bogota", north_km=9, spread_km=0, share=0.3, country="CO"),
    )
    world = everybody(quarters=quarters, city_spread_km=0.0, penetration=penetration)
    found = counts(simulate(world, seed=1).truth.homes("Bogota"))
    expected = {(-6, 0): (90, 6.7), (0, 9): (54, 6.1), (0, 0): (36, 5.4)}
    assert sum(migrants for migrants, _ in found.values()) == 180
    for place, (mean, deviation) in expected.items():
        assert abs(found[cell_at(BOGOTA, *place)][0] - mean) < 5 * deviation


def test_homes_scatter_as_far_as_they_are_said_to() -> None:
    quarter = Quarter("Bogota", east_km=20, spread_km=2.0, share=1)
    world = everybody(hosts={"CO": 20_000}, quarters=(quarter,), penetration=0.1)
    found = (
        simulate(world, seed=1)
        .truth.homes("Bogota")
        .with_columns(
            east=(pl.col("lon") - BOGOTA.lon) * KM * math.cos(math.radians(BOGOTA.lat)),
            north=(pl.col("lat") - BOGOTA.lat) * KM,
        )
    )

    def moments(group: str, column: str) -> tuple[float, float]:
        weights, values = found[group].to_numpy(), found[column].to_numpy()
        mean = np.average(values, weights=weights)
        return float(mean), float(np.average((values - mean) ** 2, weights=weights) ** 0.5)

    # Cells of 1 km add a twelfth to the variance; n people have a mean within 5 s/sqrt(n) and a
    # deviation within 5 s/sqrt(2n).
    for group, centre, spread, n in (("migrants", 20, 2.0, 180), ("locals", 0, 5.0, 20_000)):
        for column, middle in (("east", centre), ("north", 0)):
            mean, deviation = moments(group, column)
            assert mean == pytest.approx(middle, abs=5 * spread / n**0.5 + 0.05)
            expected = (spread**2 + 1 / 12) ** 0.5
            assert deviation == pytest.approx(expected, abs=5 * spread / (2 * n) ** 0.5)


def modal_cells(simulated: Simulated, city: City) -> pl.DataFrame:
    """Count accounts by the cell of most of their exact posts at night in a city."""
    here = pl.lit(True)  # noqa: FBT003 - polars takes the value first
    for column, centre in (("lon", city.lon), ("lat", city.lat)):
        here &= (pl.col(column) - centre).abs() < 1
    hour = (pl.col("time").dt.hour() - 5) % 24
    nights = posts_of(simulated, "migrant", "host").filter(
        here, pl.col("extent_km") == 0, (hour >= 20) | (hour < 8)
    )
    return (
        nights.with_columns(SinusoidalGrid(1).cell().alias("cell"))
        .group_by("user", "kind", "cell")
        .len()
        .sort("user", "len", "cell", descending=[False, True, False])
        .group_by("user", maintain_order=True)
        .first()
        .group_by("cell")
        .agg(
            found_migrants=(pl.col("kind") == "migrant").sum().cast(pl.Int64),
            found_locals=(pl.col("kind") == "host").sum().cast(pl.Int64),
        )
    )


@pytest.mark.parametrize("city", [BOGOTA, LIMA])
def test_posts_of_the_night_come_from_home(city: City) -> None:
    # Everybody posts, always a point, 12 a month, and moves in April 2015: 20 months of nights.
    quarter = Quarter(city.name, east_km=5, north_km=-5, share=0.5)
    world = everybody(
        hosts=ALL,
        quarters=(quarter,),
        flows=tuple(Flow(code, AT_ONCE) for code in ("CO", "PE")),
        population=500,
        posts_a_month=12.0,
        point_share=1.0,
        city_share=0.0,
    )
    simulated = simulate(world, seed=1)
    truth = simulated.truth.homes(city.name)
    beside = truth.join(modal_cells(simulated, city), on="cell", how="full").fill_null(0)
    for group, people in (("migrants", 120), ("locals", ALL["CO" if city is BOGOTA else "PE"])):
        assert truth[group].sum() == beside[f"found_{group}"].sum() == people
        # Homes within 30 m of a cell's edge may be found beyond it: at most an eighth is there,
        # and the mode takes most of those to the right side.
        moved = (beside[group] - beside[f"found_{group}"]).abs().sum() / 2
        assert moved < 0.06 * people


def test_quarters_leave_homes_of_others_and_the_old_home_alone() -> None:
    quarter = Quarter("Bogota", east_km=6, share=1.0)
    plain, settled = (simulate(everybody(quarters=q), seed=1) for q in ((), (quarter,)))
    keys = ["tweet_id", "user", "time", "country"]
    assert_frame_equal(settled.traces.select(keys), plain.traces.select(keys))
    abroad = (pl.col("destination") == "CO") & (pl.col("time") >= pl.col("moved"))
    others = [
        posts_of(s, "stayer", "migrant").filter(abroad.fill_null(value=False).not_())
        for s in (plain, settled)
    ]
    assert_frame_equal(*others)
    exact = posts_of(settled, "migrant").filter(abroad, extent_km=0)
    mean_east_km = (exact["lon"].mean() - BOGOTA.lon) * KM * math.cos(math.radians(BOGOTA.lat))  # type: ignore[operator]  # a mean of floats
    assert mean_east_km == pytest.approx(6, abs=0.5)


def test_who_is_on_the_way_or_back_or_comes_and_goes_is_not_counted() -> None:
    # 12 leave for Lima in the last month but one, and wait in Cucuta for 100 days.
    wait = Route((Waypoint("Cucuta", "CO", -72.52, 7.92, stay_days=100.0),), leg_hours=1.0)
    late = Flow("PE", (0,) * 22 + (12, 0), (wait,))
    stuck = simulate(everybody(population=100, flows=(late,)), seed=1).truth
    assert stuck.new_residents.rows() == [("CO", 12)]
    assert stuck.homes().is_empty()
    early = Flow("CO", AT_ONCE)
    for changes in ({"return_share": 1.0}, {"pendular_share": 1.0}):
        gone = simulate(everybody(flows=(early,), hosts=ALL, **changes), seed=1).truth.homes()
        assert gone.select("migrants", "locals").sum().row(0) == (0, 700)


def test_cities_add_up_and_are_told_by_name() -> None:
    countries = (COUNTRIES[0], Country.known("CO"), Country.known("PE"))
    truth = simulate(everybody(countries=countries, hosts=ALL), seed=1).truth
    both, lima, callao = (
        truth.homes(*cities).select("migrants", "locals").sum().row(0)
        for cities in (("Lima", "Callao"), ("Lima",), ("Callao",))
    )
    assert both == (lima[0] + callao[0], lima[1] + callao[1])
    everywhere = truth.homes().select("migrants", "locals").sum().row(0)
    assert everywhere == (300, 700)
    assert_frame_equal(truth.homes("Lima"), truth.homes("Lima"))
    with pytest.raises(ParameterError, match="cities: got 'Caracas'; expected some of Bogota, Med"):
        truth.homes("Caracas")
    with pytest.raises(ParameterError, match="grid: got 1; expected a grid"):
        truth.homes("Lima", grid=1)  # type: ignore[arg-type]  # wrong on purpose


def test_another_grid_and_smaller_blocks_count_the_same_people(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    truth = simulate(everybody(hosts={"CO": 5000}, penetration=0.1), seed=1).truth
    groups = ["migrants", "locals"]
    hexagons = truth.homes(grid=H3Grid(8))
    assert hexagons.select(groups).sum().row(0) == (300, 5000)
    monkeypatch.setattr("migtrace.simulate.neighbours._BLOCK", 700)
    assert truth.homes().select(groups).sum().row(0) == (300, 5000)


MONTHS = st.lists(st.integers(0, 6), min_size=24, max_size=24).map(tuple)
PEOPLE = st.integers(0, 300)
SHARES = st.sampled_from([0.0, 0.2, 0.5])


@st.composite
def settled(draw: st.DrawFn) -> Simulated:
    """Draw a world of at most 300 people and some hosts."""
    world = everybody(
        flows=(Flow("CO", draw(MONTHS)), Flow("PE", draw(MONTHS))),
        population=300,
        posts_a_month=0.5,
        least_posts=0,
        penetration=draw(st.sampled_from([0.1, 1.0])),
        pendular_share=draw(SHARES),
        return_share=draw(SHARES),
        hosts={"CO": draw(PEOPLE), "PE": draw(PEOPLE)},
        quarters=(Quarter("Bogota", 3, 3, 1, draw(SHARES)), Quarter("Bogota", share=draw(SHARES))),
    )
    return simulate(world, seed=draw(st.integers(0, 9)))


@settings(max_examples=25)
@given(settled())
def test_people_are_conserved(simulated: Simulated) -> None:
    truth, world = simulated.truth, simulated.world
    residents = dict(truth.new_residents.iter_rows())
    for city, code in (("Bogota", "CO"), ("Lima", "PE")):
        homes = truth.homes(city)
        assert homes["cell"].is_unique().all()
        assert homes.select(pl.sum_horizontal("migrants", "locals") > 0).to_series().all()
        assert homes["locals"].sum() == world.people_abroad[code]
        # Everybody travels straight, so who is in the country is in the city.
        assert homes["migrants"].sum() == residents.get(code, 0)
        users = truth.users.filter(kind="host", city=city).height
        assert users <= world.people_abroad[code]
        assert users == world.people_abroad[code] or world.penetration == 0.1
