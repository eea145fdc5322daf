"""What a study was: its parameters, versions and input, for `study.json`."""

import hashlib
import math
import platform
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from migtrace.corrections import Raked
from migtrace.errors import FrameError, SourceError
from migtrace.frames import Window

Sources = Iterable[str | Path] | pl.DataFrame | pl.LazyFrame
"""What an estimate was made from: files and folders, or a frame."""


def describe(value: object, /) -> object:
    """Turn a parameter into what JSON can hold, with nothing lost that tells two values apart.

    Parameters
    ----------
    value
        A number, text, date, window, grid, or a sequence or dataclass of these.

    Returns
    -------
    object
        Dataclasses as their fields, with the class as `type` (a `Window` as its text, raked
        weights by their attributes alone), dates in ISO 8601, infinite numbers as text, and what is
        none of these by its `repr`.

    Examples
    --------
    >>> describe(Window.parse("2015-01:2018-12")), describe((20, 8)), describe(math.inf)
    ('2015-01:2018-12', [20, 8], 'inf')
    """
    value = value.item() if isinstance(value, np.generic) else value
    finite = isinstance(value, float) and math.isfinite(value)
    if finite or value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Window | float):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return _describe_parts(value)


def _describe_parts(value: object) -> object:
    """Describe what has parts, and by its `repr` what has none that are known."""
    if isinstance(value, list | tuple):
        return [describe(part) for part in value]
    if isinstance(value, Raked):
        # How large weights are, or whose, would tell of people behind small figures.
        attributes = value.margins["attribute"].unique(maintain_order=True).to_list()
        how = {"iterations": value.iterations, "deviation": value.deviation}
        return {"type": "Raked", "attributes": attributes, **how}
    if is_dataclass(value) and not isinstance(value, type):
        parts = {field.name: describe(getattr(value, field.name)) for field in fields(value)}
        return {"type": type(value).__name__, **parts}
    return repr(value)


def versions() -> dict[str, str]:
    """Name the versions of what computed the study.

    Returns
    -------
    dict of str to str
        Those of migtrace, polars and Python.

    Examples
    --------
    >>> list(versions())
    ['migtrace', 'polars', 'python']
    """
    # Not above: the package's own file imports this one.
    from migtrace import __version__  # noqa: PLC0415 - see above

    return {"migtrace": __version__, "polars": pl.__version__, "python": platform.python_version()}


def digest_input(sources: Sources, /) -> dict[str, object]:
    """Fingerprint the input, so that a result can be tied to the data it came from.

    Parameters
    ----------
    sources
        Files and folders (all files in them, at any depth), or a frame.

    Returns
    -------
    dict
        For files `files`, the `name`, `bytes` and `sha256` of each, sorted by name, and `sha256`,
        the SHA-256 of their digests in this order, one per line. For a frame `columns` and
        `sha256`, that of its column names and types and of its rows, in their order, as CSV.

    Raises
    ------
    SourceError
        When a file cannot be read.
    FrameError
        When a column of the frame has no text form, such as a list.

    Examples
    --------
    >>> frame = pl.DataFrame({"user": [7], "country": ["VE"]})
    >>> digest_input(frame)["columns"]
    {'user': 'Int64', 'country': 'String'}
    >>> digest_input(frame) == digest_input(frame.with_columns(country=pl.lit("CO")))
    False
    """
    if isinstance(sources, pl.DataFrame | pl.LazyFrame):
        return _digest_frame(sources.lazy())
    try:
        files = [_digest_file(path) for path in _walk(sources)]
    except OSError as error:
        msg = f"input: {error.filename!r} cannot be read: {error.strerror}"
        raise SourceError(msg) from error
    files.sort(key=lambda file: (str(file["name"]), str(file["sha256"])))
    lines = "".join(f"{file['sha256']}\n" for file in files)
    return {"sha256": hashlib.sha256(lines.encode()).hexdigest(), "files": files}


def _walk(sources: Iterable[str | Path]) -> Iterable[Path]:
    for path in map(Path, sources):
        yield from (p for p in path.rglob("*") if p.is_file()) if path.is_dir() else (path,)


def _digest_file(path: Path) -> dict[str, object]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return {"name": path.name, "bytes": file.tell(), "sha256": digest}


class _Digest:
    """A file that keeps only the digest of what is written to it."""

    def __init__(self) -> None:
        self.sha256 = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.sha256.update(data)
        return len(data)

    def flush(self) -> None:
        """Do nothing: nothing is held back."""


def _digest_frame(frame: pl.LazyFrame) -> dict[str, object]:
    columns = {name: str(dtype) for name, dtype in frame.collect_schema().items()}
    digest = _Digest()
    digest.write(repr(columns).encode())
    try:
        frame.sink_csv(digest, include_header=False)  # type: ignore[call-overload] # any writer will do
    except pl.exceptions.PolarsError as error:
        msg = f"input: the frame cannot be digested: {error}"
        raise FrameError(msg) from error
    return {"sha256": digest.sha256.hexdigest(), "columns": columns}
