"""Finding trace files and scanning them: CSV and Parquet, single, globs, folders, lists."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from glob import glob, has_magic
from pathlib import Path

import polars as pl

from migtrace.errors import SourceError
from migtrace.readers.damage import check_encoding, describe_quote

KINDS = {
    ".parquet": "Parquet",
    ".pq": "Parquet",
    ".csv": "CSV",
    ".csv.gz": "CSV",
    ".tsv": "TSV",
    ".tsv.gz": "TSV",
}
"""How a file's name may end, and what that makes it."""

PATH_COLUMN = "__migtrace_path"
BLANK_COLUMN = "__migtrace_blank"
_PARQUET_MAGIC = b"PAR1"
_BLANK = pl.all_horizontal(pl.exclude(PATH_COLUMN).is_null()).alias(BLANK_COLUMN)
_PARTITION = re.compile(r"[A-Za-z_]\w*=")
_POSTS = re.compile(
    r".*\.(?:(?:json|jsonl|jsonlines|ndjson)(?:\.(?:gz|bz2|zst|xz))?|tar|tgz|zip|tar\.\w+)",
    re.IGNORECASE,
)
_STORE_FILE = "store.json"
_STORE_KIND = b'"migtrace trace store"'


def find_files(source: str | Path | Sequence[str | Path], /) -> tuple[list[Path], str]:
    """List the files that a path, a glob, a folder or a list of these means.

    Parameters
    ----------
    source
        Folders are searched to any depth, leaving out hidden files (``.`` or ``_`` first) and
        files of other kinds.

    Returns
    -------
    files
        Existing files, not empty, in the order of their names within each element of `source`,
        each once.
    kind
        ``"Parquet"``, ``"CSV"`` or ``"TSV"``: what they all are.

    Raises
    ------
    SourceError
        When a path does not exist, a glob or folder yields nothing, a file is empty or of another
        kind, or kinds are mixed.
    """
    paths = [source] if isinstance(source, str | Path) else list(source)
    if not paths:
        msg = "the list of paths is empty; expected at least one file"
        raise SourceError(msg)
    files = list(dict.fromkeys(file for path in paths for file in _expand(Path(path).expanduser())))
    by_kind = {_kind(file): file for file in reversed(files)}
    if len(by_kind) > 1:
        examples = ", ".join(f"{kind} ({file})" for kind, file in sorted(by_kind.items()))
        msg = f"{source}: kinds of files are mixed: {examples}; read one kind at a time"
        raise SourceError(msg)
    for file in files:
        _look_at_start(file)
    return files, next(iter(by_kind))


def _expand(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if path.is_dir():
        if _is_store(path):
            msg = f"{path}: is a trace store, not a folder of tables; migtrace.open_store opens it"
            raise SourceError(msg)
        inside = [file for file in path.rglob("*") if not _is_hidden(file.relative_to(path))]
        found = sorted(file for file in inside if _suffix(file) and file.is_file())
        if not found:
            posts = min((file for file in inside if _POSTS.fullmatch(file.name)), default=None)
            more = "" if posts is None else f"; {_where_posts_go(posts)}"
            msg = f"{path}: the folder holds no trace file; expected {_endings()}{more}"
            raise SourceError(msg)
        return found
    if has_magic(str(path)):
        hits = sorted(Path(hit) for hit in glob(str(path), recursive=True))  # noqa: PTH207 - absolute patterns
        found = [file for file in hits if file.is_file()] or [
            file for folder in hits for file in _expand(folder)
        ]
        if not found:
            msg = f"{path}: no file matches"
            raise SourceError(msg)
        return found
    msg = f"{path}: no such file or folder"
    raise SourceError(msg)


def _is_hidden(path: Path) -> bool:
    return any(part.startswith((".", "_")) for part in path.parts)


def _suffix(path: Path) -> str | None:
    name = path.name.lower()
    return next((suffix for suffix in KINDS if name.endswith(suffix)), None)


def _endings() -> str:
    return "a name that ends in " + ", ".join(KINDS)


def _kind(file: Path) -> str:
    suffix = _suffix(file)
    if suffix is None and file.name == _STORE_FILE and _is_store(file.parent):
        msg = f"{file}: belongs to a trace store; migtrace.open_store opens its folder"
        raise SourceError(msg)
    if suffix is None and _POSTS.fullmatch(file.name):
        msg = f"{file}: is no table; expected {_endings()}; {_where_posts_go(file)}"
        raise SourceError(msg)
    if suffix is None:
        msg = f"{file}: is of an unknown kind; expected {_endings()}"
        raise SourceError(msg)
    return KINDS[suffix]


def _is_store(folder: Path) -> bool:
    """Whether a folder is a trace store, by the first words of its account."""
    try:
        with (folder / _STORE_FILE).open("rb") as stream:
            return _STORE_KIND in stream.read(100)
    except OSError:
        return False


def _where_posts_go(file: Path) -> str:
    return f"Twitter's posts, as {file.name!r} may hold, are read by migtrace.ingest"


def _look_at_start(file: Path) -> None:
    try:
        with file.open("rb") as stream:
            start = stream.read(len(_PARQUET_MAGIC))  # as long as the longest mark of an encoding
    except OSError as error:
        msg = f"{file}: cannot be opened ({error.strerror})"
        raise SourceError(msg) from error
    if not start:
        msg = f"{file}: is empty (0 bytes)"
        raise SourceError(msg)
    if _kind(file) != "Parquet":
        check_encoding(file, start)
    elif start != _PARQUET_MAGIC:
        msg = f"{file}: is not a Parquet file (it does not begin with PAR1)"
        raise SourceError(msg)


def scan_files(files: Sequence[Path], kind: str, /) -> pl.LazyFrame:
    """Scan files of one kind and one schema, lazily, without reading their rows.

    Parameters
    ----------
    files
        What `find_files` found.
    kind
        What it said they are.

    Returns
    -------
    polars.LazyFrame
        Their columns, CSV as text; with several files also `PATH_COLUMN`, the file of each row.
    """
    path_column = PATH_COLUMN if len(files) > 1 else None
    if kind == "Parquet":
        partitioned = any(_PARTITION.match(part) for file in files for part in file.parts[:-1])
        return pl.scan_parquet(
            list(files),
            glob=False,
            hive_partitioning=partitioned,
            try_parse_hive_dates=False,
            include_file_paths=path_column,
        )
    # Types are read from the values later: a guess from the first rows would make 7 of "007" and
    # fail on the first odd value without naming it. "NA" is Namibia, so no marks of absence here.
    return pl.scan_csv(
        list(files),
        glob=False,
        infer_schema=False,
        separator="\t" if kind == "TSV" else ",",
        include_file_paths=path_column,
    )


def scan_alike(files: Sequence[Path], kind: str, wanted: Sequence[str], /) -> pl.LazyFrame:
    """Scan the wanted columns of files whose columns may come in another order, or among others.

    Parameters
    ----------
    files, kind
        As for `scan_files`.
    wanted
        The columns to take; every file must have them, with types that go together.

    Returns
    -------
    polars.LazyFrame
        The wanted columns, with text perhaps others, and `PATH_COLUMN` for several files. With
        text also `BLANK_COLUMN`: whether nothing stands in any column of the file.

    Raises
    ------
    SourceError
        When a file lacks a wanted column or has it in another type; the message names the file.
    """
    schemas = {file: file_schema(file, kind) for file in files}
    first = schemas[files[0]]
    if len(files) == 1 or all(schema == first for schema in schemas.values()):
        columns = [*wanted, PATH_COLUMN] if len(files) > 1 else wanted
        # Text with all its columns, so that `look_over` finds rows with a field too many.
        scanned = scan_files(files, kind)
        return scanned.select(columns) if kind == "Parquet" else scanned.with_columns(_BLANK)
    for file, schema in schemas.items():
        for column in wanted:
            _compare(files[0], file, column, first[column], schema.get(column))
    if kind != "Parquet":
        for file in files:
            with explained([file], kind):
                scan_files([file], kind).select(pl.all().null_count()).collect()
    blank = [] if kind == "Parquet" else [_BLANK]
    parts = [
        scan_files([file], kind).select(*wanted, *blank, pl.lit(str(file)).alias(PATH_COLUMN))
        for file in files
    ]
    return pl.concat(parts, how="vertical_relaxed")


def file_schema(file: Path, kind: str, /) -> pl.Schema:
    """Columns and types of one file.

    Raises
    ------
    SourceError
        When the file is damaged or holds nothing.
    """
    with explained([file], kind):
        return scan_files([file], kind).collect_schema()


def _compare(
    first: Path, file: Path, column: str, expected: pl.DataType, found: pl.DataType | None
) -> None:
    if found is None:
        msg = f"{file}: has no column {column!r}, which {first} has; files read together must agree"
        raise SourceError(msg)
    numbers = expected.is_numeric() and found.is_numeric()
    times = isinstance(expected, pl.Datetime) and isinstance(found, pl.Datetime)
    times = times and getattr(expected, "time_zone", None) == getattr(found, "time_zone", None)
    if not (expected == found or numbers or times or pl.Null in (expected, found)):
        msg = (
            f"{file}: column {column} has type {found}, in {first} it has {expected}; "
            "read them separately, or save them alike"
        )
        raise SourceError(msg)


@contextmanager
def explained(files: Sequence[Path], kind: str, /) -> Iterator[None]:
    """Turn what goes wrong while files are read into an error that names the file and the remedy.

    Raises
    ------
    SourceError
        When polars or the system cannot read one of the files.
    """
    try:
        yield
    except (pl.exceptions.PolarsError, OSError) as error:
        if isinstance(error, SourceError):
            raise
        raise _explain(_culprit(files, kind), kind, error) from error


def _culprit(files: Sequence[Path], kind: str) -> Path:
    """First file that cannot be read by itself; polars does not always say."""
    for file in files[:-1]:
        try:
            scan_files([file], kind).select(pl.all().null_count()).collect()
        except (pl.exceptions.PolarsError, OSError):
            return file
    return files[-1]


def _explain(file: Path, kind: str, error: Exception) -> SourceError:
    said = str(error).split("\n", maxsplit=1)[0]
    if isinstance(error, pl.exceptions.NoDataError):
        return SourceError(f"{file}: is empty; expected a line of column names")
    if "utf-8" in said.lower() or "utf8" in said.lower():
        return SourceError(f"{file}: is not valid UTF-8; save it as UTF-8 and read it again")
    if "more fields" in said:
        return SourceError(
            f"{file}: a row has more fields than the header; "
            "check for unquoted separators or line breaks in text fields"
        )
    if kind != "Parquet" and ("could not parse" in said or "malformed" in said):
        return SourceError(f"{file}: cannot be read as {kind}: {describe_quote(file, kind)}")
    return SourceError(f"{file}: cannot be read as {kind} ({said})")
