"""The pandas version's cells and routes: METHOD M3 and M11."""

import numpy as np
import pandas as pd

EARTH_RADIUS_KM = 6371.0072
ROWS = 500  # of the grid of 40 km


def add_cells(posts: pd.DataFrame) -> pd.DataFrame:
    """M3: the cells of located posts, null for the others, and their centroids, in radians."""
    located = posts["extent_km"] < 40
    lon, lat = posts["lon"].where(located), posts["lat"].where(located)
    row = np.floor((lat + 90) / 180 * ROWS).clip(0, ROWS - 1)
    middle = (row + 0.5) * 180 / ROWS - 90
    columns = np.round(2 * ROWS * np.cos(np.radians(middle))).clip(1)
    column = np.minimum(np.floor(((lon + 180) % 360) / 360 * columns), columns - 1)
    return posts.assign(
        cell=row * 65536 + column,
        cell_lon=np.radians((column + 0.5) / columns * 360 - 180),
        cell_lat=np.radians(middle),
    )


def unit_vectors(posts: pd.DataFrame) -> pd.DataFrame:
    """Centroids of the cells as unit vectors."""
    lon, lat = posts["cell_lon"], posts["cell_lat"]
    return pd.DataFrame(
        {"x": np.cos(lat) * np.cos(lon), "y": np.cos(lat) * np.sin(lon), "z": np.sin(lat)}
    )


def haversine(
    lon1: pd.Series, lat1: pd.Series, lon2: pd.Series | float, lat2: pd.Series | float
) -> pd.Series:
    """Great-circle distance in km, of radians."""
    a = np.sin((lat2 - lat1) / 2) ** 2
    a += np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    distance: pd.Series = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(a.clip(0, 1)))
    return distance


def count_density(located: pd.DataFrame) -> pd.DataFrame:
    """M11.1: distinct residents by cell."""
    visits = located.drop_duplicates(["user", "cell"])
    return visits.groupby("cell", as_index=False).agg(
        lon=("cell_lon", "first"), lat=("cell_lat", "first"), users=("user", "size")
    )


def find_routes(located: pd.DataFrame, origin: str) -> pd.DataFrame:
    """M11.2-M11.4: moves of residents by cell and direction."""
    ends = ["cell", "cell_lon", "cell_lat"]
    starts = located.groupby("user")[ends].shift().add_suffix("_start")
    moves = located[["user", *ends]].join(starts)
    moves = moves[moves["cell_start"].notna() & (moves["cell"] != moves["cell_start"])]
    lon1, lat1 = moves["cell_lon_start"], moves["cell_lat_start"]
    lon2, lat2 = moves["cell_lon"], moves["cell_lat"]
    near = haversine(lon1, lat1, lon2, lat2) < 500

    lon, lat = reference_point(located[located["country"] == origin])
    nearer = haversine(lon1, lat1, lon, lat) - haversine(lon2, lat2, lon, lat)
    east = np.sin(lon2 - lon1) * np.cos(lat2)
    north = np.cos(lat1) * np.sin(lat2) - np.sin(lat1) * np.cos(lat2) * np.cos(lon2 - lon1)
    length = np.hypot(east, north)
    moves = moves.assign(
        direction=np.where(nearer > 0, "toward", "away"), east=east / length, north=north / length
    )
    moves = moves[near & (nearer.abs() > 1e-9)]
    return moves.groupby(["cell_start", "direction"], as_index=False).agg(
        cell=("cell_start", "first"),
        users=("user", "nunique"),
        moves=("user", "size"),
        east=("east", "sum"),
        north=("north", "sum"),
    )


def reference_point(home: pd.DataFrame) -> tuple[float, float]:
    """M11.3: the mean position of the residents' located records in the origin, in radians."""
    x, y, z = unit_vectors(home).mean()
    return float(np.arctan2(y, x)), float(np.arctan2(z, np.hypot(x, y)))
