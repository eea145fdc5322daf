"""Bad lines: none is lost, each is found again, and can be read again once it is mended."""

import gzip
import json
import tarfile
from pathlib import Path

import pytest

from tests.store.heaps import drops, ingest, status, write


def test_bad_lines_are_kept_raw_with_their_place_and_reason(tmp_path: Path) -> None:
    posts = tmp_path / "a.jsonl"
    good = write(tmp_path / "good", status(1, 7)).read_bytes()
    # Line 1 is bad UTF-8, 2 is good, 3 is blank, 4 has no user, 5 no JSON.
    lines = [b"\xff\xfe{}\r\n", good, b"\n", b'{"id": 5, "text": "x"}\n', b"{broken\n"]
    posts.write_bytes(b"".join(lines))
    store = ingest(tmp_path / "store", posts)
    offsets = [sum(map(len, lines[:n])) for n in range(5)]
    table = store.quarantine()
    assert table.select("source", "member", "line", "offset", "reason").rows() == [
        (str(posts), "", 1, offsets[0], "corrupt"),
        (str(posts), "", 4, offsets[3], "malformed"),
        (str(posts), "", 5, offsets[4], "corrupt"),
    ]
    assert [raw.rstrip(b"\r\n") for raw in table["raw"]] == [
        b"\xff\xfe{}",
        b'{"id": 5, "text": "x"}',
        b"{broken",
    ]
    assert drops(store) == {
        "read": (4, 1),
        "corrupt": (2, 0),
        "malformed": (1, 0),
        "kept": (1, 1),
    }
    source = store.sources.row(0, named=True)
    # 5 lines: 1 blank, 4 statuses of which 2 are corrupt, 1 malformed and 1 a record.
    assert (source["lines"], source["blank"], source["read"], source["records"]) == (5, 1, 4, 1)


@pytest.mark.parametrize("name", ["lines.jsonl", "lines.jsonl.gz"])
def test_lines_set_aside_can_be_mended_and_read_again(tmp_path: Path, name: str) -> None:
    broken = json.dumps(status(2, 8))[1:]
    store = ingest(tmp_path / "store", write(tmp_path / "a.jsonl", broken, status(1, 7)))
    assert drops(store)["corrupt"] == (1, 0)
    lines = tmp_path / name
    assert store.export_quarantine(lines) == 1
    unpacked = gzip.open if name.endswith("gz") else open
    with unpacked(lines, "rb") as file:
        raw = file.read()
    assert raw == broken.encode() + b"\n"
    with unpacked(lines, "wb") as file:
        file.write(b"{" + raw)
    assert drops(ingest(tmp_path / "store", lines))["kept"] == (2, 2)


def test_a_truncated_member_gives_its_lines_and_is_told(tmp_path: Path) -> None:
    text = write(tmp_path / "m.json", *(status(n, n, n) for n in range(40))).read_bytes()
    # Two streams, the second of which is cut short: the lines of the first are whole.
    cut = gzip.compress(text) + gzip.compress(text.replace(b"03", b"04") * 50)[:60]
    (tmp_path / "m.json.gz").write_bytes(cut)
    with tarfile.open(tmp_path / "day.tar", "w") as archive:
        archive.add(tmp_path / "m.json.gz", "03/13/00/00.json.gz")
        archive.add(tmp_path / "m.json", "03/13/00/01.json")
    store = ingest(tmp_path / "store", tmp_path / "day.tar")
    damage = store.damage.rows()
    assert [(source, member) for source, member, _ in damage] == [
        (str(tmp_path / "day.tar"), "03/13/00/00.json.gz")
    ]
    counts = store.sources.row(0, named=True)
    assert counts["members"] == 2
    assert counts["records"] >= 80
    assert counts["read"] == counts["records"] + counts["corrupt"]
    assert set(store.quarantine()["reason"]) <= {"fragment"}
