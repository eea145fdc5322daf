"""METHOD M3 and the sphere: cells of the sinusoidal grid, distances, bearings, mean vectors."""

import math

EARTH_RADIUS_KM = 6371.0072
Point = tuple[float, float]
Vector = tuple[float, float, float]


def rows_of_grid(side_km: float) -> int:
    """M3.1: n_rows; Python's round is half-to-even."""
    return max(1, round(math.pi * EARTH_RADIUS_KM / side_km))


def row_middle(row: int, n_rows: int) -> float:
    """M3.1: lat_mid of a row, in degrees."""
    return (row + 0.5) * 180 / n_rows - 90


def columns_of_row(row: int, n_rows: int) -> int:
    """M3.1: n_cols of a row."""
    return max(1, round(2 * n_rows * math.cos(math.radians(row_middle(row, n_rows)))))


def cell_of(lon: float, lat: float, side_km: float) -> int:
    """M3.1, M3.2: the cell of a position in degrees."""
    n_rows = rows_of_grid(side_km)
    row = min(max(math.floor((lat + 90) / 180 * n_rows), 0), n_rows - 1)
    n_cols = columns_of_row(row, n_rows)
    col = min(max(math.floor(((lon + 180) % 360) / 360 * n_cols), 0), n_cols - 1)
    return row * 65536 + col


def centroid_of(cell: int, side_km: float) -> Point:
    """M3.2: the (lon, lat) in the middle of a cell."""
    n_rows = rows_of_grid(side_km)
    row, col = divmod(cell, 65536)
    n_cols = columns_of_row(row, n_rows)
    return ((col + 0.5) / n_cols * 360 - 180, row_middle(row, n_rows))


def distance_km(a: Point, b: Point) -> float:
    """Great-circle distance by the haversine formula."""
    lon_a, lat_a, lon_b, lat_b = (math.radians(x) for x in (*a, *b))
    h = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(h)))


def unit_vector(point: Point) -> Vector:
    """Position on the unit sphere."""
    lon, lat = math.radians(point[0]), math.radians(point[1])
    return (math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat))


def mean_point(points: list[Point]) -> Point | None:
    """Return the normalised mean of the unit vectors, or None when it is shorter than 1e-9."""
    if not points:
        return None
    vectors = [unit_vector(point) for point in points]
    x, y, z = (math.fsum(v[i] for v in vectors) / len(vectors) for i in range(3))
    length = math.sqrt(x * x + y * y + z * z)
    if length < 1e-9:
        return None
    return (math.degrees(math.atan2(y, x)), math.degrees(math.asin(max(-1, min(1, z / length)))))


def heading(start: Point, end: Point) -> Point:
    """M11.3: (east, north) of the unit vector along the initial great-circle bearing."""
    lon_a, lat_a, lon_b, lat_b = (math.radians(x) for x in (*start, *end))
    east = math.sin(lon_b - lon_a) * math.cos(lat_b)
    north = math.cos(lat_a) * math.sin(lat_b) - math.sin(lat_a) * math.cos(lat_b) * math.cos(
        lon_b - lon_a
    )
    bearing = math.atan2(east, north)
    return (math.sin(bearing), math.cos(bearing))


def gyration_km(points: list[Point]) -> float | None:
    """M2.4: root mean square distance to the centre; None without a centre (zero mean vector).

    Raises
    ------
    ValueError
        Without points: the radius is null then, and the caller decides before asking.
    """
    if not points:
        msg = "no located record: there is no radius of gyration"
        raise ValueError(msg)
    centre = mean_point(points)
    if centre is None:
        return None
    return math.sqrt(math.fsum(distance_km(centre, p) ** 2 for p in points) / len(points))
