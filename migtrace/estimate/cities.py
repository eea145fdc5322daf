"""What was found in cities: where migrants and locals live, and how apart (METHOD M12)."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from migtrace.cities.areas import Area
from migtrace.estimate.city_card import as_html
from migtrace.estimate.study import Study


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Cities:
    """Where migrants and locals live in some cities, and how apart.

    Attributes
    ----------
    segregation
        `city`, `measure`, `value`, `null_low`, `null_high`, `migrants`, `locals`, `reason`.
    homes
        `city`, `group` (``locals``, ``migrants``), `cell`, `lon`, `lat` (degrees), `users`: only
        cells with enough people of the group (METHOD M13).
    areas
        The cities: names, countries, time zones and outlines.
    study
        The study whose migrants these are.
    about
        How homes were found and measures were made: `grid`, `home_extent_km`, `draws`, `level`,
        `seed`.
    """

    segregation: pl.DataFrame
    homes: pl.DataFrame
    areas: tuple[Area, ...]
    study: Study
    about: dict[str, Any]

    @property
    def outlines(self) -> dict[str, Any]:
        """The cities as a GeoJSON FeatureCollection."""
        return {"type": "FeatureCollection", "features": [area.feature for area in self.areas]}

    def __repr__(self) -> str:
        found = self.segregation.filter(pl.col("measure") == "h")
        told = "; ".join(
            f"{city}: h {'none' if h is None else f'{h:.2f}'}"
            for city, h in found.select("city", "value").iter_rows()
        )
        return f"Cities ({told})"

    def _repr_html_(self) -> str:
        return as_html(self)
