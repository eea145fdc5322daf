"""Segregation that was planted in a world is found in its posts (METHOD M12)."""

from dataclasses import replace

import polars as pl
import pytest
import shapely

import migtrace as mt
from migtrace.simulate import Quarter, Simulated, World, simulate

CITIES = (("Bogota", "CO", -74.0833, 4.5964), ("Lima", "PE", -77.05, -12.048))


def planted(*quarters: Quarter) -> Simulated:
    """Draw a world in which everybody posts, often and always a point."""
    city = World.city()
    flows = tuple(replace(f, people=tuple(n // 10 for n in f.people)) for f in city.flows)
    world = replace(
        city,
        population=700,
        flows=flows,
        hosts={"CO": 2000, "PE": 1200},
        quarters=quarters,
        penetration=1.0,
        posts_a_month=10.0,
        point_share=1.0,
        city_share=0.0,
    )
    return simulate(world, seed=1)


def beside(simulated: Simulated, name: str, country: str, lon: float, lat: float) -> pl.DataFrame:
    """Join the measures of the homes that are found to those of the true ones."""
    world = simulated.world
    outline = shapely.box(lon - 0.3, lat - 0.3, lon + 0.3, lat + 0.3)
    study = mt.Study(world.origin, world.window, world.population, min_users=1)
    zone = f"America/{name}"
    found = mt.estimate(simulated.traces, study).segregation(
        outline, country=country, time_zone=zone
    )
    truth = mt.segregation_measures(simulated.truth.homes(name)).rename({"value": "truth"})
    return found.join(truth.select("measure", "truth"), on="measure")


@pytest.mark.parametrize("city", CITIES)
def test_what_is_planted_is_found(city: tuple[str, str, float, float]) -> None:
    # Homes near an edge of a cell, and who left so late that most nights were at home, are all
    # that differs: a few in a hundred people.
    simulated = planted(*World.city().quarters)
    table = beside(simulated, *city)
    assert (table["value"] - table["truth"]).abs().max() < 0.03  # type: ignore[operator]  # floats
    h = table.row(by_predicate=pl.col("measure") == "h", named=True)
    assert h["value"] < h["null_low"]


def test_migrants_in_one_cell_and_hosts_in_many() -> None:
    # The entropy of one cell is 0, and so is h.
    quarter = Quarter("Bogota", east_km=-6.2, north_km=4.2, spread_km=0.0, share=1.0)
    homes = planted(quarter).truth.homes("Bogota")
    assert mt.segregation_measures(homes).filter(measure="h")["value"].item() == 0


@pytest.mark.parametrize("city", CITIES)
def test_without_quarters_nobody_is_segregated(city: tuple[str, str, float, float]) -> None:
    # Migrants live as hosts do: h is 1 but for chance, which at 250 people is about 0.01.
    h = beside(planted(), *city).row(by_predicate=pl.col("measure") == "h", named=True)
    assert h["value"] == pytest.approx(1, abs=0.04)
    assert h["truth"] == pytest.approx(1, abs=0.04)
