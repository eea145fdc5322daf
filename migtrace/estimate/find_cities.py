"""Finding homes in cities and measuring segregation (METHOD M12)."""

from typing import TYPE_CHECKING, Any

import polars as pl

from migtrace.cities.areas import Area, read_areas
from migtrace.cities.measures import segregation_measures
from migtrace.disclosure.coarse import check_grid
from migtrace.disclosure.hide import hide_small_groups
from migtrace.errors import ParameterError
from migtrace.estimate.again import Again
from migtrace.estimate.cities import Cities
from migtrace.estimate.city_homes import LOCALS, MIGRANTS, CityHomes, total
from migtrace.estimate.study import Study
from migtrace.frames.checks import check_amount
from migtrace.grid import Grid, SinusoidalGrid

if TYPE_CHECKING:
    from migtrace.estimate.answer import Answer


def find_cities(
    estimates: "Answer",
    again: Again,
    polygons: Any,  # noqa: ANN401 - whatever read_areas reads
    /,
    *,
    country: str,
    time_zone: str | None,
    name: str | None,
    grid: Grid | None,
    home_extent_km: float,
    draws: int,
    level: float,
    seed: int,
    executor: object,
) -> Cities:
    """Count homes in cities and measure segregation; see `Estimates.cities`."""
    study = estimates.study
    cells = _checked_grid(grid)
    check_amount("home_extent_km", home_extent_km)
    measured: dict[str, Any] = {"draws": draws, "level": level, "seed": seed}
    # What is wrong with these is told before the traces are read.
    segregation_measures(_NOBODY, **measured)
    areas = read_areas(polygons, country=country, time_zone=time_zone, name=name)
    stayed = estimates.recurrence.filter(~pl.col("recurrent")).select("user")
    counted = again.count_homes(
        CityHomes(areas, stayed, cells, home_extent_km), study, executor=executor
    )
    counts = total(counted)
    return Cities(
        segregation=pl.concat(
            _measures(area, _of(counts, number), study, measured)
            for number, area in enumerate(areas)
        ),
        homes=_homes(counts, areas, cells, study),
        areas=areas,
        study=study,
        about={"grid": cells, "home_extent_km": home_extent_km, **measured},
        _again=again,
    )


_NOBODY = pl.DataFrame(schema={"cell": pl.UInt32, "migrants": pl.Int64, "locals": pl.Int64})


def _checked_grid(grid: Grid | None) -> Grid:
    cells = SinusoidalGrid(1) if grid is None else grid
    if isinstance(cells, type) or not isinstance(cells, Grid):
        msg = f"grid: got {cells!r}; expected a grid such as SinusoidalGrid(1)"
        raise ParameterError(msg)
    check_grid(cells)
    return cells


def _of(counts: pl.DataFrame, number: int) -> pl.DataFrame:
    """One row per cell of a city: `cell`, `migrants`, `locals`."""
    own = counts.filter(pl.col("area") == number)
    groups = {
        group: pl.col("users").filter(pl.col("group") == group).sum()
        for group in (MIGRANTS, LOCALS)
    }
    return own.group_by("cell").agg(**groups).sort("cell")


def _measures(
    area: Area, homes: pl.DataFrame, study: Study, measured: dict[str, Any]
) -> pl.DataFrame:
    table = segregation_measures(homes, **measured, min_users=study.min_users)
    return table.select(pl.lit(area.name).alias("city"), pl.all())


def _homes(counts: pl.DataFrame, areas: tuple[Area, ...], grid: Grid, study: Study) -> pl.DataFrame:
    names = pl.DataFrame(
        {"area": range(len(areas)), "city": [area.name for area in areas]},
        schema={"area": pl.UInt32, "city": pl.String},
    )
    centroids = grid.centroids(counts["cell"]).select("lon", "lat")
    table = counts.hstack(centroids).join(names, on="area", maintain_order="left")
    table = table.select("city", "group", "cell", "lon", "lat", "users")
    return hide_small_groups(table, min_users=study.min_users, drop=True)
