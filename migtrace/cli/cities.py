"""Options of `migtrace estimate` about cities, and what is told of them (METHOD M12)."""

import gzip
import zlib
from pathlib import Path
from typing import Annotated, Any

import polars as pl
from rich.table import Table
from rich.text import Text
from typer import Option

from migtrace.cities.areas import read_areas
from migtrace.errors import ParameterError, SourceError
from migtrace.estimate.cities import Cities
from migtrace.estimate.handed_on import handed_on_cities
from migtrace.geography import city_outlines
from migtrace.readers.objects import parse_object

BUNDLED = "bundled"

_PANEL = "Cities (M12)"
_SHOWN = ("h", "nmi")

CitiesFile = Annotated[
    Path | None,
    Option(
        "--cities",
        help="Measure segregation in these cities: outlines as GeoJSON, or `bundled` for Bogota, "
        "Lima and Sao Paulo.",
        metavar="FILE",
        rich_help_panel=_PANEL,
    ),
]
CityCountry = Annotated[
    str,
    Option(
        help="With --cities: their country, or the property that has it.",
        metavar="CODE",
        rich_help_panel=_PANEL,
    ),
]
CityName = Annotated[
    str | None,
    Option(
        help="With --cities: the property that has their names; `name` by default.",
        metavar="PROPERTY",
        show_default=False,
        rich_help_panel=_PANEL,
    ),
]
CityTimeZone = Annotated[
    str | None,
    Option(
        help="With --cities: their time zone, or the property that has it; else found from the "
        "outline.",
        metavar="ZONE",
        show_default=False,
        rich_help_panel=_PANEL,
    ),
]


def read_outlines(
    path: Path, /, *, country: str, name: str | None, time_zone: str | None
) -> dict[str, Any]:
    """Read outlines of cities, and make sure that they are some.

    Parameters
    ----------
    path
        A file of GeoJSON, gzipped or not; or ``bundled``.
    country, name, time_zone
        As in `Estimates.cities`.

    Returns
    -------
    dict
        What `Estimates.cities` takes.

    Raises
    ------
    SourceError
        When the file cannot be read, or is no JSON object.
    ParameterError
        When an outline is none, or its country, name or zone.
    """
    outlines = city_outlines() if str(path) == BUNDLED else _read(path)
    try:
        read_areas(outlines, country=country, name=name, time_zone=time_zone)
    except ParameterError as error:
        msg = f"--cities: {error}"
        raise ParameterError(msg) from error
    return outlines


def cities_table(cities: Cities, /) -> Table:
    """Lay out how segregated migrants and locals live, as it may be handed on.

    Parameters
    ----------
    cities
        From `Estimates.cities`.

    Returns
    -------
    rich.table.Table
        A row per city: h, where it would lie by chance, NMI, and how many people these rest on.
    """
    table = Table(title="Segregation (METHOD M12)", title_justify="left", title_style="bold")
    for column in ("city", "h", "by chance", "NMI", "migrants", "locals", "remark"):
        table.add_column(column, justify="left" if column in {"city", "remark"} else "right")
    found = handed_on_cities(cities).segregation
    for area in cities.areas:
        own = found.filter(pl.col("city") == area.name)
        h, nmi = (own.row(by_predicate=pl.col("measure") == name, named=True) for name in _SHOWN)
        chance = "" if h["value"] is None else f"{h['null_low']:.2f} to {h['null_high']:.2f}"
        value, shared = ("" if m["value"] is None else f"{m['value']:.2f}" for m in (h, nmi))
        counts = ("hidden" if h[n] is None else f"{h[n]:,}" for n in ("migrants", "locals"))
        table.add_row(Text(area.name), value, chance, shared, *counts, Text(h["reason"] or ""))
    return table


def _read(path: Path) -> dict[str, Any]:
    name = f"--cities: {str(path)!r}"
    try:
        data = path.read_bytes()
        text = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        msg = f"{name} is damaged: {error}"
        raise SourceError(msg) from error
    except OSError as error:
        msg = f"{name} cannot be read: {error.strerror}"
        raise SourceError(msg) from error
    return parse_object(text, name, expected="GeoJSON")
