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
_DATES = ("date", "made_on")
_TEXTS = (
    "node",
    "model",
    "scenario",
    "origin",
    "destination",
    "instead_origin",
    "instead_destination",
    "reason",
    "feature",
    "term",
    "case",
    "method",
    "task",
)


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """A folder of forecasts, read back.

    Attributes
    ----------
    tables
        Its tables by name.
    about
        What `forecast.json` says: `kind`, `source`, `parameters`, `notes`, `versions`.
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
    SourceError
        When it is no such folder, or a table is missing or cannot be read.
    FrameError
        When a table has not the rows that it was written with.

    Examples
    --------
    >>> read_forecast("nowhere")
    Traceback (most recent call last):
    ...
    migtrace.errors.SourceError: 'nowhere' has no forecast.json; expected what ... forecast` wrote
    """
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
    rows = about.get("rows")
    if not isinstance(rows, dict) or not set(rows) <= set(TABLES):
        msg = f"{path!r} does not name its tables; expected what `migtrace forecast` wrote"
        raise SourceError(msg)
    return Written({name: _read(place, name, count) for name, count in rows.items()}, about)


def _read(folder: Path, name: str, rows: object) -> pl.DataFrame:
    """Read one table; its columns have the types that their names say."""
    path = folder / f"{name}.csv"
    try:
        header = pl.read_csv(path, n_rows=0, infer_schema=False).columns
        types = {column: pl.String for column in header if column in _TEXTS}
        dates = {column: pl.Date for column in header if column in _DATES}
        table = pl.read_csv(path, schema_overrides={**types, **dates}, infer_schema_length=None)
        # A column without any figure tells nothing of its type.
        empty = [
            name
            for name, dtype in table.schema.items()
            if dtype == pl.String and name not in _TEXTS and table[name].is_null().all()
        ]
        table = table.with_columns(pl.col(empty).cast(pl.Float64))
    except (OSError, pl.exceptions.PolarsError) as error:
        msg = f"{str(path)!r} cannot be read: {str(error).splitlines()[0]}"
        raise SourceError(msg) from error
    if table.height != rows:
        msg = f"{path}: has {table.height} rows; expected {rows}, as {ABOUT_FILE} says"
        raise FrameError(msg)
    return table
