"""GeoJSON: text that every map program reads."""

import json
from os import PathLike
from pathlib import Path

import polars as pl
import shapely

from migtrace.estimate.handout import Handout
from migtrace.exports.answer import Answer, handed_out, new_file
from migtrace.exports.places import place
from migtrace.exports.record import record


def write_geojson(
    answer: Answer,
    path: str | PathLike[str],
    /,
    *,
    table: str = "density",
    geometry: str | None = None,
    overwrite: bool = False,
) -> Path:
    """Write a table with places as GeoJSON.

    Parameters
    ----------
    answer
        What may be handed on (`hand_out`, `read_study`), or estimates, which are handed out first.
    path
        The file to write; it appears whole or not at all.
    table
        ``density``, ``routes``, ``net_routes``, ``crossings`` or ``homes``.
    geometry
        ``"cells"`` (polygons), ``"points"`` (their centroids), ``"arrows"`` (of ``routes``) or
        ``"lines"`` (of ``crossings``); None is polygons for ``density`` and ``homes``, points for
        both tables of routes.
    overwrite
        Whether a file of this name is replaced.

    Returns
    -------
    pathlib.Path
        The file written: a feature per row, the table's columns as properties.

    Raises
    ------
    ParameterError
        When there is no such table or geometry, or the file exists.
    SourceError
        When the file cannot be written.

    Notes
    -----
    RFC 7946: WGS 84, longitude before latitude, rings by the right-hand rule, cut at the
    antimeridian, no ``crs``. The member `migtrace` says what the file is, how it was made and what
    is hidden in it (METHOD M13). The same answer gives the same bytes.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from tempfile import TemporaryDirectory
    >>> from migtrace.estimate import Study, estimate
    >>> posts = pl.DataFrame([
    ...     {"user": n, "time": datetime(2015, month, 10, tzinfo=UTC),
    ...      "country": "VE", "lon": -66.9, "lat": 10.5}
    ...     for n in range(9) for month in range(1, 13)
    ... ])
    >>> study = Study("VE", "2015-01:2015-12", 9000)
    >>> with TemporaryDirectory() as folder:
    ...     file = write_geojson(estimate(posts, study), folder + "/density.geojson")
    ...     found = json.loads(file.read_text())
    >>> found["type"], found["features"][0]["properties"]["users"]
    ('FeatureCollection', 9)
    """
    target = Path(path)
    text = as_geojson(handed_out(answer), table, geometry)
    with new_file(target, overwrite=overwrite) as partial:
        partial.write_text(text, encoding="utf-8")
    return target


def as_geojson(handout: Handout, table: str, geometry: str | None, /) -> str:
    """Lay out a table as GeoJSON, a feature on each line.

    Parameters
    ----------
    handout
        What may be handed on.
    table
        The table's name.
    geometry
        What shapes to draw; None for the table's usual ones.

    Returns
    -------
    str
        A FeatureCollection.
    """
    placed = place(handout, table, geometry, "GeoJSON")
    about = {**record(handout, table), "geometry": placed.geometry}
    if table == "crossings":
        about["lines"] = handout.about["lines"]
    shapes = pl.Series(shapely.to_geojson(placed.shapes), dtype=pl.String).fill_null("null")
    properties = placed.table.select(pl.struct(pl.all()).struct.json_encode()).to_series()
    features = (
        '{"type":"Feature","geometry":' + shapes + ',"properties":' + properties + "}"
    ).to_list()
    head = json.dumps(about, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    rows = ",\n".join(features)
    return f'{{"type":"FeatureCollection","migtrace":{head},"features":[\n{rows}\n]}}\n'
