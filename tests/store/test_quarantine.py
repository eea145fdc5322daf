"""Bad lines: none is lost, each is found again, and can be read again once it is mended."""

import gzip
import json
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

import migtrace as mt
from tests.store.heaps import content, drops, ingest, status, write


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


def test_a_source_gives_the_same_files_under_every_name(tmp_path: Path) -> None:
    later = write(tmp_path / "b.jsonl", status(1, 7), "{broken")
    ingest(tmp_path / "one", later)
    first = tmp_path / "a.jsonl"
    first.write_bytes(later.read_bytes())
    one = ingest(tmp_path / "one", first)
    ingest(tmp_path / "both", first, later)
    assert content(tmp_path / "one") == content(tmp_path / "both")
    # Of several names the first.
    assert one.quarantine()["source"].to_list() == [str(first)]
    assert one.sources["source"].to_list() == [str(first)]


def files(store: Path) -> dict[str, bytes]:
    """The files of a store's quarantine."""
    return {name: data for name, data in content(store).items() if name.startswith("quarantine/")}


def test_a_source_gives_the_same_files_however_it_was_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("migtrace.store.quarantine._FILE_BYTES", 1000)
    for room in ("plan", "work"):
        monkeypatch.setattr(f"migtrace.store.{room}.BLOCK_BYTES", 512)
    lines = [f"{{broken {n}{'x' * (n % 90)}" for n in range(100)]
    posts = write(tmp_path / "a.jsonl", status(1, 7), *lines, "y" * 2500, *lines[:7])
    with monkeypatch.context() as patch:
        patch.setattr("migtrace.store.plan.is_plain", lambda _: False)
        whole = ingest(tmp_path / "whole", posts)
        patch.setattr("migtrace.store.parts._FLUSH_RAW", 300)
        ingest(tmp_path / "flushed", posts)
    expected = files(tmp_path / "whole")
    # Each line weighs 64 and its bytes: over 100 * (64 + 40), of which a file takes 1000.
    assert len(expected) > 10
    told = [raw.decode() for raw in whole.quarantine()["raw"]]
    assert told == [*lines, "y" * 2500, *lines[:7]]
    assert files(tmp_path / "flushed") == expected
    monkeypatch.setattr("migtrace.store.plan._BATCHES", 1)
    for blocks in (1, 2, 5):
        monkeypatch.setattr("migtrace.store.plan._MOST_BLOCKS", blocks)
        ingest(tmp_path / f"cut{blocks}", posts)
        assert files(tmp_path / f"cut{blocks}") == expected


def test_files_that_hold_no_bad_lines_are_told(tmp_path: Path) -> None:
    store = ingest(tmp_path / "store", write(tmp_path / "a.jsonl", status(1, 7), "{broken"))
    (aside,) = store.manifest.quarantine
    (shard,) = store.manifest.shards
    wrong = replace(shard.file, name=aside.name)
    Path(store.path, aside.name).write_bytes(Path(store.path, shard.file.name).read_bytes())
    other = mt.Store(store.path, replace(store.manifest, quarantine=(wrong,)))
    with pytest.raises(mt.StoreError, match="is damaged: it holds no bad lines"):
        other.quarantine()
