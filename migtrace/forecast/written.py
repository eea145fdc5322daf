"""What a forecast answered with, on disk: tables as CSV, and how they were made."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import polars as pl

from migtrace.durable import check_target, whole_folder
from migtrace.errors import FrameError, ParameterError, SourceError
from migtrace.estimate.manifest import describe, versions
from migtrace.readers.objects import parse_object

ABOUT_FILE = "forecast.json"
TABLES = (
    "forecasts",
    "scores",
    "features",
    "gaps",
    "observed",
    "transit_times",
    "scenarios",
    "difference",
    "edges",
    "alternatives",
    "rivals",
    "penalty_path",
    "flows",
    "push",
    "pull",
    "coefficients",
    "cases",
)
"""The tables that a folder can hold, each one file."""

PICTURES = ("forecasts", "scenarios", "edges", "flows")
"""The tables that have a picture, which may stand beside them."""

_KINDS = ("png", "pdf", "svg")
FILES = frozenset(
    {
        ABOUT_FILE,
        *(f"{name}.csv" for name in TABLES),
        *(f"{name}.{kind}" for name in PICTURES for kind in _KINDS),
    }
)
_TYPES: dict[str, pl.DataType] = {
    str(dtype): dtype
    for dtype in (
        pl.String(),
        pl.Boolean(),
        pl.Date(),
        pl.Float64(),
        pl.Int32(),
        pl.Int64(),
        pl.UInt32(),
    )
}
"""The types that columns have; a CSV does not tell them."""


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """A folder of forecasts, read back.

    Attributes
    ----------
    tables
        Its tables by name.
    about
        What `forecast.json` says: `kind`, `source`, `parameters`, `notes`, `rows`, `columns`,
        `versions`.
    """

    tables: dict[str, pl.DataFrame]
    about: dict[str, Any]


def check_forecast_folder(folder: str | PathLike[str], /, *, overwrite: bool = False) -> None:
    """Make sure that `write_forecast` could write a folder.

    Parameters
    ----------
    folder
        The folder.
    overwrite
        Whether a folder that an earlier forecast wrote may be replaced.

    Raises
    ------
    ParameterError
        When it exists and may not be replaced.
    SourceError
        When it cannot be looked into.

    Examples
    --------
    >>> check_forecast_folder("a folder that does not exist")
    """
    check_target(Path(folder), overwrite=overwrite, ours=FILES, kind="forecast")


def write_forecast(
    tables: Mapping[str, pl.DataFrame],
    folder: str | PathLike[str],
    /,
    *,
    kind: str,
    source: str,
    parameters: Mapping[str, object],
    notes: tuple[str, ...] = (),
    pictures: Mapping[str, bytes] | None = None,
    overwrite: bool = False,
) -> list[Path]:
    """Write tables of forecasts, and how they were made.

    Parameters
    ----------
    tables
        By name, any of `TABLES`.
    folder
        The folder to write; it appears whole or not at all.
    kind
        What they are: ``arrivals``, ``network`` or ``pushpull``.
    source
        Where the figures behind them come from.
    parameters
        What the model was given.
    notes
        What should be known before relying on them.
    pictures
        By the name of their file, such as ``edges.png``.
    overwrite
        Whether to replace a folder that an earlier forecast wrote.

    Returns
    -------
    list of pathlib.Path
        The files written, sorted: each table as CSV (nulls are empty), pictures, `forecast.json`.

    Raises
    ------
    ParameterError
        When `folder` exists and may not be replaced, or a table or picture has another name.
    FrameError
        When a column has a type that a CSV cannot hold.
    SourceError
        When it cannot be written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> edges = pl.DataFrame({"origin": ["a"], "destination": ["b"], "fraction": [0.5]})
    >>> about = {"kind": "network", "source": "made up", "parameters": {"penalty": 0.1}}
    >>> with TemporaryDirectory() as parent:
    ...     files = write_forecast({"edges": edges}, parent + "/network", **about)
    ...     back = read_forecast(parent + "/network")
    >>> [file.name for file in files], back.tables["edges"].equals(edges)
    (['edges.csv', 'forecast.json'], True)
    """
    target = Path(folder)
    drawn = pictures or {}
    odd = [
        f"{name}: column {column!r} holds {dtype}"
        for name, table in tables.items()
        for column, dtype in table.schema.items()
        if str(dtype) not in _TYPES
    ]
    if odd:
        msg = f"{odd[0]}; expected one of {', '.join(_TYPES)}"
        raise FrameError(msg)
    for name in (*(f"{table}.csv" for table in tables), *drawn):
        if name not in FILES:
            msg = f"tables: got {name!r}; expected tables among {', '.join(TABLES)}"
            raise ParameterError(msg)
    check_forecast_folder(target, overwrite=overwrite)
    about = {
        "kind": kind,
        "source": source,
        "parameters": {name: describe(value) for name, value in parameters.items()},
        "notes": list(notes),
        "rows": {name: table.height for name, table in tables.items()},
        "columns": {
            name: {column: str(dtype) for column, dtype in table.schema.items()}
            for name, table in tables.items()
        },
        "versions": versions(),
    }
    text = json.dumps(about, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    with whole_folder(target, overwrite=overwrite) as partial:
        for name, table in tables.items():
            table.write_csv(partial / f"{name}.csv")
        for name, picture in drawn.items():
            (partial / name).write_bytes(picture)
        (partial / ABOUT_FILE).write_text(text, encoding="utf-8")
    return [
        target / name
        for name in sorted([*(f"{table}.csv" for table in tables), *drawn, ABOUT_FILE])
    ]


def read_forecast(folder: str | PathLike[str], /) -> Written:
    """Read what `write_forecast` wrote.

    Parameters
    ----------
    folder
        The folder.

    Returns
    -------
    Written
        Its tables and the content of its `forecast.json`.

    Raises
    ------
    ParameterError
        When it is no path.
    SourceError
        When it is no such folder, or a table is missing or cannot be read.
    FrameError
        When a table has not the rows and columns that it was written with.

    Examples
    --------
    >>> read_forecast("nowhere")
    Traceback (most recent call last):
    ...
    migtrace.errors.SourceError: 'nowhere' has no forecast.json; expected what ... forecast` wrote
    """
    if not isinstance(folder, str | PathLike):
        msg = f"folder: got {folder!r}; expected the path of a folder"
        raise ParameterError(msg)
    place = Path(folder)
    try:
        data = (place / ABOUT_FILE).read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        msg = f"{str(place)!r} has no {ABOUT_FILE}; expected what `migtrace forecast` wrote"
        raise SourceError(msg) from error
    except OSError as error:
        msg = f"{str(place / ABOUT_FILE)!r} cannot be read: {error.strerror}"
        raise SourceError(msg) from error
    path = str(place / ABOUT_FILE)
    about = parse_object(data, repr(path), expected="what `migtrace forecast` wrote")
    rows, columns = about.get("rows"), about.get("columns")
    if not (isinstance(rows, dict) and isinstance(columns, dict) and set(rows) <= set(TABLES)):
        msg = f"{path!r} does not name its tables; expected what `migtrace forecast` wrote"
        raise SourceError(msg)
    tables = {name: _read(place, name, count, columns.get(name)) for name, count in rows.items()}
    return Written(tables, about)


def _read(folder: Path, name: str, rows: object, columns: object) -> pl.DataFrame:
    """Read one table, with the columns and types that it was written with."""
    path = folder / f"{name}.csv"
    try:
        types = {column: _TYPES[dtype] for column, dtype in dict(columns).items()}  # type: ignore[call-overload] # whatever the file says
        table = pl.read_csv(path, schema_overrides=types)
    except (KeyError, TypeError, ValueError) as error:
        msg = f"{path}: {ABOUT_FILE} does not tell its columns; expected what was written with it"
        raise FrameError(msg) from error
    except (OSError, pl.exceptions.PolarsError) as error:
        msg = f"{str(path)!r} cannot be read: {str(error).splitlines()[0]}"
        raise SourceError(msg) from error
    if table.height != rows or table.columns != list(types):
        msg = (
            f"{path}: has {table.height} rows and the columns {', '.join(table.columns)}; expected "
            f"{rows} and {', '.join(types)}, as {ABOUT_FILE} says"
        )
        raise FrameError(msg)
    return table
