"""What a report must know of the study behind the tables."""

import math
from dataclasses import dataclass
from typing import Any

from migtrace.errors import MigtraceError, SourceError
from migtrace.estimate.handout import Handout
from migtrace.grid import H3Grid
from migtrace.plot.basemap import country_names
from migtrace.validation.studied import of_json

_HOME_GRID = {"type": "SinusoidalGrid", "side_km": 1}
"""The grid of homes of tables that come without one."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The study behind a handout, as far as a page tells of it.

    Parameters
    ----------
    origin
        Its country of origin, ISO 3166-1 alpha-2.
    years
        The years of its window.
    window
        The window in words, such as ``2015-01 to 2018-12``.
    told
        Who counts as a resident and what as an exit, in words.
    criterion
        Its resident criterion.
    corrections
        Names of the corrections that figures went through.
    level
        Level of the intervals, such as 0.95; None without intervals.
    min_users
        The fewest people that a shown figure rests on (METHOD M13).
    version
        The version of the package that made the tables.
    empty
        Why a table is empty, by its name.
    lines
        Names of the lines whose crossings were counted, sorted.
    figures_hidden
        The number of hidden figures by table, where there are any.
    homes_withheld
        Cities whose homes are not handed on (METHOD M13), sorted.
    home_km, home_cells
        Side of the squares that stand for the cells of homes, and those cells in words.
    leavers
        First exits in all: `users`, `people`, `low`, `high`; None without intervals.
    """

    origin: str
    years: tuple[int, ...]
    window: str
    told: str
    criterion: int
    corrections: tuple[str, ...]
    level: float | None
    min_users: int
    version: str
    empty: dict[str, str]
    lines: tuple[str, ...]
    figures_hidden: dict[str, int]
    homes_withheld: tuple[str, ...]
    home_km: float
    home_cells: str
    leavers: dict[str, Any] | None

    @property
    def origin_name(self) -> str:
        """The country of origin as people call it."""
        return name_of(self.origin)

    @property
    def gap(self) -> str:
        """Why a figure is missing, in words."""
        unknown = "not known, as no resident is left to upscale with"
        if self.min_users == 1:
            return unknown
        return f"hidden, as it rests on fewer than {self.min_users} people, or {unknown}"

    def gap_of(self, count: str, /) -> str:
        """Why the figure of a chart's row is missing, as an expression of Vega over its count."""
        hidden = f"hidden: fewer than {self.min_users} people"
        return f"isValid(datum.{count}) ? 'not known: nobody to upscale with' : '{hidden}'"

    @property
    def left_out(self) -> str:
        """What tables keyed by cell leave out, as a sentence."""
        if self.min_users == 1:
            return "No cell is left out."
        return f"Cells with fewer than {self.min_users} people are left out."

    @property
    def weighed(self) -> bool:
        """Whether figures are more than counts times the yearly factor (METHOD M7)."""
        return bool({"penetration", "raking"} & set(self.corrections))


def find_facts(handout: Handout, /) -> Facts:
    """Read what a handout says of its study.

    Parameters
    ----------
    handout
        From `hand_out` or `read_study`.

    Returns
    -------
    Facts
        The study.

    Raises
    ------
    SourceError
        When it does not tell the study, as a folder of another kind or version may not.
    """
    about: dict[str, Any] = handout.about
    try:
        studied = of_json(about)
        least = int(about["study"]["min_users"])
        empty = {str(name): str(why) for name, why in about["empty"].items()}
        hidden = {str(name): int(number) for name, number in about["hidden"].items()}
        lines = tuple(sorted(map(str, about["lines"])))
        cities = about["cities"] or {}
        withheld = tuple(map(str, cities.get("homes_withheld", ())))
        home_km, home_cells = _home_cells(cities.get("grid", _HOME_GRID))
        leavers = None if about["leavers"] is None else dict(about["leavers"])
    except (KeyError, TypeError, ValueError, AttributeError, MigtraceError) as error:
        msg = (
            f"study.json does not tell the study ({type(error).__name__}: {error}); "
            "expected what `migtrace estimate` of this version wrote"
        )
        raise SourceError(msg) from error
    window = studied.window
    return Facts(
        origin=studied.origin,
        years=tuple(range(window.first.year, window.last.year + 1)),
        window=f"{window.first:%Y-%m} to {window.last:%Y-%m}",
        told=studied.told,
        criterion=studied.criterion,
        corrections=studied.corrections,
        level=studied.level,
        min_users=least,
        version=studied.version,
        empty=empty,
        lines=lines,
        figures_hidden=hidden,
        homes_withheld=withheld,
        home_km=home_km,
        home_cells=home_cells,
        leavers=leavers,
    )


def _home_cells(grid: Any) -> tuple[float, str]:  # noqa: ANN401 - whatever `describe` made of it
    """Side in km of squares as large as a grid's cells, and what the cells are."""
    kind = grid.get("type") if isinstance(grid, dict) else None
    if kind == "SinusoidalGrid":
        side = float(grid["side_km"])
        return side, f"squares of {side:g} km"
    if kind == "H3Grid":
        side = math.sqrt(H3Grid(grid["resolution"]).cell_km2)
        return side, f"hexagons as large as squares of about {side:.2g} km"
    # A grid of the user's own does not tell how large its cells are.
    return 1.0, "cells of a grid of its own, drawn as squares of 1 km"


def name_of(country: str, /) -> str:
    """The English short name of a country, or its code when the outlines do not know it.

    Examples
    --------
    >>> name_of("VE"), name_of("ZZ")
    ('Venezuela', 'ZZ')
    """
    return country_names().get(country, country)
