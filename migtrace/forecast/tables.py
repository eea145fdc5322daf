"""Tables that estimators take: frames of any library or files, every cell with its place."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from migtrace.errors import FrameError, ParameterError
from migtrace.official.commas import make_rows, simplify, split_rows
from migtrace.official.documents import open_document
from migtrace.official.rows import ROW, Rows, stripped
from migtrace.readers.sources import TraceSource, open_source

Parts = Mapping[str, tuple[str | None, Sequence[str]]]
"""What a table is to hold: by part the column that the caller names, and those to look for."""

_SHOWN = 12


def read_cells(subject: TraceSource | bytes, /, *, parameter: str = "subject") -> Rows:
    """Read a table as text, cell by cell, whatever it comes in.

    Parameters
    ----------
    subject
        A polars, pandas or Arrow table, the path or bytes of a CSV (packed or not), or the path of
        a Parquet file.
    parameter
        What a message calls something that is none of these.

    Returns
    -------
    Rows
        All columns under their own names; null where nothing stands.

    Raises
    ------
    SourceError
        When a file is missing, empty or damaged.
    FrameError
        When two columns have the same name, or one has none.
    ParameterError
        When `subject` is nothing that can be read.
    """
    if isinstance(subject, bytes) or (
        isinstance(subject, str | Path) and Path(subject).suffix.lower() != ".parquet"
    ):
        return _read_csv(subject)
    try:
        source = open_source(subject)
    except ParameterError as error:
        msg = (
            f"{parameter}: got {type(subject).__name__}; expected a polars, pandas or Arrow table, "
            "the path or bytes of a CSV, or the path of a Parquet file"
        )
        raise ParameterError(msg) from error
    frame = source.take(source.columns).frame.collect()
    nested = [name for name, dtype in frame.schema.items() if dtype.is_nested()]
    if nested:
        msg = f"{source.name}: column {nested[0]!r} holds {frame[nested[0]].dtype}; expected values"
        raise FrameError(msg)
    known = pl.selectors.float().fill_nan(None)
    _refuse_own_name(source.name, source.columns)
    text = frame.with_columns(known).cast(pl.String).with_row_index(ROW)
    return Rows(source.name, stripped(text), {name: name for name in source.columns})


def _read_csv(subject: str | Path | bytes) -> Rows:
    """Read a CSV, whose header is its first row."""
    document = open_document(subject)
    rows = split_rows(document)
    header = next(place for place, row in enumerate(rows) if any(map(str.strip, row)))
    titles = [title.strip() for title in rows[header]]
    twice = sorted({title for title in titles if titles.count(title) > 1})
    if twice:
        what = (
            f"are two columns {twice[0]!r}; rename one" if twice[0] else "is a column without name"
        )
        msg = f"{document.name}: there {what}"
        raise FrameError(msg)
    if "" in titles:
        msg = f"{document.name}: column {titles.index('') + 1} has no name; expected one"
        raise FrameError(msg)
    _refuse_own_name(document.name, titles)
    places = {title: place for place, title in enumerate(titles)}
    return make_rows(document, rows, header + 1, places, {title: title for title in titles})


def _refuse_own_name(name: str, columns: Sequence[str]) -> None:
    """Raise when a column has the name that rows are numbered by."""
    if ROW in columns:
        msg = f"{name}: a column is called {ROW!r}; rename it"
        raise FrameError(msg)


def find_parts(rows: Rows, parts: Parts, /) -> dict[str, str]:
    """Find the columns that hold the parts of a table.

    Parameters
    ----------
    rows
        The table.
    parts
        What to look for.

    Returns
    -------
    dict of str to str
        The columns by part, of those that were found.

    Raises
    ------
    FrameError
        When a column that the caller names is not there.
    """
    simple: dict[str, str] = {}
    for title in rows.titles:
        simple.setdefault(simplify(title), title)
    found: dict[str, str] = {}
    for part, (given, names) in parts.items():
        if given is not None and given not in rows.titles:
            msg = f"{rows.name}: has no column {given!r} ({part}); it has {listed(rows.titles)}"
            raise FrameError(msg)
        hits = [given] if given is not None else [simple[name] for name in names if name in simple]
        free = [hit for hit in hits if hit not in found.values()]
        if free:
            found[part] = free[0]
    return found


def renamed(rows: Rows, found: Mapping[str, str], /, *, rest: bool = False) -> Rows:
    """Give columns the names of their parts.

    Parameters
    ----------
    rows
        The table.
    found
        The columns by part.
    rest
        Whether to keep the other columns too, under their own names.

    Returns
    -------
    Rows
        The parts first.

    Raises
    ------
    FrameError
        When another column that is kept has the name of a part.
    """
    others = [title for title in rows.titles if title not in found.values()] if rest else []
    clash = [title for title in others if title in found]
    if clash:
        msg = f"{rows.name}: the columns {found[clash[0]]!r} and {clash[0]!r} are both {clash[0]}"
        raise FrameError(msg)
    columns = [pl.col(title).alias(part) for part, title in found.items()]
    frame = rows.frame.select(ROW, *columns, *others)
    titles = {**found, **{title: title for title in others}}
    return Rows(rows.name, frame, titles, rows.text, rows.header_rows, rows.separator)


def require_parts(rows: Rows, found: Mapping[str, str], required: Mapping[str, str], /) -> None:
    """Raise when a part is missing.

    Parameters
    ----------
    rows
        The table.
    found
        The columns by part.
    required
        The parts that must be there, and what each is.

    Raises
    ------
    FrameError
        Naming the first that is missing, and the columns that there are.
    """
    for part, what in required.items():
        if part not in found:
            msg = f"{rows.name}: has no column {part!r} ({what}); it has {listed(rows.titles)}"
            raise FrameError(msg)


def listed(names: Mapping[str, str] | Sequence[str], /) -> str:
    """Names for a message, not more than a line holds."""
    shown = [*names][:_SHOWN]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "") if shown else "none"
