"""A trace store, open for reading."""

import hashlib
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from blake3 import blake3

from migtrace.errors import StoreError
from migtrace.frames import COUNTRY, TIME
from migtrace.grid import Grid
from migtrace.records import drop_table
from migtrace.records.account import NOTES
from migtrace.store.fetch import checked_path, is_url, join, read_bytes
from migtrace.store.grid import StoredGrid
from migtrace.store.layout import QUARANTINE, QUARANTINE_FILE, STAGING, File
from migtrace.store.manifest import FILE, Manifest, ShardFile, grid_as_text
from migtrace.store.scan import scan
from migtrace.store.shown import as_html, facts
from migtrace.stream.harvest import COUNTS
from migtrace.stream.remote import without_secrets


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Store:
    """Records of people under pseudonyms, each post once, in METHOD's order, ready to estimate.

    Attributes
    ----------
    path
        The folder, or its URL without user and password.
    manifest
        What `store.json` says.
    address
        The URL with them, which is never shown; None where `path` will do.

    See Also
    --------
    migtrace.open_store : Opens one.
    migtrace.ingest : Makes one.
    """

    path: str
    manifest: Manifest
    address: str | None = None

    @property
    def rows(self) -> int:
        """Records in the store."""
        return sum(shard.rows for shard in self.manifest.shards)

    @property
    def users(self) -> int:
        """Distinct users in the store."""
        return sum(shard.users for shard in self.manifest.shards)

    @property
    def grid(self) -> Grid:
        """The grid of the column `cell`; stages that are given it use that column."""
        return StoredGrid(self.manifest.parameters.grid)

    @property
    def provenance(self) -> dict[str, object]:
        """What the store is, as JSON can hold it: its parameters and digests of its content."""
        kept = self.manifest.parameters
        digests = "".join(f"{shard.file.digest}\n" for shard in self.manifest.shards)
        return {
            "store": {
                "earliest": kept.earliest.isoformat(),
                "fill_countries": kept.fill_countries,
                "grid": grid_as_text(kept.grid),
                "sources": len(self.manifest.sources),
                "deleted": self.manifest.deleted,
                "sha256": hashlib.sha256(digests.encode()).hexdigest(),
            }
        }

    @property
    def pending(self) -> bool:
        """Whether an ingest into the store is under way, or was interrupted."""
        return not is_url(self.path) and Path(self.path, STAGING).exists()

    @property
    def dropped(self) -> pl.DataFrame:
        """Records and users read, dropped by reason, and kept in the store (METHOD M1.7, M2.6).

        `reason`, `records`, `users`. Bots and wide gyration are dropped by estimates.
        """
        drops = dict(self.manifest.drops)
        read, kept = drops.pop("read", (0, 0)), drops.pop("kept", (0, 0))
        return drop_table(read, drops, kept)

    @property
    def notes(self) -> pl.DataFrame:
        """Positions and countries that could not be used (METHOD M1.5): `note`, `records`."""
        sources = self.manifest.sources
        sums = {note: sum(source["notes"].get(note, 0) for source in sources) for note in NOTES}
        return pl.DataFrame(
            {"note": list(sums), "records": list(sums.values())},
            schema={"note": pl.String, "records": pl.Int64},
        )

    @property
    def sources(self) -> pl.DataFrame:
        """One row per source, sorted by name.

        `source`, `bytes`, `members`, then what its lines were: `lines` = `blank` + `control` +
        `pages` + (`read` - `paged`), `read` = `corrupt` + `malformed` + `retweet` +
        `no_geography` + `bad_time` + `records`; `damaged` members, and the `digest`.
        """
        schema = {
            "source": pl.String,
            "bytes": pl.Int64,
            "members": pl.Int64,
            **dict.fromkeys(COUNTS, pl.Int64),
            "damaged": pl.Int64,
            "digest": pl.String,
        }
        rows = [
            {**source, "source": source["names"][0][0], "damaged": len(source["damage"])}
            for source in self.manifest.sources
        ]
        return pl.DataFrame(rows, schema=schema, strict=False)

    @property
    def damage(self) -> pl.DataFrame:
        """Members that are damaged: `source`, `member`, `why`."""
        rows = [
            (source["names"][0][0], member, why)
            for source in self.manifest.sources
            for member, why in source["damage"]
        ]
        schema = {"source": pl.String, "member": pl.String, "why": pl.String}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def quarantine(self) -> pl.DataFrame:
        """Read the lines that were set aside, raw, whose disclosure is up to you.

        Returns
        -------
        polars.DataFrame
            `source`, `member`, `line` (from 1), `offset` (bytes from the member's start),
            `reason` (``corrupt``, ``malformed``, or ``fragment`` for the incomplete last line of
            a damaged member), `ends` (false when the line goes on in the next row) and `raw`.
        """
        return pl.concat([pl.DataFrame(schema=QUARANTINE), *self.bad_lines()])

    def bad_lines(self) -> Iterator[pl.DataFrame]:
        """Read the quarantine some megabytes at a time; columns as in `quarantine`."""
        names = {source["digest"]: source["names"][0][0] for source in self.manifest.sources}
        for file in self.manifest.quarantine:
            table = self._read(file)
            if dict(table.schema) != QUARANTINE_FILE:
                msg = f"{join(self.path, file.name)!r} is damaged: it holds no bad lines"
                raise StoreError(msg)
            own = {digest: names.get(digest, digest) for digest in table["digest"].unique()}
            yield table.select(
                pl.col("digest").replace(own).alias("source"), pl.all().exclude("digest")
            )

    def export_quarantine(self, path: str | os.PathLike[str], /) -> int:
        """Write the lines set aside, raw, into a file that `migtrace.ingest` reads.

        Parameters
        ----------
        path
            The file; compressed when its name ends in ``.gz``.

        Returns
        -------
        int
            The lines written. Once they are mended, or migtrace has learnt to read them, ingest
            the file into the same store; incomplete ends of damaged files are not among them.
        """
        # Here, not above: writing needs more than reading.
        from migtrace.store.quarantine import export_lines  # noqa: PLC0415 - see above

        return export_lines(self, Path(path))

    def shard(self, shard: ShardFile, /) -> pl.DataFrame:
        """Read the records of a shard: `SHARD_COLUMNS`, in METHOD's order.

        Raises
        ------
        StoreError
            When the file is missing, or a byte of it has changed.
        """
        return self._read(shard.file).with_columns(
            pl.col("country").cast(COUNTRY), pl.col("time").cast(TIME)
        )

    def groups(self, rows: int, /) -> Iterator[tuple[ShardFile, ...]]:
        """Put neighbouring shards together until they have about so many records."""
        group: list[ShardFile] = []
        held = 0
        for shard in self.manifest.shards:
            if group and held + shard.rows > rows:
                yield tuple(group)
                group, held = [], 0
            group.append(shard)
            held += shard.rows
        if group:
            yield tuple(group)

    def lazy(self) -> pl.LazyFrame:
        """Records as a frame for the stages of METHOD.

        Returns
        -------
        polars.LazyFrame
            One row per record, users in one piece: `user` (pseudonym), `time`, `country`, `cell`
            (of `grid`), `cell_1km`, `lon`, `lat` (centroid of that cell), `extent_km`, and
            `order`, the row order, which is METHOD M1.8's and cannot be found again without ids.
            It is for the stages after the duplicates: among posts without ids and exact positions
            nobody could look for repetitions again, so `estimate` takes the store and not this.

        Raises
        ------
        StoreError
            When the store is empty; and on collecting, as `shard` does.
        """
        return scan(self)

    def _place(self, name: str) -> str:
        return join(self.address or self.path, name)

    def _read(self, file: File) -> pl.DataFrame:
        place = join(self.path, file.name)
        try:
            data = read_bytes(self._place(file.name))
        except (FileNotFoundError, NotADirectoryError):
            msg = f"{place!r} is missing: {self.path!r} is damaged"
            raise StoreError(msg) from None
        if blake3(data).hexdigest() != file.digest:
            msg = f"{place!r} is damaged: its bytes have changed since it was written"
            raise StoreError(msg)
        try:
            return pl.read_parquet(io.BytesIO(data))
        except pl.exceptions.PolarsError as error:
            msg = f"{place!r} is damaged: it is no Parquet file ({error})"
            raise StoreError(msg) from error

    def __repr__(self) -> str:
        return f"<Store {self.path}: {'; '.join(facts(self))}>"

    def _repr_html_(self) -> str:
        return as_html(f"Store {self.path}", facts(self), self.dropped)


def open_store(path: str | os.PathLike[str], /) -> Store:
    """Open a trace store.

    Parameters
    ----------
    path
        The folder that `migtrace.ingest` wrote, or the URL of a copy of it (``s3://``, ``gs://``,
        ``https://``: needs ``migtrace[remote]``).

    Returns
    -------
    Store
        Its account and its records; nothing but the manifest is read yet.

    Raises
    ------
    StoreError
        When there is no store, it is of another version or damaged, or it cannot be read.
    MissingExtraError
        When `path` is a URL, and fsspec, or what it needs for the scheme, is not installed.

    Notes
    -----
    A user and password, or a token, in a URL are used, and shown nowhere.

    Examples
    --------
    >>> open_store("no such folder")
    Traceback (most recent call last):
    migtrace.errors.StoreError: 'no such folder' is no trace store: it has no store.json
    """
    address = checked_path(path, "path")
    name = without_secrets(address.rstrip("/")) if is_url(address) else str(Path(address))
    # Where it is stays the same when the process goes elsewhere.
    address = address.rstrip("/") if is_url(address) else str(Path(address).absolute())
    try:
        text = read_bytes(join(address, FILE)).decode("utf-8")
    except FileNotFoundError:
        msg = f"{name!r} is no trace store: it has no {FILE}"
        raise StoreError(msg) from None
    except NotADirectoryError:
        msg = f"{name!r} is a file; expected the folder of a trace store"
        raise StoreError(msg) from None
    except UnicodeDecodeError as error:
        msg = f"{name!r}: its {FILE} is damaged ({error})"
        raise StoreError(msg) from None
    manifest = Manifest.read(text, repr(name))
    return Store(name, manifest, None if name == address else address)
