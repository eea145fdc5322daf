"""All places of a world, numbered: cities, waypoints, and far cities for accounts that roam."""

from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from migtrace.grid.sphere import EARTH_RADIUS_KM
from migtrace.records.places import box_place
from migtrace.simulate.places import City, Country
from migtrace.simulate.world import World

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

KM_PER_DEGREE = EARTH_RADIUS_KM * np.pi / 180
BOXES = 3
"""Boxes a site: its city, its region, its country."""

_MOST_LAT = 89.9
_FAR = ("US", "ES", "JP", "AU")
_DECIMALS = 6
_SPREAD_LAT = 80.0


@dataclass(frozen=True, slots=True)
class Sites:
    """Places by number: one element of each array per site.

    Attributes
    ----------
    names
        What they are called.
    lon, lat
        Degrees.
    country
        ISO 3166-1 alpha-2 codes.
    offset_s
        Seconds that their clocks are ahead of UTC.
    cities
        Of each country: the numbers of its cities, and their shares of its people.
    use
        Users per head beside the mean of the country; 1 where nobody is at home.
    leaving
        Shares of the cities of the origin among those who leave.
    waypoints
        Number of a waypoint by (flow, route, place on the way).
    far
        Cities all over the world.
    boxes
        One row per site and kind of box (city, admin, country): `west`, `south`, `east`, `north`,
        and position and extent as METHOD M1.3 has them: `lon`, `lat`, `extent_km`.
    """

    names: NDArray[np.str_]
    lon: Floats
    lat: Floats
    country: NDArray[np.str_]
    offset_s: Ints
    cities: dict[str, tuple[Ints, Floats]]
    use: Floats
    leaving: Floats
    waypoints: dict[tuple[int, int, int], int]
    far: Ints
    boxes: pl.DataFrame = field(repr=False)


def number_sites(world: World, /) -> Sites:
    """Number the places of a world.

    Parameters
    ----------
    world
        Its description.

    Returns
    -------
    Sites
        Cities of the countries in their order, waypoints of the flows, far cities.
    """
    rows: list[tuple[str, float, float, str, int]] = []
    clocks = {country.code: country.utc_offset_hours for country in world.countries}
    cities = {country.code: _add_cities(rows, country) for country in world.countries}
    waypoints = {}
    for f, flow in enumerate(world.flows):
        for r, route in enumerate(flow.routes):
            for k, point in enumerate(route.waypoints):
                waypoints[f, r, k] = len(rows)
                # A country that is only passed through has no clock of its own: the sun's.
                clock = clocks.get(point.country, round(point.lon / 15))
                rows.append((point.name, point.lon, point.lat, point.country, clock))
    far = np.concatenate([_add_cities(rows, Country.known(code))[0] for code in _FAR])
    names, lon, lat, country, clock_h = (np.array(column) for column in zip(*rows, strict=True))
    boxes = _boxes(world, lon, lat, country)
    use = np.ones(len(rows))
    for one in world.countries:
        here, shares = cities[one.code]
        use[here] = [city.use for city in one.cities]
        use[here] /= (use[here] * shares).sum()
    origin = world.country(world.origin).cities
    going = np.array([city.weight * city.leaving for city in origin])
    return Sites(
        names,
        lon,
        lat,
        country,
        clock_h * 3600,
        cities,
        use,
        going / going.sum(),
        waypoints,
        far,
        boxes,
    )


def around(sites: Sites, site: Ints, east_km: Floats, north_km: Floats, /) -> tuple[Floats, Floats]:
    """Longitudes and latitudes of points at some distance of the centres of places, in degrees."""
    lat = np.clip(sites.lat[site] + north_km / KM_PER_DEGREE, -_MOST_LAT, _MOST_LAT)
    lon = sites.lon[site] + east_km / KM_PER_DEGREE / np.cos(np.radians(lat))
    return np.round(_wrapped(lon), _DECIMALS), np.round(lat, _DECIMALS)


def _add_cities(
    rows: list[tuple[str, float, float, str, int]], country: Country
) -> tuple[Ints, Floats]:
    """Append a country's cities; answer with their numbers and shares."""
    first = len(rows)
    places: tuple[City, ...] = country.cities
    rows.extend((c.name, c.lon, c.lat, country.code, country.utc_offset_hours) for c in places)
    weights = np.array([city.weight for city in places])
    return np.arange(first, len(rows)), weights / weights.sum()


def _boxes(world: World, lon: Floats, lat: Floats, country: NDArray[np.str_]) -> pl.DataFrame:
    """Draw a box of each kind around each site; a country has one, around its first site."""
    first = {code: n for n, code in reversed(list(enumerate(country)))}
    home = np.array([first[code] for code in country])
    centre_lon = np.stack([lon, lon, lon[home]], axis=1).ravel()
    centre_lat = np.stack([lat, lat, lat[home]], axis=1).ravel()
    sides_km = np.tile([world.city_box_km, world.admin_box_km, world.country_box_km], len(lon))
    tall = sides_km / KM_PER_DEGREE / 2
    wide = tall / np.cos(np.radians(np.clip(centre_lat, -_SPREAD_LAT, _SPREAD_LAT)))
    sides = pl.DataFrame(
        {
            # A box over the antimeridian ends beyond it, on the other side.
            "west": _wrapped(centre_lon - wide),
            "south": np.clip(centre_lat - tall, -90, 90),
            "east": _wrapped(centre_lon + wide),
            "north": np.clip(centre_lat + tall, -90, 90),
        }
    ).select(pl.all().round(_DECIMALS))
    place = box_place(*(pl.col(name) for name in ("west", "south", "east", "north")))
    return sides.with_columns(lon=place.lon, lat=place.lat, extent_km=place.extent_km)


def _wrapped(lon: Floats) -> Floats:
    return (lon + 180) % 360 - 180
