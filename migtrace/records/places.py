"""Position and extent of a record, from points, boxes and radii (METHOD M1.3)."""

from dataclasses import dataclass
from math import pi

import polars as pl

from migtrace.grid.sphere import EARTH_RADIUS_KM

_KM_PER_DEGREE = EARTH_RADIUS_KM * pi / 180
_TURN = 360.0


@dataclass(frozen=True, slots=True)
class Place:
    """Expressions for a position in degrees and for its extent in km; null extent: no idea."""

    lon: pl.Expr
    lat: pl.Expr
    extent_km: pl.Expr | None

    def is_valid(self) -> pl.Expr:
        """Whether there is a position, and one that can be (METHOD M1.5)."""
        nowhere = (self.lon == 0) & (self.lat == 0)
        inside = self.lon.is_between(-180, 180) & self.lat.is_between(-90, 90)
        return (inside & ~nowhere).fill_null(value=False)

    def is_there(self) -> pl.Expr:
        """Whether the source says anything of the position, be it half of one."""
        return self.lon.is_not_null() | self.lat.is_not_null()

    def or_else(self, other: "Place") -> "Place":
        """Use `other` where it is valid and this place is not, or where only it says anything.

        So an impossible position is there to be noted (METHOD M1.5) when no other can stand in.
        """
        only_other = ~self.is_there() & other.is_there()
        fall_back = ~self.is_valid() & (other.is_valid() | only_other)
        extent = pl.lit(0.0) if self.extent_km is None else self.extent_km
        mine = pl.when(self.lon.is_not_null()).then(extent)
        other_extent = pl.lit(0.0) if other.extent_km is None else other.extent_km
        return Place(
            pl.when(fall_back).then(other.lon).otherwise(self.lon),
            pl.when(fall_back).then(other.lat).otherwise(self.lat),
            pl.when(fall_back).then(other_extent).otherwise(mine),
        )


def box_place(west: pl.Expr, south: pl.Expr, east: pl.Expr, north: pl.Expr, /) -> Place:
    """Centre and longest side of a bounding box, whatever the order of its corners.

    Parameters
    ----------
    west, south, east, north
        Its sides in degrees. A box with a side that is null, NaN or out of range is none.

    Returns
    -------
    Place
        The centre, and the longest side in km: north-south R·Δlat, east-west R·cos(lat_mid)·Δlon.

    Notes
    -----
    METHOD M1.3. Two meridians bound two boxes: the one up to 180° wide is meant, so a box that
    would be wider crosses the antimeridian.

    Examples
    --------
    >>> frame = pl.DataFrame({"w": [170.0], "s": [-20.0], "e": [-178.0], "n": [-10.0]})
    >>> box = box_place(pl.col("w"), pl.col("s"), pl.col("e"), pl.col("n"))
    >>> frame.select(lon=box.lon, lat=box.lat, extent_km=box.extent_km.round(1)).rows()
    [(176.0, -15.0, 1288.9)]
    """
    low, high = pl.min_horizontal(west, east), pl.max_horizontal(west, east)
    bottom, top = pl.min_horizontal(south, north), pl.max_horizontal(south, north)
    exists = pl.all_horizontal(
        west.is_not_nan() & east.is_not_nan() & south.is_not_nan() & north.is_not_nan(),
        (low >= -180) & (high <= 180),  # noqa: PLR2004 - the ends of the range
        (bottom >= -90) & (top <= 90),  # noqa: PLR2004 - the poles
    )
    wide = high - low
    crosses = wide > _TURN / 2
    width = pl.when(crosses).then(_TURN - wide).otherwise(wide)
    middle = pl.when(crosses).then(high + width / 2).otherwise(low + width / 2)
    lon = pl.when(middle > _TURN / 2).then(middle - _TURN).otherwise(middle)
    lat = (bottom + top) / 2
    sides = pl.max_horizontal((top - bottom), lat.radians().cos() * width) * _KM_PER_DEGREE
    return Place(*(pl.when(exists).then(part) for part in (lon, lat, sides)))
