"""One way into all sources: their column names first, then only the columns that matter."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeGuard, runtime_checkable

import polars as pl

from migtrace.errors import FrameError, MissingExtraError, ParameterError
from migtrace.readers.checks import Table
from migtrace.readers.files import PATH_COLUMN, file_schema, find_files, scan_alike

if TYPE_CHECKING:
    import pandas as pd


@runtime_checkable
class ArrowStream(Protocol):
    """A table that gives itself by the Arrow PyCapsule interface: pyarrow, DuckDB, and others."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Export the table as a stream of record batches."""


@runtime_checkable
class ArrowBatch(Protocol):
    """One record batch of the Arrow PyCapsule interface."""

    def __arrow_c_array__(self, requested_schema: object | None = None) -> object:
        """Export the batch."""


TraceSource = (
    pl.DataFrame
    | pl.LazyFrame
    | ArrowStream
    | ArrowBatch
    | str
    | Path
    | Sequence[str]
    | Sequence[Path]
    | Sequence[str | Path]
)
"""What traces can be read from; a pandas frame is an `ArrowStream`."""


@dataclass(frozen=True, slots=True)
class Source:
    """An opened source: what it is called, its columns, and a function that takes some of them."""

    name: str
    columns: list[str]
    take: Callable[[list[str]], Table]
    files: list[Path] = field(default_factory=list)
    kind: str = "frame"


def open_source(source: TraceSource, /) -> Source:
    """Look at a source without reading its rows.

    Parameters
    ----------
    source
        A polars, pandas or Arrow table, or the path of CSV or Parquet files (see `find_files`).

    Returns
    -------
    Source
        Its name for messages, its columns, and the way to take them.

    Raises
    ------
    SourceError
        When files cannot be found or read.
    FrameError
        When a pandas frame has columns that are not named by text, or named twice.
    ParameterError
        When `source` is nothing that can be read.
    MissingExtraError
        When it is a pandas frame and pyarrow is not installed.
    """
    if isinstance(source, pl.DataFrame):
        return _open_polars("the polars DataFrame", source.lazy())
    if isinstance(source, pl.LazyFrame):
        return _open_polars("the polars LazyFrame", source)
    if isinstance(source, str | Path):
        return _open_files(source)
    if _is_pandas(source):
        return _open_pandas(source)
    if isinstance(source, ArrowStream | ArrowBatch):
        name = f"the {type(source).__name__}"
        frame = pl.from_arrow(source)  # type: ignore[arg-type] # takes capsules, undeclared
        if isinstance(frame, pl.Series) and isinstance(frame.dtype, pl.Struct):
            frame = frame.struct.unnest()
        if isinstance(frame, pl.DataFrame):
            return _open_polars(name, frame.lazy())
    if isinstance(source, Sequence) and all(isinstance(path, str | Path) for path in source):
        return _open_files(source)
    msg = (
        f"source: got {type(source).__name__}; expected a polars, pandas or Arrow table, "
        "or the path of CSV or Parquet files"
    )
    raise ParameterError(msg)


def _open_polars(name: str, frame: pl.LazyFrame) -> Source:
    return Source(
        name,
        frame.collect_schema().names(),
        lambda wanted: Table(frame.select(wanted), name),
    )


def _open_files(source: str | Path | Sequence[str | Path]) -> Source:
    files, kind = find_files(source)
    name = str(files[0]) if len(files) == 1 else f"{len(files)} {kind} files from {files[0]}"
    schema = file_schema(files[0], kind)

    def take(wanted: list[str]) -> Table:
        twice = [column for column in wanted if f"{column}_duplicated_0" in schema]
        if twice:
            msg = f"{files[0]}: there are two columns {twice[0]!r}; rename one"
            raise FrameError(msg)
        frame = scan_alike(files, kind, wanted)
        path_column = PATH_COLUMN if len(files) > 1 else None
        return Table(frame, name, kind != "Parquet", [str(file) for file in files], path_column)

    columns = [column for column in schema.names() if column != PATH_COLUMN]
    return Source(name, columns, take, files, kind)


def _is_pandas(source: object) -> "TypeGuard[pd.DataFrame]":
    """Whether this is a pandas frame: nobody has one without having imported pandas."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(source, pandas.DataFrame)


def _open_pandas(source: "pd.DataFrame") -> Source:
    name = f"the {type(source).__module__.partition('.')[0]} {type(source).__name__}"
    unnamed = [column for column in source.columns if not isinstance(column, str)]
    if unnamed:
        msg = f"{name}: column {unnamed[0]!r} is not named by text; rename the columns"
        raise FrameError(msg)
    # movingpandas and others keep the time in the index.
    levels = [level for level in source.index.names if isinstance(level, str)]
    levels = [level for level in levels if level not in source.columns]
    points = _points(source)
    columns = [*source.columns, *levels, *points]
    twice = sorted({column for column in columns if columns.count(column) > 1})
    if twice:
        msg = f"{name}: there are two columns {twice[0]!r}; rename one"
        raise FrameError(msg)

    def take(wanted: list[str]) -> Table:
        series = {
            column: points[column]
            if column in points
            else source.index.get_level_values(column).to_series()
            if column in levels
            else source[column]
            for column in wanted
        }
        columns = [_to_polars(name, column, values) for column, values in series.items()]
        return Table(pl.DataFrame(columns).lazy(), name)

    return Source(name, columns, take)


def _points(source: "pd.DataFrame") -> dict[str, Any]:
    """Longitude and latitude of a GeoDataFrame's points, unless it has such columns anyway."""
    if not hasattr(source, "crs") or {"lon", "lat"} & set(source.columns):
        return {}
    # Any: geopandas has no part in this package's types.
    shapes: Any = source.geometry if source.crs is None else source.geometry.to_crs(4326)
    if not (shapes.geom_type == "Point").all():
        return {}
    return {"lon": shapes.x, "lat": shapes.y}


def _to_polars(name: str, column: str, values: Any) -> pl.Series:  # noqa: ANN401 - pandas' stubs differ by version
    # The conversion fails on mixed objects with errors of pyarrow or polars, or of Python.
    try:
        return pl.Series(column, pl.from_pandas(values.reset_index(drop=True), nan_to_null=True))
    except ModuleNotFoundError as error:
        msg = 'reading pandas frames needs pyarrow: pip install "migtrace[pandas]"'
        raise MissingExtraError(msg) from error
    except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError) as error:
        kinds = sorted({type(value).__name__ for value in values.head(1000)})
        msg = (
            f"{name}: column {column} mixes values of different types ({', '.join(kinds)}); "
            f"make it one, for example with .astype(str)"
        )
        raise FrameError(msg) from error
