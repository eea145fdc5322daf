"""Counting homes in cities among the users of a shard (METHOD M12.1, M12.2)."""

import math
from dataclasses import dataclass

import polars as pl

from migtrace.cities.areas import Area
from migtrace.cities.homes import night_homes
from migtrace.estimate.histories import find_residents
from migtrace.estimate.shards import Shard
from migtrace.estimate.study import Study
from migtrace.frames import with_extent
from migtrace.grid import Grid
from migtrace.grid.sphere import EARTH_RADIUS_KM

MIGRANTS, LOCALS = "migrants", "locals"

_KM_PER_DEGREE = EARTH_RADIUS_KM * math.pi / 180
_COUNTS = {"area": pl.UInt32, "group": pl.String, "users": pl.Int64}


@dataclass(frozen=True, slots=True)
class CityHomes:
    """What to count: homes of migrants and locals in some cities.

    Attributes
    ----------
    areas
        The cities.
    migrants
        `user`: the residents of the study's origin who are non-recurrent migrants.
    grid
        Cells of homes.
    home_extent_km
        Only records whose place is at most this large tell of a home.
    """

    areas: tuple[Area, ...]
    migrants: pl.DataFrame
    grid: Grid
    home_extent_km: float

    def near(self, records: pl.LazyFrame, /) -> pl.LazyFrame:
        """Users who can have a home in a city: who has a record there or hardly outside."""
        there = pl.lit(value=False)
        for area in self.areas:
            there |= self._around(area)
        return with_extent(records).filter(there).select("user").unique()

    def count(self, posts: pl.DataFrame, shard: Shard, study: Study, /) -> pl.DataFrame:
        """Count homes by city, group and cell.

        Parameters
        ----------
        posts
            Cleaned, ordered records of whole users, who are numbers.
        shard
            Where the numbers come from.
        study
            The parameters.

        Returns
        -------
        polars.DataFrame
            `area` (place in `areas`), `group`, `cell`, `users`.
        """
        locals_of = {
            country: find_residents(posts.lazy(), study, origin=country).residents.filter(
                f"c{study.criterion}"
            )
            for country in sorted({area.country for area in self.areas})
        }
        homes_by = {
            zone: self._homes(posts.lazy(), shard, study, zone)
            for zone in sorted({area.time_zone for area in self.areas})
        }
        parts = []
        for number, area in enumerate(self.areas):
            homes = self._inside(area, homes_by[area.time_zone])
            others = homes.filter(~pl.col("migrates")).join(
                locals_of[area.country], on="user", how="semi"
            )
            for group, theirs in ((LOCALS, others), (MIGRANTS, homes.filter("migrates"))):
                counts = theirs.group_by("cell").agg(users=pl.len().cast(pl.Int64))
                place = {"area": pl.lit(number, dtype=pl.UInt32), "group": pl.lit(group)}
                parts.append(counts.select(**place, cell="cell", users="users"))
        return pl.concat(parts)

    def _homes(self, posts: pl.LazyFrame, shard: Shard, study: Study, zone: str) -> pl.DataFrame:
        homes = night_homes(
            posts,
            time_zone=zone,
            window=study.months,
            grid=self.grid,
            night_hours=study.night_hours,
            home_extent_km=self.home_extent_km,
            max_extent_km=study.max_extent_km,
        ).collect(engine="in-memory")
        named = shard.named(homes.select("user"))
        migrates = named["user"].is_in(self.migrants["user"].implode())
        return homes.with_columns(migrates=migrates)

    def _inside(self, area: Area, homes: pl.DataFrame) -> pl.DataFrame:
        cells = homes["cell"].unique()
        centroids = self.grid.centroids(cells)
        inside = area.contains(centroids["lon"].to_numpy(), centroids["lat"].to_numpy())
        return homes.join(cells.filter(pl.Series(inside)).to_frame(), on="cell", how="semi")

    def _around(self, area: Area) -> pl.Expr:
        """Whether a position can be of a cell whose centroid lies in the city."""
        west, south, east, north = area.polygon.bounds
        up = self.grid.reach_km / _KM_PER_DEGREE
        south, north = south - up, north + up
        narrowest = math.cos(math.radians(min(max(abs(south), abs(north)), 90.0)))
        out = min(up / narrowest, 360.0) if narrowest > 0 else 360.0
        lon, lat = pl.col("lon"), pl.col("lat")
        across = pl.any_horizontal(
            (lon + turn).is_between(west - out, east + out) for turn in (-360.0, 0.0, 360.0)
        )
        fine = pl.col("extent_km") <= self.home_extent_km
        return (fine & lat.is_between(south, north) & across).fill_null(value=False)


def total(parts: list[pl.DataFrame], /) -> pl.DataFrame:
    """Put the counts of several shards, whose users differ, together; sorted."""
    keys = ["area", "group", "cell"]
    return pl.concat(parts).group_by(keys).agg(pl.col("users").sum()).sort(keys)
