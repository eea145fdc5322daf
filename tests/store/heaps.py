"""Small heaps of posts in files, for the tests of the store."""

import json
from pathlib import Path
from typing import Any

import polars as pl

import migtrace as mt

KEY = b"a key of 32 bytes for the tests!"


def status(tweet: int | str, user: int | str, minute: int = 0, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    """A status of version 1.1 in VE, `minute` minutes after noon."""
    clock = f"{12 + minute // 60:02d}:{minute % 60:02d}:00"
    return {
        "id_str": str(tweet),
        "user": {"id_str": str(user)},
        "created_at": f"Fri Mar 13 {clock} +0000 2015",
        "place": {"country_code": "VE"},
        **more,
    }


def point(lon: float, lat: float) -> dict[str, Any]:
    """The `coordinates` of a status."""
    return {"type": "Point", "coordinates": [lon, lat]}


def delete(tweet: int) -> dict[str, Any]:
    """A message that deletes a status."""
    return {"delete": {"status": {"id": tweet, "id_str": str(tweet), "user_id": 1}}}


def scrub(user: int, up_to: int | str) -> dict[str, Any]:
    """A message that removes a user's positions."""
    return {"scrub_geo": {"user_id": user, "user_id_str": str(user), "up_to_status_id": up_to}}


def write(path: Path, *lines: dict[str, Any] | str) -> Path:
    """Write lines, objects as JSON, into a file."""
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    return path


def ingest(store: Path, *sources: Path, **options: Any) -> mt.Store:  # noqa: ANN401 - handed on
    """Ingest with the tests' key, in this process."""
    report = mt.ingest(list(sources), store, **{"key": KEY, "workers": 1, **options})
    return report.store


def pseudonym(user: int | str) -> int:
    """The pseudonym of a user under the tests' key."""
    return int(mt.pseudonymise(pl.Series("user", [str(user)]), key=KEY)[0])


def drops(store: mt.Store) -> dict[str, tuple[int, int]]:
    """Rows of `dropped` that are not zero."""
    return {why: (records, users) for why, records, users in store.dropped.rows() if records}


def content(store: Path) -> dict[str, bytes]:
    """Every file of a store but its lock, by name."""
    return {
        path.relative_to(store).as_posix(): path.read_bytes()
        for path in sorted(store.rglob("*"))
        if path.is_file() and not path.name.startswith(".lock")
    }
