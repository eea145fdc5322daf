"""A folder of exports, with a record of what was done for disclosure control."""

import hashlib
import json
from collections.abc import Callable, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Literal, get_args

from migtrace.durable import check_target, whole_folder
from migtrace.errors import ParameterError
from migtrace.estimate.handout import Handout
from migtrace.exports.answer import Answer, find_table, handed_out
from migtrace.exports.geojson import as_geojson
from migtrace.exports.geoparquet import as_geoparquet, require_geo
from migtrace.exports.hxl import HXL_TABLES, as_hxl
from migtrace.exports.places import GEOMETRIES, PLACED
from migtrace.exports.record import record
from migtrace.store import is_store

Format = Literal["geojson", "geoparquet", "hxl"]
FORMATS: tuple[Format, ...] = get_args(Format)
"""What an export can be."""

RECORD_FILE = "export.json"
_ENDINGS: dict[Format, str] = {
    "geojson": ".geojson",
    "geoparquet": ".parquet",
    "hxl": ".hxl.csv",
}
_FITTING: dict[Format, tuple[str, ...]] = {
    "geojson": PLACED,
    "geoparquet": PLACED,
    "hxl": HXL_TABLES,
}
EXPORT_FILES = frozenset(
    {
        RECORD_FILE,
        *(f"{table}{_ENDINGS[form]}" for form in FORMATS for table in _FITTING[form]),
    }
)
"""What a folder of exports can hold."""

_OF_A_FILE = frozenset({"table", "disclosure", "empty", "cities"})
"""What is said of each file; the rest of a record is said once."""


def export_study(
    answer: Answer,
    folder: str | PathLike[str],
    /,
    *,
    formats: Sequence[str] = ("geojson", "hxl"),
    tables: Sequence[str] | None = None,
    geometry: str | None = None,
    overwrite: bool = False,
) -> list[Path]:
    """Write tables in formats that other programs read, and a record of what is hidden in them.

    Parameters
    ----------
    answer
        What may be handed on (`hand_out`, `read_study`), or estimates, which are handed out first.
    folder
        The folder to write; it appears whole or not at all.
    formats
        ``"geojson"``, ``"geoparquet"`` and ``"hxl"``.
    tables
        Names of tables, each in those of the formats that can hold it; None is all that there are.
    geometry
        As for `write_geojson`, for those tables that can have it; None is each table's usual one.
    overwrite
        Whether to replace a folder of an earlier export.

    Returns
    -------
    list of pathlib.Path
        The files written, sorted; `export.json` says of each what it is, how it was made, and what
        is hidden in it (METHOD M13).

    Raises
    ------
    ParameterError
        When a format or table is unknown, no format can hold a table, or the folder exists.
    MissingExtraError
        When what a format needs is not installed.
    SourceError
        When the folder cannot be written.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from tempfile import TemporaryDirectory
    >>> import polars as pl
    >>> from migtrace.estimate import Study, estimate
    >>> posts = pl.DataFrame([
    ...     {"user": n, "time": datetime(2015, month, 10, tzinfo=UTC), "country": "VE"}
    ...     for n in range(9) for month in range(1, 13)
    ... ])
    >>> answer = estimate(posts, Study("VE", "2015-01:2015-12", 9000))
    >>> with TemporaryDirectory() as parent:
    ...     files = export_study(answer, parent + "/export", formats=["hxl"], tables=["factors"])
    >>> [file.name for file in files]
    ['export.json', 'factors.hxl.csv']
    """
    handout, target = handed_out(answer), Path(folder)
    check_export(target, formats=formats, tables=tables, overwrite=overwrite)
    chosen = _choose(handout, formats, tables)
    _check_geometry(geometry, [table for form, table in chosen if form != "hxl"])
    files: dict[str, bytes] = {}
    told: dict[str, Any] = {}
    for form, table in chosen:
        name = f"{table}{_ENDINGS[form]}"
        shape = geometry if geometry in GEOMETRIES.get(table, ()) else None
        files[name] = _WRITERS[form](handout, table, shape)
        told[name] = {
            "format": form,
            **{key: value for key, value in record(handout, table).items() if key in _OF_A_FILE},
            "rows": handout.tables[table].height,
            "sha256": hashlib.sha256(files[name]).hexdigest(),
        }
    study = record(handout, chosen[0][1])
    about = {key: value for key, value in study.items() if key not in _OF_A_FILE}
    about["files"] = dict(sorted(told.items()))
    text = json.dumps(about, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    files[RECORD_FILE] = text.encode()
    with whole_folder(target, overwrite=overwrite) as partial:
        for name, content in files.items():
            (partial / name).write_bytes(content)
    return [target / name for name in sorted(files)]


def check_export(
    folder: str | PathLike[str],
    /,
    *,
    formats: Sequence[str],
    tables: Sequence[str] | None = None,
    overwrite: bool = False,
) -> None:
    """Make sure that `export_study` can write a folder, before anything is read.

    Parameters
    ----------
    folder
        The folder.
    formats, tables
        What shall be written.
    overwrite
        Whether a folder of an earlier export may be replaced.

    Raises
    ------
    ParameterError
        When a format or table is unknown, or the folder may not be written.
    MissingExtraError
        When what a format needs is not installed.

    Examples
    --------
    >>> check_export("a folder that does not exist", formats=["hxl"])
    """
    if not formats:
        msg = f"formats: there are none; expected some of {', '.join(FORMATS)}"
        raise ParameterError(msg)
    for form in formats:
        if form not in FORMATS:
            msg = f"formats: got {form!r}; expected some of {', '.join(FORMATS)}"
            raise ParameterError(msg)
    for table in tables or ():
        fitting = dict.fromkeys(name for form in _forms(formats) for name in _FITTING[form])
        if table not in fitting:
            msg = f"tables: got {table!r}; as {', '.join(formats)} there are {', '.join(fitting)}"
            raise ParameterError(msg)
    if "geoparquet" in formats:
        require_geo()
    target = Path(folder)
    for above in target.absolute().parents:
        if is_store(above):
            msg = f"folder: {str(target)!r} lies in the trace store {str(above)!r}; name another"
            raise ParameterError(msg)
    check_target(target, overwrite=overwrite, ours=EXPORT_FILES, kind="export")


def _forms(formats: Sequence[str]) -> list[Format]:
    return [form for form in FORMATS if form in formats]


def _choose(
    handout: Handout, formats: Sequence[str], tables: Sequence[str] | None
) -> list[tuple[Format, str]]:
    """What is written: each table in each format that can hold it."""
    names = handout.tables if tables is None else dict.fromkeys(tables)
    chosen = [
        (form, table) for form in _forms(formats) for table in names if table in _FITTING[form]
    ]
    for form, table in chosen:
        find_table(handout, table, _FITTING[form], form)
    if not chosen:
        msg = f"formats: no table of this study can be written as {', '.join(formats)}"
        raise ParameterError(msg)
    return chosen


def _check_geometry(geometry: str | None, tables: Sequence[str]) -> None:
    fitting = dict.fromkeys(shape for table in tables for shape in GEOMETRIES[table])
    if geometry is not None and geometry not in fitting:
        none = "there are none without a table that has places"
        msg = f"geometry: got {geometry!r}; expected one of {', '.join(fitting) or none}"
        raise ParameterError(msg)


def _hxl(handout: Handout, table: str, geometry: str | None) -> bytes:
    del geometry
    return as_hxl(handout, table).encode()


def _geojson(handout: Handout, table: str, geometry: str | None) -> bytes:
    return as_geojson(handout, table, geometry).encode()


_WRITERS: dict[Format, Callable[[Handout, str, str | None], bytes]] = {
    "geojson": _geojson,
    "geoparquet": as_geoparquet,
    "hxl": _hxl,
}
