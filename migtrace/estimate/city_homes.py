"""Counting homes in cities among the users of a shard (METHOD M12.1, M12.2)."""

from dataclasses import dataclass

import polars as pl

from migtrace.cities.areas import Area, locate
from migtrace.cities.homes import night_homes
from migtrace.estimate.histories import find_residents
from migtrace.estimate.shards import Shard
from migtrace.estimate.study import Study
from migtrace.frames import with_extent
from migtrace.grid import Grid

MIGRANTS, LOCALS = "migrants", "locals"


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

    def near(self, records: pl.LazyFrame, /) -> pl.DataFrame:
        """Users who can have a home in a city: who has a record in a cell of one."""
        fine = with_extent(records).filter(pl.col("extent_km") <= self.home_extent_km)
        binned = fine.select("user", cell=self.grid.cell()).drop_nulls()
        cells = binned.select("cell").unique().collect()["cell"]
        inside = self._inside(cells).select("cell").unique()
        return binned.join(inside.lazy(), on="cell", how="semi").select("user").unique().collect()

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
        cities = pl.DataFrame(
            [(n, area.country, area.time_zone) for n, area in enumerate(self.areas)],
            schema={"area": pl.UInt32, "country": pl.String, "zone": pl.String},
            orient="row",
        )
        residents = pl.concat(
            find_residents(posts.lazy(), study, origin=country)
            .residents.filter(f"c{study.criterion}")
            .select("user", country=pl.lit(country), local=pl.lit(value=True))
            for country in cities["country"].unique().sort()
        )
        homes = pl.concat(
            self._homes(posts.lazy(), shard, study, zone) for zone in cities["zone"].unique().sort()
        )
        found = (
            homes.join(self._inside(homes["cell"].unique()), on="cell")
            .join(cities, on=["area", "zone"])
            .join(residents, on=["user", "country"], how="left")
        )
        group = pl.when("migrates").then(pl.lit(MIGRANTS)).when("local").then(pl.lit(LOCALS))
        return (
            found.with_columns(group=group)
            .drop_nulls("group")
            .group_by("area", "group", "cell")
            .agg(users=pl.len().cast(pl.Int64))
        )

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
        return homes.with_columns(migrates=migrates, zone=pl.lit(zone))

    def _inside(self, cells: pl.Series) -> pl.DataFrame:
        """Pair cells with the cities that their centroids lie in: `area`, `cell`."""
        at = self.grid.centroids(cells)
        found = locate(self.areas, at["lon"].to_numpy(), at["lat"].to_numpy())
        return found.select("area", cell=cells.gather(found["point"]))


def total(parts: list[pl.DataFrame], /) -> pl.DataFrame:
    """Put the counts of several shards, whose users differ, together; sorted."""
    keys = ["area", "group", "cell"]
    return pl.concat(parts).group_by(keys).agg(pl.col("users").sum()).sort(keys)
