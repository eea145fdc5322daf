"""A heap of files of all kinds for the kill tests: large enough that several processes read it."""

import bz2
import gzip
import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

PADDING = 20_000
SNOWFLAKE_EPOCH_MS = 1_288_834_974_657
BEGIN_MS = 1_420_070_400_000  # 2015-01-01


def make_heap(folder: Path, megabytes: int, seed: int) -> tuple[list[str], list[str]]:
    """Write files of all kinds, some damaged; their posts repeat, answer and delete each other."""
    folder.mkdir(parents=True)
    rng = Random(seed)  # noqa: S311 - nothing secret
    rows = megabytes * 1_000_000 // PADDING
    small = [b"\n".join(_posts(rng, 400, 0)) + b"\n" for _ in range(6)]
    plain = [folder / "plain-1.jsonl", folder / "plain-2.jsonl"]
    for path in plain:
        with path.open("wb") as out:
            out.writelines(line + b"\n" for line in _posts(rng, rows, PADDING))
    cut = gzip.compress(small[0])
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for number, part in enumerate(small[1:4]):
            entry = tarfile.TarInfo(f"2015/01/{number}.json.bz2")
            packed = bz2.compress(part)
            entry.size = len(packed)
            tar.addfile(entry, io.BytesIO(packed))
    files = {"cut.json.gz": cut[:-500], "grab.tar": archive.getvalue(), "late.jsonl": small[4]}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / "more.jsonl.gz").write_bytes(gzip.compress(small[5]))
    old = [plain[0], folder / "cut.json.gz", folder / "late.jsonl"]
    new = [plain[1], folder / "grab.tar", folder / "more.jsonl.gz"]
    return [str(path) for path in old], [str(path) for path in new]


def _posts(rng: Random, rows: int, padding: int) -> Iterator[bytes]:
    """Lines from 300 people whose ids come from one small range, so that files overlap."""
    for _ in range(rows):
        kind, number = rng.random(), rng.randrange(20_000)
        ms = BEGIN_MS + number * 3_600_000
        # The same number is the same post everywhere, so that some come several times.
        tweet, user = (ms - SNOWFLAKE_EPOCH_MS) << 22 | number, number * 7_919 % 300
        if kind < 0.02:
            line = json.dumps({"delete": {"status": {"id": tweet, "user_id": user}}})
        elif kind < 0.025:
            scrub = {"user_id": user, "up_to_status_id": tweet}
            line = json.dumps({"scrub_geo": scrub})
        elif kind < 0.04:
            line = rng.choice(("", '{"id":', '{"id": 5, "user": null}', "\x00", "[[["))
        else:
            line = json.dumps(_post(number, tweet, user, ms, "x" * padding))
        yield line.encode()


def _post(number: int, tweet: int, user: int, ms: int, text: str) -> dict[str, object]:
    """A post that is decided by its number: some have a point, some a town, some answer."""
    point = [round(number % 97 - 70 + 1e-3, 3), round(number % 53 - 20 + 1e-3, 3)]
    west, south = point
    box = [[[west, south], [west, south + 0.1], [west + 0.1, south + 0.1], [west + 0.1, south]]]
    before = number - 300  # of the same person
    answered = (ms - 300 * 3_600_000 - SNOWFLAKE_EPOCH_MS) << 22 | before
    return {
        "id": tweet,
        "id_str": str(tweet),
        "text": text,
        "user": {"id": user, "id_str": str(user)},
        "in_reply_to_status_id_str": str(answered) if number % 9 == 0 and before >= 0 else None,
        "coordinates": {"type": "Point", "coordinates": point} if number % 3 == 0 else None,
        "place": {"country_code": "VE", "bounding_box": {"coordinates": box}}
        if number % 4
        else None,
        "timestamp_ms": str(ms),
    }
