"""Lines that could not be read, raw, with their place and why."""

import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path

import polars as pl

from migtrace.durable import whole_file
from migtrace.errors import StoreError
from migtrace.store.accounts import SourceAccount
from migtrace.store.container import Container
from migtrace.store.layout import QUARANTINE_FILE, File
from migtrace.store.opened import Store
from migtrace.store.parts import Part
from migtrace.store.resolve import named_by_content
from migtrace.store.seal import Seal

_NAME_DIGITS = 16
_FILE_BYTES = 16 * 2**20
_ROW_BYTES = 64
"""What a line weighs besides its bytes."""


def in_order(files: Iterable[File], /) -> tuple[File, ...]:
    """Sort files of the quarantine by their source's digest, and each one's by their number."""

    def place(file: File) -> tuple[str, int]:
        digest, _, rest = Path(file.name).name.partition("-")
        return digest, int(rest.partition(".")[0])

    return tuple(sorted(files, key=place))


def write_quarantine(sources: Iterable[SourceAccount], key: bytes, folder: Path, /) -> list[File]:
    """Write the bad lines of sources, compressed, some megabytes a file.

    Parameters
    ----------
    sources
        The sources that are new.
    key
        The store's key.
    folder
        The store.

    Returns
    -------
    list of File
        Parquet files with the columns `QUARANTINE_FILE`: `line` counts from 1 and `offset` in bytes
        from the start of the member.

    Notes
    -----
    A source gives the same files under every name, and however it was cut into pieces.
    """
    files = []
    for source in sources:
        for number, table in enumerate(_recut(_bad_lines(source, Seal(key))), 1):
            label = f"{source.digest[:_NAME_DIGITS]}-{number}"
            files.append(_write(table, label, folder))
    return files


def _bad_lines(source: SourceAccount, seal: Seal) -> Iterator[pl.DataFrame]:
    """Read the bad lines of a source in their order, some at a time."""
    lines = 0
    for piece in source.pieces:
        part = Part(Container(piece.part), seal)
        for read in part.bad(piece.number):
            # A range does not know how many lines the ranges before it have.
            table = read().with_columns(
                pl.lit(source.digest).alias("digest"), line=pl.col("line") + lines
            )
            yield table.select(list(QUARANTINE_FILE))
        lines += int(piece.about["counts"].get("lines", 0))


def _recut(tables: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Cut rows anew, where the weight of all before them passes a multiple of a file's."""
    waiting: list[pl.DataFrame] = []
    current = passed = 0
    for table in tables:
        weights = table["raw"].bin.size().cast(pl.Int64) + _ROW_BYTES
        ends = weights.cum_sum() + passed
        passed = int(ends[-1])
        cut = table.with_columns(((ends - weights) // _FILE_BYTES).alias("cut"))
        for rows in cut.partition_by("cut", maintain_order=True):
            if waiting and rows["cut"][0] != current:
                yield pl.concat(waiting, rechunk=True)
                waiting = []
            current = rows["cut"][0]
            waiting.append(rows.drop("cut"))
    if waiting:
        yield pl.concat(waiting, rechunk=True)


def export_lines(store: Store, path: Path, /) -> int:
    """Write the lines set aside as they came, to be looked at, mended and read again.

    Parameters
    ----------
    store
        The store.
    path
        The file to write, which replaces one that is there: lines of bytes, compressed by gzip
        when the name ends in ``.gz``. `migtrace.ingest` reads it as any source.

    Returns
    -------
    int
        Lines written. Fragments, which damage cut short, are not among them.

    Raises
    ------
    StoreError
        When the store's files or `path` cannot be read or written.
    """
    lines = 0
    try:
        with whole_file(path, mode=0o600) as partial:
            unpacked = gzip.open if path.suffix == ".gz" else open
            with unpacked(partial, "wb") as file:
                for table in store.bad_lines():
                    whole = table.filter(pl.col("reason") != "fragment")
                    # Bytes as they came, which no expression of text can join: they may be none.
                    for raw, ends in whole.select("raw", "ends").iter_rows():
                        file.write(raw + b"\n" if ends else raw)
                        lines += ends
    except OSError as error:
        if isinstance(error, StoreError):
            raise
        msg = f"{str(path)!r} cannot be written: {error.strerror or error}"
        raise StoreError(msg) from error
    return lines


def _write(table: pl.DataFrame, label: str, folder: Path) -> File:
    path = folder / "quarantine" / f"{label}.parquet"
    with whole_file(path, mode=0o600) as partial:
        table.write_parquet(partial)
    return named_by_content(path, folder)
