"""The country map that ships with the package: polygons and rasters, loaded when first used.

The file is made by ``tools/build_countries.py`` from Natural Earth 1:10m. It holds the rings of
all polygons as steps of a millionth of a degree, and a raster of 0.05 degree cells whose value says
what is certain of every point of the cell:

- *sea*: farther than 25 km from any country;
- *land* of a country: all of the cell lies inside it;
- *coast* of a country: each point of the cell is inside it, or has it as nearest, within 25 km;
- *mixed*: none of these.

Each mixed cell is divided into 5 by 5 parts of 0.01 degrees that say the same of themselves. What
is mixed there too is for the polygons to tell.
"""

import io
import lzma
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Values = npt.NDArray[np.uint16]

CELLS_PER_DEGREE = 20
"""The raster has cells of 0.05 degrees."""
PARTS = 5
"""A mixed cell is divided into this many parts either way."""
N_COLS, N_ROWS = 360 * CELLS_PER_DEGREE, 180 * CELLS_PER_DEGREE

SURE_KM = 25.0
"""The distance for which the raster's sea and coast cells are worked out."""

SEA, MIXED, LAND, COAST = 0, 1, 256, 512
"""Raster values; to the last two the position of the country in `Atlas.codes` is added."""

STEPS_PER_DEGREE = 1_000_000
"""The source gives its coordinates to six decimals: whole numbers lose nothing."""

NO_COUNTRY = ""
"""The code of polygons that belong to no country; it sorts after all countries."""

DATA_FILE = "countries.npz.xz"


@dataclass(frozen=True)
class Atlas:
    """Polygons, their countries, and the raster over them.

    Parameters
    ----------
    codes
        ISO alpha-2 codes in order, then `NO_COUNTRY`: the lower position wins a tie.
    raster
        One value per cell, flat: rows from the south, in each the columns from 180 degrees west.
    mixed
        The mixed cells of the raster, ascending.
    parts
        One value per part of a mixed cell, flat: cell by cell, in each by rows as the raster.
    polygons
        Single polygons in degrees, none across the antimeridian.
    owner
        The position in `codes` of each polygon's country.
    """

    codes: tuple[str, ...]
    raster: Values
    mixed: Ints
    parts: Values
    polygons: npt.NDArray[np.object_]
    owner: Ints

    @cached_property
    def tree(self) -> shapely.STRtree:
        """The polygons' boxes; makes the polygons ready for fast containment tests as well."""
        shapely.prepare(self.polygons)
        return shapely.STRtree(self.polygons)

    def values(self, lon: Floats, lat: Floats) -> Values:
        """Raster value of each valid position: that of its cell, or of its part of a mixed cell."""
        cell = cell_of(lon, lat)
        value = self.raster[cell]
        rows = np.flatnonzero(value == MIXED)
        place = np.searchsorted(self.mixed, cell[rows])
        value[rows] = self.parts[place * PARTS**2 + part_of(lon[rows], lat[rows], cell[rows])]
        return value

    def inside(self, lon: Floats, lat: Floats) -> Ints:
        """Position in `codes` of the country that contains each point, -1 where none does.

        A point on a border belongs to each side; the lowest code gets it.
        """
        points, polygons = self.tree.query(shapely.points(lon, lat))
        hit = shapely.intersects_xy(self.polygons[polygons], lon[points], lat[points])
        found = np.full(len(lon), len(self.codes), dtype=np.int64)
        np.minimum.at(found, points[hit], self.owner[polygons[hit]])
        found[found == len(self.codes)] = -1
        return found


def cell_of(lon: Floats, lat: Floats) -> npt.NDArray[np.int32]:
    """Index into the flat raster of each valid position."""
    col = ((lon + 180.0) * CELLS_PER_DEGREE).astype(np.int32)
    row = ((lat + 90.0) * CELLS_PER_DEGREE).astype(np.int32)
    np.minimum(col, N_COLS - 1, out=col)
    np.minimum(row, N_ROWS - 1, out=row)
    row *= N_COLS
    row += col
    return row


def part_of(lon: Floats, lat: Floats, cell: npt.NDArray[np.int32]) -> Ints:
    """Which part of its cell each position is in, 0 to 24, by rows from the south-west."""
    row, col = np.divmod(cell, N_COLS)
    east = ((lon + 180.0) * (CELLS_PER_DEGREE * PARTS)).astype(np.int64) - col * PARTS
    north = ((lat + 90.0) * (CELLS_PER_DEGREE * PARTS)).astype(np.int64) - row * PARTS
    last = PARTS - 1  # a position on an edge may round to the next cell's first part
    part: Ints = np.clip(north, 0, last) * PARTS + np.clip(east, 0, last)
    return part


@cache
def load_atlas() -> Atlas:
    """Read the atlas that ships with the package; the second call returns the same one."""
    packed = (files("migtrace.geography") / "data" / DATA_FILE).read_bytes()
    return unpack(lzma.decompress(packed))


def unpack(archive: bytes) -> Atlas:
    """Build an atlas from the arrays of its (decompressed) file."""
    with np.load(io.BytesIO(archive), allow_pickle=False) as arrays:
        steps = np.column_stack([arrays[axis].cumsum(dtype=np.int64) for axis in ("east", "north")])
        ring_of_step = np.repeat(np.arange(len(arrays["ring_length"])), arrays["ring_length"])
        rings = shapely.linearrings(steps / STEPS_PER_DEGREE, indices=ring_of_step)
        raster = np.repeat(arrays["run_value"], arrays["run_length"])
        return Atlas(
            codes=tuple(arrays["codes"].tolist()),
            raster=raster,
            mixed=np.flatnonzero(raster == MIXED),
            parts=np.repeat(arrays["part_value"], arrays["part_length"]),
            polygons=shapely.polygons(rings, indices=arrays["ring_polygon"]),
            owner=arrays["owner"].astype(np.int64),
        )
