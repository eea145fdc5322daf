"""GeoParquet: a columnar file with shapes, for large tables."""

import io
import json
from os import PathLike
from pathlib import Path
from typing import Any

from migtrace.errors import MissingExtraError
from migtrace.estimate.handout import Handout
from migtrace.exports.answer import Answer, handed_out, new_file
from migtrace.exports.places import place
from migtrace.exports.record import record

METADATA = b"migtrace"
"""Key of the record in the file's metadata."""


def write_geoparquet(
    answer: Answer,
    path: str | PathLike[str],
    /,
    *,
    table: str = "density",
    geometry: str | None = None,
    overwrite: bool = False,
) -> Path:
    """Write a table with places as GeoParquet.

    Parameters
    ----------
    answer
        What may be handed on (`hand_out`, `read_study`), or estimates, which are handed out first.
    path
        The file to write; it appears whole or not at all.
    table
        ``density``, ``routes``, ``net_routes``, ``crossings`` or ``homes``.
    geometry
        As for `write_geojson`.
    overwrite
        Whether a file of this name is replaced.

    Returns
    -------
    pathlib.Path
        The file written: a row per row of the table, its columns and `geometry`, in WGS 84.

    Raises
    ------
    MissingExtraError
        When GeoPandas or pyarrow is not installed.
    ParameterError
        When there is no such table or geometry, or the file exists.
    SourceError
        When the file cannot be written.

    Notes
    -----
    GeoParquet 1.0 with shapes as WKB. The key `migtrace` of the file's metadata holds what the file
    is, how it was made and what is hidden in it (METHOD M13), as JSON. The same answer gives the
    same bytes, on the same versions.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from tempfile import TemporaryDirectory
    >>> import polars as pl
    >>> from migtrace.estimate import Study, estimate
    >>> posts = pl.DataFrame([
    ...     {"user": n, "time": datetime(2015, month, 10, tzinfo=UTC),
    ...      "country": "VE", "lon": -66.9, "lat": 10.5}
    ...     for n in range(9) for month in range(1, 13)
    ... ])
    >>> study = Study("VE", "2015-01:2015-12", 9000)
    >>> with TemporaryDirectory() as folder:
    ...     write_geoparquet(estimate(posts, study), folder + "/density.parquet").name
    'density.parquet'
    """
    target = Path(path)
    content = as_geoparquet(handed_out(answer), table, geometry)
    with new_file(target, overwrite=overwrite) as partial:
        partial.write_bytes(content)
    return target


def as_geoparquet(handout: Handout, table: str, geometry: str | None, /) -> bytes:
    """Pack a table as GeoParquet.

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
    bytes
        The file's content.
    """
    geopandas, parquet = require_geo()
    placed = place(handout, table, geometry, "GeoParquet")
    about = {**record(handout, table), "geometry": placed.geometry}
    # Types of Arrow, so that whole numbers with nulls stay whole.
    columns = placed.table.to_pandas(use_pyarrow_extension_array=True)
    frame = geopandas.GeoDataFrame(columns, geometry=placed.shapes, crs="OGC:CRS84")
    plain = io.BytesIO()
    frame.to_parquet(plain, index=False, schema_version="1.0.0")
    packed = parquet.read_table(plain)
    text = json.dumps(about, ensure_ascii=False, allow_nan=False)
    packed = packed.replace_schema_metadata({**packed.schema.metadata, METADATA: text.encode()})
    content = io.BytesIO()
    parquet.write_table(packed, content)
    return content.getvalue()


def require_geo() -> tuple[Any, Any]:
    """Load GeoPandas and pyarrow's Parquet, or say what to install."""
    try:
        import geopandas  # noqa: PLC0415 - an extra, loaded when used
        from pyarrow import parquet  # noqa: PLC0415 - likewise
    except ImportError as error:
        msg = 'GeoParquet needs GeoPandas and pyarrow: pip install "migtrace[geo]"'
        raise MissingExtraError(msg) from error
    return geopandas, parquet
