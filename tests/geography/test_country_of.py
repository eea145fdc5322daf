"""Country of a point: real places, coasts, borders, poles, missing values."""

import csv
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest
import shapely

from migtrace.errors import FrameError, ParameterError
from migtrace.frames.records import COUNTRY
from migtrace.geography import country_of
from migtrace.geography.atlas import load_atlas

KM_PER_DEGREE = 6371.0072 * np.pi / 180  # 111.1951 km of a meridian, METHOD's Earth
CAPITALS = Path(__file__).parent / "data" / "capitals.csv"

# the source draws these inside their neighbour (docs/disputed-areas.md)
AS_DRAWN = {
    "Hargeysa": "SO",
    "Pristina": "RS",
    "Vatican City": "IT",
    "Jerusalem": "IL",
}


def one(lon: float, lat: float, coast_km: float = 25.0) -> str | None:
    """Country of a single point."""
    country: str | None = country_of([lon], [lat], coast_km=coast_km)[0]
    return country


def test_capitals_lie_in_their_countries() -> None:
    with CAPITALS.open() as file:
        rows = list(csv.DictReader(file))
    found = country_of([float(r["lon"]) for r in rows], [float(r["lat"]) for r in rows])
    expected = [AS_DRAWN.get(r["name"], r["country"]) for r in rows]
    wrong = [
        (row["name"], want, got)
        for row, want, got in zip(rows, expected, found, strict=True)
        if want != got
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("place", "lon", "lat", "country"),
    [
        ("Paris", 2.35, 48.86, "FR"),
        ("Marseille", 5.40, 43.30, "FR"),
        ("Ajaccio", 8.75, 41.93, "FR"),
        ("Cayenne, overseas part", -52.3, 4.93, "FR"),
        ("Reunion, overseas part", 55.5, -21.1, "FR"),
        ("Tromso", 19.0, 69.65, "NO"),
        ("Longyearbyen", 15.6, 78.2, "NO"),
        ("Jan Mayen", -8.5, 71.0, "NO"),
        ("Taipei", 121.55, 25.03, "TW"),
        ("San Marino, inside Italy", 12.45, 43.94, "SM"),
        ("Lesotho, inside South Africa", 28.2, -29.5, "LS"),
        ("Llivia, Spain inside France", 1.98, 42.465, "ES"),
        ("Kaliningrad", 20.5, 54.7, "RU"),
        ("Cabinda", 12.2, -5.55, "AO"),
        ("Easter Island", -109.35, -27.12, "CL"),
        ("Christmas Island", 105.65, -10.48, "CX"),
        ("Cocos Islands", 96.83, -12.15, "CC"),
        ("Windhoek: NA is a country", 17.08, -22.56, "NA"),
    ],
)
def test_places(place: str, lon: float, lat: float, country: str) -> None:
    assert one(lon, lat) == country, place


@pytest.mark.parametrize(
    ("place", "lon", "lat", "country"),
    [
        ("Sevastopol", 33.55, 44.6, "UA"),
        ("Kyrenia", 33.32, 35.33, "CY"),
        ("Episkopi, Akrotiri", 32.85, 34.67, "CY"),
        ("Baikonur", 63.3, 45.62, "KZ"),
        ("Guantanamo Bay", -75.12, 19.93, "CU"),
        ("Laayoune", -13.2, 27.15, "MA"),
        ("Tifariti", -10.57, 26.16, "EH"),
        ("Ramallah", 35.2, 31.9, "PS"),
        ("Clipperton", -109.22, 10.3, "FR"),
        ("Siachen Glacier", 77.1, 35.4, None),
        ("Bir Tawil", 33.7, 21.87, None),
        ("Southern Patagonian Ice Field", -73.3, -49.5, None),
        ("Vatican Gardens", 12.45, 41.9035, "IT"),
    ],
)
def test_disputed_areas_are_as_documented(
    place: str, lon: float, lat: float, country: str | None
) -> None:
    assert one(lon, lat) == country, place


@pytest.mark.parametrize(
    ("lon", "lat", "country"),
    [
        (-179.97, -16.8, "FJ"),  # Taveuni reaches over the antimeridian
        (-175.0, 67.0, "RU"),  # Chukotka beyond it
        (178.0, 68.5, "RU"),
        (180.0, 68.5, "RU"),
        (-180.0, 68.5, "RU"),
        (180.0, -16.8, "FJ"),
        (-180.0, -16.8, "FJ"),
    ],
)
def test_antimeridian(lon: float, lat: float, country: str) -> None:
    assert one(lon, lat) == country
    assert one(lon, lat, coast_km=0) == country


def test_poles() -> None:
    assert country_of([0, 90, -180, 180], [-90, -90, -90, -90]).to_list() == ["AQ"] * 4
    assert country_of([0, 90, -180, 180], [90, 90, 90, 90]).to_list() == [None] * 4
    assert one(123.0, -88.0, coast_km=0) == "AQ"


def test_coast_distance_along_a_meridian() -> None:
    # Cape Agulhas is where Africa ends; no land lies south of it. A point due south of the cape's
    # southernmost vertex, at d km, is d / 111.1951 degrees away and has nothing nearer: the coast
    # recedes northwards on either side.
    cape = southernmost("ZA", west=19, east=21)
    for km, country in ((24.99, "ZA"), (25.01, None)):
        assert one(cape[0], cape[1] - km / KM_PER_DEGREE) == country


def test_other_coast_distances() -> None:
    lon, lat = southernmost("ZA", west=19, east=21)
    at = lat - 10 / KM_PER_DEGREE  # 10 km out
    assert one(lon, at, coast_km=10.01) == "ZA"
    assert one(lon, at, coast_km=9.99) is None
    assert one(lon, at, coast_km=0) is None
    far = lat - 200 / KM_PER_DEGREE
    assert one(lon, far, coast_km=200.01) == "ZA"
    assert one(lon, far, coast_km=199.99) is None


def test_coast_distance_along_a_parallel_shrinks_with_its_cosine() -> None:
    # Greenland's easternmost point, near 81.5 N: eastward a degree is 111.1951 cos(lat) km,
    # so 24 km there are more than a degree and 26 km are no more within reach. The parallel is
    # not a great circle, yet over 1.5 degrees at 81 N the chord is only 0.01 % shorter.
    lon, lat = extreme("GL", axis=0, sign=1)
    degree = KM_PER_DEGREE * np.cos(np.radians(lat))
    assert degree < 25
    assert one(lon + 24 / degree, lat) == "GL"
    assert one(lon + 26 / degree, lat) is None


def test_coast_distance_over_the_antimeridian() -> None:
    # Wrangel Island lies on both sides of 180: a step over it stays on the island.
    lon, lat = extreme("RU", axis=0, sign=1, north=72, south=70)
    assert lon == 180  # the cut runs through the island
    assert one(-179.999, lat, coast_km=5) == "RU"
    assert one(179.999, lat, coast_km=5) == "RU"


def test_border_point_goes_to_the_lowest_code() -> None:
    # a vertex that Belgium and France share, as the map has it
    lon, lat = shared_vertex("BE", "FR")
    assert one(lon, lat) == "BE"
    lon, lat = shared_vertex("ES", "PT")
    assert one(lon, lat) == "ES"


def test_missing_and_impossible_positions_are_null() -> None:
    nan, inf = float("nan"), float("inf")
    lon = [None, 2.35, nan, 2.35, 180.1, -200.0, 2.35, inf, 2.35]
    lat = [48.86, None, 48.86, nan, 48.86, 48.86, 90.1, 48.86, 48.86]
    assert country_of(lon, lat).to_list() == [None] * 8 + ["FR"]
    assert country_of(lon, lat, coast_km=50).to_list() == [None] * 8 + ["FR"]


def test_kinds_of_input() -> None:
    expected = pl.Series("country", ["FR"], dtype=COUNTRY)
    for lon, lat in (
        (np.array([2.35]), np.array([48.86])),
        (np.array([2.35], dtype=np.float32), np.array([48.86], dtype=np.float32)),
        (pl.Series([2.35]), pl.Series([48.86])),
        ((2.35,), (48.86,)),
        (pl.Series([2], dtype=pl.Int8), pl.Series([48], dtype=pl.Int64)),
    ):
        answer = country_of(lon, lat)
        assert answer.equals(expected, check_dtypes=True, check_names=True)


def test_nothing_in_nothing_out() -> None:
    answer = country_of([], [])
    assert (answer.name, answer.dtype, len(answer)) == ("country", COUNTRY, 0)


def test_repeated_positions_keep_their_order() -> None:
    answer = country_of([2.35, 10.75, 2.35] * 1000, [48.86, 59.91, 48.86] * 1000)
    assert answer.to_list() == ["FR", "NO", "FR"] * 1000


@pytest.mark.parametrize("value", [-1, float("nan"), float("inf"), "25", None, True])
def test_bad_coast_km(value: object) -> None:
    with pytest.raises(ParameterError, match=r"coast_km: got .* expected a distance"):
        country_of([0], [0], coast_km=value)  # type: ignore[arg-type] # the wrong type is the point


def test_bad_positions() -> None:
    with pytest.raises(FrameError, match="2 and 1 values"):
        country_of([1, 2], [1])
    with pytest.raises(FrameError, match="lon: cannot be read as numbers"):
        country_of(pl.Series(["east"]), [1])


def vertices(code: str) -> npt.NDArray[np.float64]:
    """All vertices of a country, as the package's map has them."""
    atlas = load_atlas()
    xy: npt.NDArray[np.float64] = shapely.get_coordinates(
        atlas.polygons[atlas.owner == atlas.codes.index(code)]
    )
    return xy


def southernmost(code: str, *, west: float, east: float) -> tuple[float, float]:
    """Find the southernmost vertex of a country between two meridians."""
    xy = vertices(code)
    xy = xy[(xy[:, 0] > west) & (xy[:, 0] < east)]
    lon, lat = xy[xy[:, 1].argmin()].tolist()
    return lon, lat


def extreme(
    code: str, *, axis: int, sign: int, south: float = -90, north: float = 90
) -> tuple[float, float]:
    """Find the vertex of a country that reaches farthest along an axis."""
    xy = vertices(code)
    xy = xy[(xy[:, 1] >= south) & (xy[:, 1] <= north)]
    lon, lat = xy[(sign * xy[:, axis]).argmax()].tolist()
    return lon, lat


def shared_vertex(first: str, second: str) -> tuple[float, float]:
    """Find a vertex that two countries have in common and no third."""
    common = set(map(tuple, vertices(first).tolist())) & set(map(tuple, vertices(second).tolist()))
    lon, lat = sorted(common)[len(common) // 2]
    return lon, lat
