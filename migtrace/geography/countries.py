"""The country of a point, by a raster that knows most answers and a close look at the rest."""

import math
from collections.abc import Iterable
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

from migtrace.errors import FrameError, ParameterError
from migtrace.frames.records import COUNTRY
from migtrace.geography import atlas as at
from migtrace.geography.atlas import Atlas, load_atlas
from migtrace.geography.nearest import Edges

Floats = npt.NDArray[np.float64]
Degrees = pl.Series | npt.NDArray[np.generic] | Iterable[float | None]
"""Longitudes or latitudes: a polars Series, an array, or any sequence; null and NaN are missing."""

_CHUNK = 1 << 17  # positions looked up at once, so that the steps in between stay in the cache


def country_of(lon: Degrees, lat: Degrees, /, *, coast_km: float = at.SURE_KM) -> pl.Series:
    """Country of each position, from polygons that ship with the package (METHOD M1.5).

    Parameters
    ----------
    lon, lat
        Positions in degrees, equally many: polars Series, arrays or sequences.
    coast_km
        A position outside every polygon takes the nearest country within this many km: the
        coastline of a map leaves piers, beaches and small islands in the sea. 0 switches this off.

    Returns
    -------
    polars.Series
        `country`, ISO 3166-1 alpha-2, one value per position, in the same order. Null where the
        position is missing, NaN or out of range, farther than `coast_km` from every country, or
        in one of the few places that belong to none (see the page on disputed areas).

    Raises
    ------
    ParameterError
        When `coast_km` is negative, infinite or no number.
    FrameError
        When `lon` and `lat` differ in length or do not hold numbers.

    Notes
    -----
    A raster of 0.05 degrees, at borders of 0.01, tells the country of cells that lie wholly in
    one, and of cells all of whose points have the same country around or nearest to them, within
    25 km. Points in other cells are tested against the polygons of Natural Earth 1:10m. A point on
    a border belongs to the country with the lowest code. The distance to a country is that to the
    nearest point of its edges, on the sphere (METHOD, preamble), over the antimeridian and the
    poles as elsewhere. At equal distance the lowest code wins.

    The paper (Mazzoli et al. 2020) takes countries from the posts' places; this stands in for
    posts that have none.

    Examples
    --------
    >>> country_of([2.35, 10.75, 12.45, -30.0], [48.86, 59.91, 43.94, 40.0]).to_list()
    ['FR', 'NO', 'SM', None]

    A point in the Strait of Dover lies in no polygon, yet near to one:

    >>> country_of([1.45], [51.1]).to_list(), country_of([1.45], [51.1], coast_km=0).to_list()
    (['GB'], [None])
    """
    _check_coast_km(coast_km)
    east, north = _degrees("lon", lon), _degrees("lat", lat)
    if len(east) != len(north):
        msg = f"lon and lat: {len(east)} and {len(north)} values; expected equally many"
        raise FrameError(msg)
    atlas = load_atlas()
    value = np.empty(len(east), dtype=np.uint16)
    unsure = []
    for start in range(0, len(value), _CHUNK):
        here = slice(start, start + _CHUNK)
        unsure.append(start + _look_up(atlas, east[here], north[here], coast_km, value[here]))
    look = np.concatenate(unsure) if unsure else np.empty(0, dtype=np.int64)
    value[look] = _look_closer(atlas, east[look], north[look], coast_km)
    return _legend().gather(value)


def fill_countries(records: pl.LazyFrame, /, *, coast_km: float = at.SURE_KM) -> pl.LazyFrame:
    """Fill missing countries of records from their positions (METHOD M1.5).

    Parameters
    ----------
    records
        One row per record, with `lon` and `lat` (degrees, nullable); `country` is added when
        the column is missing.
    coast_km
        See `country_of`.

    Returns
    -------
    polars.LazyFrame
        The same rows in the same order. `country` (ISO alpha-2) is unchanged where there was one.

    Raises
    ------
    ParameterError
        When `coast_km` is negative, infinite or no number.
    FrameError
        When `lon` or `lat` is missing, or a column has the wrong type.

    Notes
    -----
    Works on one batch of rows at a time, so that it streams. Mazzoli et al. 2020 need no such step:
    their posts come with a country.

    Examples
    --------
    >>> records = pl.LazyFrame({"user": [1, 2], "country": ["DE", None], "lon": [2.35, 2.35],
    ...                         "lat": [48.86, 48.86]})
    >>> fill_countries(records).collect()["country"].to_list()
    ['DE', 'FR']
    """
    _check_coast_km(coast_km)
    schema = records.collect_schema()
    for name in ("lon", "lat"):
        if name not in schema:
            msg = f"records: column {name!r} is missing; expected positions in degrees"
            raise FrameError(msg)
        if not (schema[name].is_numeric() or schema[name] == pl.Null):
            msg = f"records: column {name!r} has type {schema[name]}; expected numbers (degrees)"
            raise FrameError(msg)
    if "country" not in schema:
        records = records.with_columns(country=pl.lit(None, COUNTRY))
    elif schema["country"] not in (COUNTRY, pl.String, pl.Null) and not isinstance(
        schema["country"], pl.Categorical
    ):
        msg = f"records: column 'country' has type {schema['country']}; expected text or COUNTRY"
        raise FrameError(msg)
    else:
        records = records.with_columns(pl.col("country").cast(COUNTRY))

    def fill(batch: pl.DataFrame) -> pl.DataFrame:
        missing = batch["country"].is_null()
        if not missing.any():
            return batch
        rows = batch.select("lon", "lat").filter(missing)
        found = country_of(rows["lon"], rows["lat"], coast_km=coast_km)
        country = batch["country"].scatter(missing.arg_true(), found)
        return batch.with_columns(country.alias("country"))

    return records.map_batches(fill, streamable=True)


def _look_up(
    atlas: Atlas, lon: Floats, lat: Floats, coast_km: float, out: npt.NDArray[np.uint16]
) -> npt.NDArray[np.int64]:
    """Put the raster's values of positions into `out`; return the positions to look closer at."""
    valid = (np.abs(lon) <= 180) & (np.abs(lat) <= 90)  # noqa: PLR2004 - degrees; NaN is not valid
    if valid.all():
        out[:] = atlas.values(lon, lat)
        return np.flatnonzero(_unsure(coast_km)[out])
    out[:] = at.SEA
    rows = np.flatnonzero(valid)
    out[rows] = atlas.values(lon[rows], lat[rows])
    return rows[_unsure(coast_km)[out[rows]]]


def _look_closer(atlas: Atlas, lon: Floats, lat: Floats, coast_km: float) -> npt.NDArray[np.uint16]:
    """Raster values for single positions, from the polygons."""
    # by latitude first: neighbours in the order are neighbours in memory
    distinct, where = np.unique(lat + 1j * lon, return_inverse=True)
    lon, lat = distinct.imag, distinct.real
    owner = atlas.inside(lon, lat)
    outside = np.flatnonzero(owner < 0)
    if coast_km > 0 and len(outside):
        owner[outside], _ = _edges().nearest(lon[outside], lat[outside], coast_km)
    value = np.where(owner < 0, at.SEA, at.LAND + owner).astype(np.uint16)
    return value[where]


@cache
def _edges() -> Edges:
    atlas = load_atlas()
    return Edges.of(atlas.polygons, atlas.owner)


@cache
def _unsure(coast_km: float) -> npt.NDArray[np.bool_]:
    """For each raster value, whether points of such a cell need a closer look."""
    unsure = np.zeros(at.COAST + at.LAND, dtype=np.bool_)
    unsure[at.MIXED] = True
    unsure[at.COAST :] = coast_km != at.SURE_KM
    unsure[at.SEA] = coast_km > at.SURE_KM
    return unsure


@cache
def _legend() -> pl.Series:
    """Give the country of each raster value."""
    codes = [code if code != at.NO_COUNTRY else None for code in load_atlas().codes]
    rest = [None] * (at.LAND - len(codes))
    return pl.Series("country", [None] * at.LAND + (codes + rest) * 2, dtype=COUNTRY)


def _check_coast_km(coast_km: float) -> None:
    number = isinstance(coast_km, int | float) and not isinstance(coast_km, bool)
    if not number or not math.isfinite(coast_km) or coast_km < 0:
        msg = f"coast_km: got {coast_km!r}; expected a distance in km, 0 or more"
        raise ParameterError(msg)


def _degrees(name: str, values: Degrees) -> Floats:
    """Values as float64, missing ones as NaN."""
    try:
        if isinstance(values, np.ndarray):
            return values.astype(np.float64, copy=False)
        series = values if isinstance(values, pl.Series) else pl.Series(name, values)
        return series.cast(pl.Float64).to_numpy()
    except (TypeError, ValueError, pl.exceptions.PolarsError) as error:
        msg = f"{name}: cannot be read as numbers ({error}); expected degrees"
        raise FrameError(msg) from error
