"""Checking that a store is what its manifest says."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from migtrace.errors import StoreError
from migtrace.records import DROP_REASONS
from migtrace.store.combine import PLACES
from migtrace.store.fetch import local_folder
from migtrace.store.layout import FINE_GRID, SHARD_COLUMNS, File, file_digest
from migtrace.store.manifest import ShardFile
from migtrace.store.opened import Store, open_store
from migtrace.stream.harvest import imbalances


@dataclass(frozen=True, slots=True)
class Verification:
    """What was checked of a store, and what was wrong.

    Attributes
    ----------
    files, records
        How many were looked at.
    faults
        What is wrong, a sentence each; none when all is well.
    """

    files: int
    records: int
    faults: tuple[str, ...]


def verify_store(
    path: str | Path, /, *, progress: Callable[[float], None] | None = None
) -> Verification:
    """Check a store: that files are whole, records in order and coarse, and the sums right.

    Parameters
    ----------
    path
        The store's folder.
    progress
        Is told the share done, 0 to 1.

    Returns
    -------
    Verification
        The faults found.

    Raises
    ------
    StoreError
        When there is no store at all, or it cannot be read.
    ParameterError
        When `path` is a URL: copies elsewhere are not looked through.

    Notes
    -----
    Digests of every file against the manifest; of each shard its columns, that users are in its
    range of pseudonyms, sorted, and their records in order of time, and that positions are the
    centroids of their 1 km cells (METHOD M1.8, M13); METHOD M2.6's sum, in all and for each
    source; and that nothing else lies in the folders of those files, unless an ingest is pending.
    """
    folder = local_folder(path, "path")
    store = open_store(folder)
    manifest = store.manifest
    files = [*manifest.ledger, *manifest.quarantine, *(s.file for s in manifest.shards)]
    faults: list[str] = []
    for number, file in enumerate(files):
        faults += _check_file(folder, file)
        if progress is not None:
            progress(0.5 * (number + 1) / len(files))
    bad = {fault.partition(":")[0] for fault in faults}
    for number, shard in enumerate(manifest.shards):
        if shard.file.name not in bad:
            faults += _check_shard(store, shard)
        if progress is not None:
            progress(0.5 + 0.5 * (number + 1) / len(manifest.shards))
    faults += [*_check_sums(store), *_find_strays(store, folder, {file.name for file in files})]
    return Verification(len(files), store.rows, tuple(faults))


def _check_file(folder: Path, file: File) -> Iterator[str]:
    place = folder / file.name
    try:
        if not place.is_file():
            yield f"{file.name}: is missing"
        elif place.stat().st_size != file.size:
            yield f"{file.name}: has {place.stat().st_size:,} bytes; expected {file.size:,}"
        elif file_digest(place) != file.digest:
            yield f"{file.name}: its bytes have changed"
    except OSError as error:
        yield f"{file.name}: cannot be read: {error.strerror or error}"


def _find_strays(store: Store, folder: Path, known: Collection[str]) -> Iterator[str]:
    """Name what lies in the store's folders and is not of the store: it may tell of people."""
    if store.pending:  # what the interrupted ingest wrote lies there until it is run again
        return
    for place in PLACES:
        try:
            names = [f"{place}/{path.name}" for path in (folder / place).iterdir()]
        except FileNotFoundError:
            continue
        except OSError as error:
            yield f"{place}: cannot be read: {error.strerror or error}"
            continue
        for name in sorted(set(names).difference(known)):
            yield f"{name}: is not in the manifest"


def _check_shard(store: Store, shard: ShardFile) -> Iterator[str]:
    name = shard.file.name
    try:
        records = store.shard(shard)
    except StoreError as error:
        yield f"{name}: {error}"
        return
    if tuple(records.columns) != SHARD_COLUMNS:
        yield f"{name}: has the columns {records.columns}; expected {list(SHARD_COLUMNS)}"
        return
    users = records["user"]
    if (records.height, users.n_unique()) != (shard.rows, shard.users):
        yield f"{name}: has {records.height:,} records; the manifest says {shard.rows:,}"
    low, high = users.min(), users.max()
    if isinstance(low, int) and isinstance(high, int) and not shard.low <= low <= high < shard.high:
        yield f"{name}: holds users beyond its range"
    same = pl.col("user") == pl.col("user").shift()
    back = (pl.col("user") < pl.col("user").shift()) | (
        same & (pl.col("time") < pl.col("time").shift())
    )
    if records.select(back.any()).item():
        yield f"{name}: records are not ordered by user and time"
    yield from _check_positions(name, records)


def _check_positions(name: str, records: pl.DataFrame) -> Iterator[str]:
    placed = records.drop_nulls("lon")
    whole = placed.height == records["cell_1km"].count() == records["lat"].count()
    if not whole or placed["cell"].null_count():
        yield f"{name}: positions and cells do not go together"
        return
    centres = FINE_GRID.centroids(placed["cell_1km"])
    if not (centres["lon"].equals(placed["lon"]) and centres["lat"].equals(placed["lat"])):
        yield f"{name}: positions are not the centroids of their 1 km cells"


def _check_sums(store: Store) -> Iterator[str]:
    counts = dict(zip(store.dropped["reason"], store.dropped["records"], strict=True))
    lost = sum(counts[reason] for reason in DROP_REASONS)
    all_read, kept = counts["read"], counts["kept"]
    if all_read != kept + lost:
        yield f"the sum is wrong: {all_read:,} read, {kept:,} kept, {lost:,} dropped"
    users = dict(zip(store.dropped["reason"], store.dropped["users"], strict=True))
    if users["kept"] != store.users:
        yield f"the sum is wrong: {users['kept']:,} users kept, {store.users:,} in the shards"
    yield from _check_reasons(store, counts)
    if kept != store.rows:
        yield f"the sum is wrong: {kept:,} kept, {store.rows:,} in the shards"
    read = 0
    for source in store.manifest.sources:
        read += source["read"]
        for wrong in imbalances(source, source["controls"]):
            yield f"{source['names'][0][0]}: the sum is wrong: {wrong}"
    if read != all_read + store.manifest.deleted:
        yield f"the sum is wrong: the sources have {read:,} read, the store {all_read:,}"


def _check_reasons(store: Store, counts: dict[str, int]) -> Iterator[str]:
    """Compare what all sources lost with what the store says, by reason."""
    for reason in ("corrupt", "malformed", "retweet", "bad_time", "no_geography"):
        lost = sum(source[reason] for source in store.manifest.sources)
        # Messages can take the only position of records that were read with one.
        if counts[reason] < lost or (counts[reason] > lost and reason != "no_geography"):
            yield f"the sum is wrong: {counts[reason]:,} {reason}, {lost:,} in the sources"
