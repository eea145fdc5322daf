"""Great circles on the sphere of authalic radius (METHOD, preamble)."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

EARTH_RADIUS_KM = 6371.0072
"""Radius of the sphere with the Earth's surface area, in km."""

Floats = NDArray[np.float64]


def haversine_km(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike, /) -> Floats:
    """Great-circle distance between points, in km.

    Parameters
    ----------
    lon1, lat1, lon2, lat2
        Degrees; arrays of one shape, or scalars.

    Returns
    -------
    numpy.ndarray
        Distances in km, of the common shape.

    Notes
    -----
        d = 2 R asin(sqrt(sin²(Δlat / 2) + cos(lat1) cos(lat2) sin²(Δlon / 2)))

    which, unlike the arc cosine, keeps its precision for near points.

    Examples
    --------
    A quarter of the equator is pi/2 radii:

    >>> round(float(haversine_km(0, 0, 90, 0)), 3)
    10007.555
    """
    phi1, phi2 = np.radians(lat1), np.radians(lat2)
    half_dlat = (phi2 - phi1) / 2
    half_dlon = np.radians(np.subtract(lon2, lon1)) / 2
    a = np.sin(half_dlat) ** 2 + np.cos(phi1) * np.cos(phi2) * np.sin(half_dlon) ** 2
    distance: Floats = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(a, 0.0, 1.0)))
    return distance


def unit_vectors(lon: ArrayLike, lat: ArrayLike, /) -> Floats:
    """Points of the unit sphere as Cartesian vectors, shape (3, n).

    Parameters
    ----------
    lon, lat
        Degrees, n of each.

    Returns
    -------
    numpy.ndarray
        Rows x, y and z.

    Examples
    --------
    >>> unit_vectors([90.0], [0.0]).round(12).T.tolist()
    [[0.0, 1.0, 0.0]]
    """
    lam, phi = np.radians(lon), np.radians(lat)
    vectors: Floats = np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])
    return vectors


def lon_lat(vectors: ArrayLike, /) -> tuple[Floats, Floats]:
    """Directions of Cartesian vectors (shape (3, ...)) as longitude and latitude in degrees.

    Parameters
    ----------
    vectors
        Rows x, y and z; their length does not matter, as long as it is not zero.

    Returns
    -------
    tuple of numpy.ndarray
        Longitudes and latitudes.

    Examples
    --------
    >>> lon, lat = lon_lat([0.0, 0.5, 0.0])
    >>> float(lon), float(lat)
    (90.0, 0.0)
    """
    x, y, z = np.asarray(vectors, dtype=np.float64)
    return np.degrees(np.arctan2(y, x)), np.degrees(np.arctan2(z, np.hypot(x, y)))


def initial_bearings(
    lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike, /
) -> tuple[Floats, Floats]:
    """Unit vectors (east, north) along the great circle from each point 1 towards point 2.

    Parameters
    ----------
    lon1, lat1, lon2, lat2
        Degrees. A pair of equal points has no direction and gives (0, 0).

    Returns
    -------
    tuple of numpy.ndarray
        East and north components, of length 1.

    Examples
    --------
    >>> east, north = initial_bearings(0.0, 0.0, 0.0, 1.0)
    >>> float(east), float(north)
    (0.0, 1.0)
    """
    phi1, phi2 = np.radians(lat1), np.radians(lat2)
    dlon = np.radians(np.subtract(lon2, lon1))
    east = np.sin(dlon) * np.cos(phi2)
    north = np.cos(phi1) * np.sin(phi2) - np.sin(phi1) * np.cos(phi2) * np.cos(dlon)
    length = np.hypot(east, north)
    length = np.where(length == 0.0, 1.0, length)
    return east / length, north / length
