"""Removing from a store what is none of it."""

import re
import shutil
from pathlib import Path

from migtrace.durable import PARTIAL, flush
from migtrace.store.combine import PLACES
from migtrace.store.layout import STAGING
from migtrace.store.manifest import Manifest

_OURS = {".parquet", ".sealed", PARTIAL}


def clean(folder: Path, manifest: Manifest, /) -> int:
    """Remove every file of a store that its manifest does not name, and what kills left behind.

    Parameters
    ----------
    folder
        The store.
    manifest
        Its manifest, as it stands in the folder.

    Returns
    -------
    int
        Files removed from the store's folders. What no store writes is left alone.
    """
    kept = {folder / file.name for file in (*manifest.ledger, *manifest.quarantine)}
    kept |= {folder / shard.file.name for shard in manifest.shards}
    removed = 0
    for place in (folder / name for name in PLACES):
        for path in place.iterdir() if place.is_dir() else ():
            if path not in kept and path.suffix in _OURS and path.is_file():
                path.unlink()
                removed += 1
        if place.is_dir():
            flush(place)
    for path in _left_behind(folder):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    # Last: a store with what its manifest does not name says that something is to be run again.
    shutil.rmtree(folder / STAGING, ignore_errors=True)
    flush(folder)
    return removed


def _left_behind(folder: Path) -> list[Path]:
    """Find what a process that was killed was writing, the store itself or its key among it."""
    place = folder.resolve()
    beside = re.compile(rf"\.{re.escape(place.name)}(\.key)?\.[0-9a-f]+\{PARTIAL}")
    inside = [path for path in place.iterdir() if path.suffix == PARTIAL]
    return inside + [path for path in place.parent.iterdir() if beside.fullmatch(path.name)]
