"""Make the country map of the package from Natural Earth's 1:10m countries.

Run from the repository with the path of the source file, a GeoJSON (may be gzipped)::

    python tools/build_countries.py ne_10m_countries.geojson.gz

The same source gives the same bytes. What the codes mean and why is in ``docs/disputed-areas.md``;
what the file holds is in ``migtrace/geography/atlas.py``.
"""

import gzip
import io
import json
import lzma
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from migtrace.frames.records import COUNTRIES
from migtrace.geography import atlas as at
from migtrace.geography.nearest import EARTH_RADIUS_KM, Edges, edges_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Polygons = npt.NDArray[np.object_]

TARGET = Path(__file__).parents[1] / "migtrace" / "geography" / "data" / at.DATA_FILE

CODES = {
    "FRA": "FR",  # the source leaves isoA2 out
    "NOR": "NO",  # the source leaves isoA2 out
    "TWN": "TW",  # the source has CN-TW
    "WSB": "CY",  # Akrotiri
    "ESB": "CY",  # Dhekelia
    "USG": "CU",  # Guantanamo Bay
    "CLP": "FR",  # Clipperton
    "ATC": "AU",  # Ashmore and Cartier
    "CSI": "AU",  # Coral Sea Islands
    "BRT": at.NO_COUNTRY,  # Bir Tawil
    "KAS": at.NO_COUNTRY,  # Siachen Glacier
    "SPI": at.NO_COUNTRY,  # Southern Patagonian Ice Field
    "BRI": at.NO_COUNTRY,  # Brazilian Island
    "SCR": at.NO_COUNTRY,  # Scarborough Reef
    "PGA": at.NO_COUNTRY,  # Spratly Islands
    "SER": at.NO_COUNTRY,  # Serranilla Bank
    "BJN": at.NO_COUNTRY,  # Bajo Nuevo Bank
}
"""Decisions for places to which the source gives no ISO code (docs/disputed-areas.md)."""

INDIAN_OCEAN, CHRISTMAS_WEST = "IOA", 100.0
"""Australia's Indian Ocean territories: Christmas Island (CX) lies east of 100, Cocos (CC) west."""

HALF_TURN = 180.0  # a longer step of longitude is one over the antimeridian
TOUCH_DEGREES = 1e-9  # an edge this near to a cell touches it: rounding cannot move it across
SLACK_KM = 0.01  # for distances: more than any rounding, or a plane in place of the sphere, does
BLOCK_KM = 80.0 + at.SURE_KM + 15.0  # half a block's diagonal, the reach, the cells' own size


def main() -> None:
    """Read the source named on the command line and write the package's map."""
    polygons, code = read_polygons(Path(sys.argv[1]))
    codes = [*sorted(set(code) - {at.NO_COUNTRY}), at.NO_COUNTRY]
    owner = np.array([codes.index(one) for one in code])
    packed = pack(codes, *classify(polygons, owner), polygons, owner)
    beside = TARGET.with_suffix(".new")
    with beside.open("wb") as file:
        file.write(packed)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(TARGET)
    print(f"{TARGET.name}: {len(codes) - 1} countries, {len(polygons)} polygons, {len(packed)} B")


def read_polygons(source: Path) -> tuple[Polygons, list[str]]:
    """Single polygons, none across the antimeridian, and the code of each."""
    raw = source.read_bytes()
    text = gzip.decompress(raw) if source.suffix == ".gz" else raw
    polygons: list[shapely.Polygon] = []
    codes: list[str] = []
    for feature in json.loads(text)["features"]:
        geometry = shapely.from_geojson(json.dumps(feature["geometry"]))
        for part in shapely.get_parts(geometry):
            for polygon in split_at_antimeridian(part):
                polygons.append(polygon)
                codes.append(code_of(feature["properties"], polygon))
    return np.array(polygons, dtype=object), codes


def code_of(properties: dict[str, Any], polygon: shapely.Polygon) -> str:
    """ISO alpha-2 code of a polygon of the source."""
    place = properties["adm0A3"]
    if place == INDIAN_OCEAN:
        return "CX" if polygon.centroid.x > CHRISTMAS_WEST else "CC"
    code = CODES.get(place, str(properties.get("isoA2")))
    if code not in COUNTRIES and code != at.NO_COUNTRY:
        msg = f"{properties['name']} ({place}): isoA2 is {code!r}; expected two letters, or a rule"
        raise ValueError(msg)
    return code


def split_at_antimeridian(polygon: shapely.Polygon) -> list[shapely.Polygon]:
    """Cut a polygon whose edges jump from 180 to -180; close one that goes around a pole."""
    ring = shapely.get_coordinates(polygon.exterior)
    jump = np.diff(ring[:, 0])
    if np.abs(jump).max() <= HALF_TURN:
        return [polygon]
    unwrapped = ring.copy()
    unwrapped[1:, 0] -= 360 * np.cumsum(np.rint(jump / 360))
    if abs(unwrapped[-1, 0] - unwrapped[0, 0]) > HALF_TURN:  # once around: only Antarctica
        east, west = unwrapped[:, 0].max(), unwrapped[:, 0].min()
        unwrapped = np.vstack([unwrapped, [[unwrapped[-1, 0], -90], [unwrapped[0, 0], -90]]])
        if east > HALF_TURN or west < -HALF_TURN:
            msg = f"a ring around the pole reaches from {west} to {east}; expected -180 to 180"
            raise ValueError(msg)
    whole = shapely.make_valid(shapely.Polygon(unwrapped), method="structure")
    pieces = []
    for turn in (-360, 0, 360):
        window = shapely.box(turn - 180, -90, turn + 180, 90)
        moved = shapely.transform(
            shapely.intersection(whole, window), lambda xy, turn=turn: xy - [turn, 0]
        )
        pieces += [part for part in shapely.get_parts(moved) if part.area > 0]
    return [shapely.transform(part, lambda xy: np.round(xy, 6)) for part in pieces]


def classify(polygons: Polygons, owner: Ints) -> tuple[at.Values, at.Values]:
    """Find what is certain of each cell, and of each part of a mixed one (see the atlas)."""
    judge = Judge(polygons, owner)
    raster = np.concatenate(
        [judge.values(*cells_of_rows(row), at.CELLS_PER_DEGREE) for row in range(0, at.N_ROWS, 10)]
    )
    mixed = np.flatnonzero(raster == at.MIXED)
    shares = np.array_split(mixed, max(len(mixed) // 2000, 1))
    fine = at.CELLS_PER_DEGREE * at.PARTS
    return raster, np.concatenate([judge.values(*parts_of(share), fine) for share in shares])


def cells_of_rows(first: int) -> tuple[Ints, Ints]:
    """Column and row of the cells of ten rows of the raster."""
    return np.tile(np.arange(at.N_COLS), 10), np.repeat(np.arange(first, first + 10), at.N_COLS)


def parts_of(cells: Ints) -> tuple[Ints, Ints]:
    """Column and row of the parts of cells, counted in parts; in the order of `Atlas.parts`."""
    row, col = np.divmod(cells, at.N_COLS)
    north, east = np.divmod(np.arange(at.PARTS**2), at.PARTS)
    return (
        (col[:, None] * at.PARTS + east).ravel(),
        (row[:, None] * at.PARTS + north).ravel(),
    )


class Judge:
    """Finds raster values of cells of any size.

    Parameters
    ----------
    polygons, owner
        As in `Atlas`.
    """

    def __init__(self, polygons: Polygons, owner: Ints) -> None:
        nothing = np.empty(0, dtype=np.uint16)
        self.edges = Edges.of(polygons, owner)
        self.atlas = at.Atlas(("",) * (owner.max() + 1), nothing, owner, nothing, polygons, owner)
        self.crowd = countries_around(self.edges)
        self.touched = {
            size: touched_cells(polygons, size)
            for size in (at.CELLS_PER_DEGREE, at.CELLS_PER_DEGREE * at.PARTS)
        }

    def values(self, col: Ints, row: Ints, per_degree: int) -> at.Values:
        """Sea, land, coast or mixed, for cells of which `per_degree` make a degree."""
        lon, lat = (col + 0.5) / per_degree - 180, (row + 0.5) / per_degree - 90
        centre = self.atlas.inside(lon, lat)
        touched, cell = self.touched[per_degree], row * 360 * per_degree + col
        place = np.minimum(np.searchsorted(touched, cell), len(touched) - 1)
        is_touched = touched[place] == cell
        value = np.where(centre >= 0, at.LAND + centre, at.SEA).astype(np.uint16)
        block = (np.floor(lat + 90) * 360 + np.floor(lon + 180)).astype(np.int64)
        for several in (True, False):
            rows = np.flatnonzero(((centre < 0) | is_touched) & (self.crowd[block] == 1 + several))
            if len(rows):
                value[rows] = self._near(
                    lon[rows], lat[rows], centre[rows], per_degree, several=several
                )
        return value

    def _near(
        self, lon: Floats, lat: Floats, centre: Ints, per_degree: int, *, several: bool
    ) -> at.Values:
        """Sea, coast or mixed, from the distances between the cells' centres and the countries."""
        widest = np.cos(np.radians(np.maximum(np.abs(lat) - 0.5 / per_degree, 0)))
        half = np.radians(0.5 / per_degree) * EARTH_RADIUS_KM * np.hypot(1, widest) + SLACK_KM
        reach = at.SURE_KM + 3 * half.max()
        if several:
            owner, nearest, second = two_nearest(self.edges, lon, lat, centre, reach)
        else:
            owner, nearest = self.edges.nearest(lon, lat, reach)
            second = np.full(len(lon), np.inf)
        value = np.full(len(lon), at.MIXED, dtype=np.uint16)
        value[nearest - half > at.SURE_KM] = at.SEA
        sure = (nearest + half <= at.SURE_KM) & (second > nearest + 2 * half)
        value[sure] = at.COAST + owner[sure]
        return value


def touched_cells(polygons: Polygons, per_degree: int) -> Ints:
    """Every cell that an edge touches, and a few beside them; `per_degree` cells to a degree."""
    ends, _ = edges_of(polygons, 0.5 / per_degree)
    columns, rows = 360 * per_degree, 180 * per_degree
    touched = []
    for pick_x in (np.minimum, np.maximum):
        for pick_y in (np.minimum, np.maximum):
            sign_x, sign_y = (1 if pick is np.maximum else -1 for pick in (pick_x, pick_y))
            x = pick_x(ends[:, 0], ends[:, 2]) + sign_x * TOUCH_DEGREES
            y = pick_y(ends[:, 1], ends[:, 3]) + sign_y * TOUCH_DEGREES
            col = np.clip(np.floor((x + 180) * per_degree), 0, columns - 1).astype(np.int64)
            row = np.clip(np.floor((y + 90) * per_degree), 0, rows - 1).astype(np.int64)
            touched.append(np.unique(row * columns + col))
    return np.unique(np.concatenate(touched))


def countries_around(edges: Edges) -> Ints:
    """For each block of a degree: 0, 1 or 2 (several) countries that its cells can be near to."""
    col, row = np.meshgrid(np.arange(360), np.arange(180))
    lon, lat = [
        (part.ravel() + 0.5).astype(np.float64) - end for part, end in ((col, 180), (row, 90))
    ]
    lowest = np.full(len(lon), edges.owner.max() + 1)
    highest = np.full(len(lon), -1)
    for share in np.array_split(np.arange(len(lon)), 200):
        for point, owner, _ in edges.within(lon[share], lat[share], BLOCK_KM):
            np.minimum.at(lowest, share[point], owner)
            np.maximum.at(highest, share[point], owner)
    return (highest >= 0).astype(np.int64) + (highest > lowest)


def two_nearest(
    edges: Edges, lon: Floats, lat: Floats, centre: Ints, reach: float
) -> tuple[Ints, Floats, Floats]:
    """Find the nearest country of each centre, how far it is, and how far the next one is."""
    distances = np.full((len(lon), edges.owner.max() + 1), np.inf)
    for point, owner, distance in edges.within(lon, lat, reach):
        np.minimum.at(distances, (point, owner), distance)
    inside = np.flatnonzero(centre >= 0)
    distances[inside, centre[inside]] = 0
    nearest = distances.argmin(axis=1)
    two = np.partition(distances, 1, axis=1)
    return nearest, two[:, 0], two[:, 1]


def pack(
    codes: list[str],
    raster: at.Values,
    parts: at.Values,
    polygons: Polygons,
    owner: Ints,
) -> bytes:
    """Write the map as bytes: the raster as runs, the rings as steps, all squeezed."""
    run_value, run_length = runs(raster)
    part_value, part_length = runs(parts)
    rings, polygon_of_ring = shapely.get_rings(polygons, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    steps = np.rint(points * at.STEPS_PER_DEGREE).astype(np.int64)
    moves = np.diff(steps, axis=0, prepend=0).astype(np.int32)
    archive = io.BytesIO()
    np.savez(
        archive,
        codes=np.array(codes),
        owner=owner.astype(np.uint8),
        run_value=run_value,
        run_length=run_length,
        part_value=part_value,
        part_length=part_length,
        east=np.ascontiguousarray(moves[:, 0]),
        north=np.ascontiguousarray(moves[:, 1]),
        ring_length=np.bincount(ring).astype(np.int32),
        ring_polygon=polygon_of_ring.astype(np.int32),
    )
    return lzma.compress(archive.getvalue(), preset=9 | lzma.PRESET_EXTREME)


def runs(values: at.Values) -> tuple[at.Values, npt.NDArray[np.int32]]:
    """Value and length of each run of equal values."""
    starts = np.flatnonzero(np.r_[True, values[1:] != values[:-1]])
    return values[starts], np.diff(starts, append=len(values)).astype(np.int32)


if __name__ == "__main__":
    main()
