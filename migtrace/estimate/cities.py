"""What was found in cities: where migrants and locals live, and how apart (METHOD M12)."""

from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from migtrace.cities.areas import Area
from migtrace.estimate.again import Again
from migtrace.estimate.city_card import as_html
from migtrace.estimate.study import WEIGHING, Study


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
        `seed`; when handed on, also `homes_withheld`: names of cities.
    """

    segregation: pl.DataFrame
    homes: pl.DataFrame
    areas: tuple[Area, ...]
    study: Study
    about: dict[str, Any]
    _again: Again | None = field(default=None, repr=False)

    def is_of(self, study: Study, again: Again, /) -> bool:
        """Whether these are the migrants of a study, however it is corrected, of such traces."""
        weighing = {name: getattr(study, name) for name in WEIGHING}
        return self._again == again and replace(self.study, **weighing) == study

    @property
    def outlines(self) -> dict[str, Any]:
        """The cities as a GeoJSON FeatureCollection."""
        return {"type": "FeatureCollection", "features": [area.feature for area in self.areas]}

    def __repr__(self) -> str:
        found = self.segregation.filter(pl.col("measure") == "h")
        told = "; ".join(
            f"{city}: h {'none' if h is None else f'{h:.2f}'}"
            for city, h in found.select("city", "value").iter_rows()  # one a city
        )
        return f"Cities ({told})"

    def _repr_html_(self) -> str:
        return as_html(self)
