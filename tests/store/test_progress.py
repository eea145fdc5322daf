"""How far an ingest is: nothing told runs backwards, and in the end all is told."""

import gzip
import threading
from itertools import pairwise
from pathlib import Path

import pytest

from migtrace.store.container import ContainerWriter
from migtrace.store.progress import Progress, Teller, Watch
from migtrace.stream.source import SourceRef
from tests.store.heaps import ingest, status, write

STAGES = ("read", "resolve", "write")


def sure(told: list[Progress]) -> list[Progress]:
    """Check that nothing runs backwards; return the last that is told of each stage."""
    for before, after in pairwise(told):
        for name in ("bytes_done", "records", "seconds", "share"):
            assert getattr(before, name) <= getattr(after, name), (name, before, after)
        assert STAGES.index(before.stage) <= STAGES.index(after.stage)
    assert all(0 <= one.share <= 1 for one in told)
    return [[one for one in told if one.stage == stage][-1] for stage in STAGES]


@pytest.mark.parametrize("packing", ["", ".gz"])
def test_many_small_files_are_told_of_whole(tmp_path: Path, packing: str) -> None:
    folder = tmp_path / "posts"
    folder.mkdir()
    for n in range(6):
        posts = write(folder / f"{n}.jsonl", *(status(300 * n + m, m) for m in range(300)))
        if packing:
            posts.with_suffix(".jsonl.gz").write_bytes(gzip.compress(posts.read_bytes()))
            posts.unlink()
    told: list[Progress] = []
    ingest(tmp_path / "store", folder, progress=told.append)
    size = sum(path.stat().st_size for path in folder.iterdir())
    for last in sure(told):
        assert (last.bytes_done, last.bytes_total) == (size, size)
        assert last.records == 6 * 300
    assert told[0].records == told[0].bytes_done == 0


@pytest.mark.parametrize("workers", [1, 2])
def test_batches_add_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int) -> None:
    # Two files of some 70 KB are cut into batches of 20 KB, and are worth other processes.
    monkeypatch.setattr("migtrace.store.ingest._ALONE_BYTES", 1)
    monkeypatch.setattr("migtrace.store.plan.BLOCK_BYTES", 20_000)
    monkeypatch.setattr("migtrace.store.plan._BATCHES", 5)
    files = [write(tmp_path / f"{n}.jsonl", *(status(m, n) for m in range(500))) for n in (1, 2)]
    told: list[Progress] = []
    ingest(tmp_path / "store", *files, workers=workers, progress=told.append)
    read, *_ = sure(told)
    assert read.bytes_done == read.bytes_total == sum(path.stat().st_size for path in files)
    assert read.records == 2 * 500
    assert len({one.bytes_done for one in told}) > 2


def test_sources_of_unknown_size_count_as_they_come(tmp_path: Path) -> None:
    watch, told = _watching([None, None])
    notes = [(tmp_path / "a.note", 0), (tmp_path / "b.note", 0)]
    watch.begin(notes, {note for note, _ in notes})
    Teller(notes[0][0])(70, 3)
    watch(0)
    _finish(tmp_path / "a.note", [(90, 5)])
    Teller(notes[1][0])(10, 1)
    watch(1)
    watch.stage("resolve", 2)
    watch(1)
    assert [(one.bytes_done, one.records) for one in told] == [(0, 0), (70, 3), *[(100, 6)] * 3]
    assert {one.bytes_total for one in told} == {0}
    # Nobody knows how much is to be read; of the rest, half of what lies between 0.75 and 0.95.
    assert [one.share for one in told] == pytest.approx([0, 0, 0, 0.75, 0.85])


def test_what_is_told_of_a_part_is_less_than_what_is_told_of_the_whole(tmp_path: Path) -> None:
    watch, told = _watching([100, 300])
    notes = [(tmp_path / "a.note", 100), (tmp_path / "b.note", 300)]
    watch.begin(notes, {notes[1][0]})  # the first was read before an interruption
    Teller(notes[1][0])(150, 8)
    watch(0)
    notes[1][0].write_text("60 2", encoding="ascii")  # whatever may be told
    watch(0)
    _finish(notes[1][0], [(200, 9), (100, 4)])
    watch(1)
    assert [one.bytes_done for one in told] == [100, 250, 250, 400]
    assert [one.records for one in told] == [0, 8, 8, 13]
    assert [one.share for one in told] == pytest.approx([0.1875, 0.46875, 0.46875, 0.75])


def test_a_note_is_never_seen_half(tmp_path: Path) -> None:
    watch, told = _watching([10**6])
    note = tmp_path / "a.note"
    watch.begin([(note, 10**6)], {note})

    def write_notes() -> None:
        for n in range(2000):
            Teller(note)(n, n)  # a new one each time: it tells at once

    writer = threading.Thread(target=write_notes)
    writer.start()
    while writer.is_alive():
        watch(0)
    writer.join()
    watch(0)
    assert told[-1].bytes_done == told[-1].records == 1999
    assert all(one.bytes_done == one.records for one in told)


def test_small_news_wait_and_the_end_does_not(tmp_path: Path) -> None:
    pulses: list[str] = []
    note = tmp_path / "a.note"
    tell = Teller(note, lambda: pulses.append(note.read_text(encoding="ascii")))
    tell(1, 1)
    tell(2, 2)
    _part(tmp_path / "a.part", [(5, 4)])
    tell.finish(tmp_path / "a.part")
    assert pulses == ["1 1", "5 4 ended"]


def _watching(sizes: list[int | None]) -> tuple[Watch, list[Progress]]:
    told: list[Progress] = []
    refs = [SourceRef(str(n), "file", size, 0) for n, size in enumerate(sizes)]
    return Watch(told.append, refs), told


def _finish(note: Path, pieces: list[tuple[int, int]]) -> None:
    Teller(note).finish(_part(note.with_suffix(".part"), pieces))


def _part(path: Path, pieces: list[tuple[int, int]]) -> Path:
    with ContainerWriter(path) as writer:
        writer.account["pieces"] = [
            {"bytes": size, "counts": {"records": records}} for size, records in pieces
        ]
    return path
