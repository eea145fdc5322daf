"""`migtrace export`: what `migtrace estimate` wrote, in formats that other programs read."""

from pathlib import Path
from typing import Annotated, Literal

from typer import Argument, Option

from migtrace.cli import options as of
from migtrace.cli.console import show, show_lines
from migtrace.estimate.handout import read_study
from migtrace.exports.folder import check_export, export_study

StudyFolder = Annotated[
    Path,
    Argument(
        metavar="STUDY_DIR", help="Folder that `migtrace estimate` wrote.", show_default=False
    ),
]
Formats = Annotated[
    list[str],
    Option(
        "--format",
        help="For map programs geojson, or geoparquet (needs the extra geo); for data hubs of "
        "humanitarian agencies hxl, CSV with hashtags. Repeatable.",
        metavar="geojson|geoparquet|hxl",
        show_default="geojson and hxl",
    ),
]
Tables = Annotated[
    list[str],
    Option(
        "--table",
        help="A table, such as density, routes, net_routes, crossings or homes (for maps), "
        "detected, appearances, new_residents, monthly, factors or crossings (hxl). Repeatable.",
        metavar="TABLE",
        show_default="all that there are",
    ),
]
Shapes = Annotated[
    Literal["cells", "points", "arrows"] | None,
    Option(
        help="Draw cells as polygons, their centroids, or (routes) arrows from these, where a "
        "table can have them.",
        show_default="cells for density and homes, points for routes",
    ),
]
ExportFolder = Annotated[
    Path,
    Option(
        "-o",
        "--out",
        help="Folder for the files and export.json; appears whole or not at all.",
        metavar="DIR",
        show_default=False,
    ),
]
ReplaceExport = Annotated[
    bool,
    Option(
        "--overwrite", help="Replace the folder of an earlier export; one with other files is not."
    ),
]


def export(
    study: StudyFolder,
    *,
    out: ExportFolder,
    formats: Formats = [],  # noqa: B006 - typer's way to say repeatable; never changed
    tables: Tables = [],  # noqa: B006 - likewise
    geometry: Shapes = None,
    overwrite: ReplaceExport = False,
    debug: of.Debug = False,  # noqa: ARG001 - `main` looks for it
) -> None:
    """Write an estimate's tables as GeoJSON, GeoParquet or HXL, small groups hidden (METHOD M13).

    Each file says how it was made and what is hidden in it, and so does export.json. What is left
    to the publisher stands on the page "Publish safely".

    Example: `migtrace export venezuela --format geojson --table density -o maps`
    """
    chosen = formats or ["geojson", "hxl"]
    check_export(out, formats=chosen, tables=tables or None, overwrite=overwrite)
    written = export_study(
        read_study(study),
        out,
        formats=chosen,
        tables=tables or None,
        geometry=geometry,
        overwrite=overwrite,
    )
    show_lines(*(f"{path.name}" for path in written))
    show(f"Wrote {len(written)} files into {out}")
