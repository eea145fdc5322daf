"""Adding to a store, and what it refuses: the same store whatever the way to it."""

import errno
import gzip
import json
import os
import threading
import time
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

import migtrace as mt
from migtrace.records import EARLIEST
from migtrace.store.heap import Heap
from migtrace.store.lock import only_writer
from migtrace.store.manifest import SCHEMA
from migtrace.store.plan import Job
from tests.store.heaps import (
    KEY,
    content,
    delete,
    drops,
    ingest,
    point,
    pseudonym,
    scrub,
    status,
    write,
)


def heap(folder: Path) -> list[Path]:
    """Three files that repeat, answer, delete and scrub each other's posts."""
    here = {"coordinates": point(-66.9, 10.5), "place": None}
    return [
        write(
            folder / "a.jsonl",
            *(status(n, n % 7, n) for n in range(20, 60)),
            status(100, 1, 5, **here),
            delete(25),
            "{broken",
        ),
        write(
            folder / "b.jsonl",
            *(status(n, n % 7, 70 - n) for n in range(40, 70)),
            status(101, 1, 6, in_reply_to_status_id=20),
            status("t1", "ann", 7),
            scrub(1, 100),
        ),
        write(
            folder / "c.jsonl",
            status(25, 4, 1),
            status(102, 2, 6, in_reply_to_status_id=30),
            delete(45),
            *(status(n, 50 + n % 3, n - 45) for n in range(50, 60)),
        ),
    ]


def test_adding_sources_in_any_order_makes_the_same_bytes(tmp_path: Path) -> None:
    files = heap(tmp_path)
    whole = tmp_path / "whole"
    ingest(whole, *files, shards=3)
    expected = content(whole)
    assert len(expected) == 1 + 2 * 3 + 1 + 1  # manifest, shards, ledgers, messages, quarantine
    for number, order in enumerate(permutations(files)):
        store = tmp_path / f"store{number}"
        for file in order:
            ingest(store, file, shards=3)
        assert content(store) == expected


def test_the_number_of_shards_changes_no_record_and_no_count(tmp_path: Path) -> None:
    files = heap(tmp_path)
    stores = [ingest(tmp_path / f"s{n}", *files, shards=n) for n in (1, 2, 9)]
    frames = [store.lazy().drop("order").collect(engine="in-memory") for store in stores]
    assert frames[0].equals(frames[1])
    assert frames[0].equals(frames[2])
    assert drops(stores[0]) == drops(stores[1]) == drops(stores[2])


def test_workers_make_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = heap(tmp_path)
    ingest(tmp_path / "alone", *files, shards=2)
    monkeypatch.setattr("migtrace.store.ingest._ALONE_BYTES", 0)
    ingest(tmp_path / "together", *files, shards=2, workers=2)
    assert content(tmp_path / "together") == content(tmp_path / "alone")


def test_ranges_of_a_file_make_the_same_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[Any] = [
        *(status(n, n % 9, n % 60, text="é" * (n % 5)) for n in range(300)),
        "bad",
        "[1]",
    ]
    posts = write(tmp_path / "a.jsonl", *lines, *lines[:7])
    whole = ingest(tmp_path / "whole", posts)
    for size in (100, 1000, 7777):
        monkeypatch.setattr("migtrace.store.plan.BLOCK_BYTES", size)
        monkeypatch.setattr("migtrace.store.work.BLOCK_BYTES", size)
        cut = ingest(tmp_path / f"cut{size}", posts)
        assert cut.lazy().collect().equals(whole.lazy().collect())
        assert cut.sources.drop("digest").equals(whole.sources.drop("digest"))
        assert cut.quarantine().equals(whole.quarantine())


def test_a_source_is_read_once_whatever_its_name(tmp_path: Path) -> None:
    one = write(tmp_path / "b.jsonl", status(1, 7), status(2, 8))
    copy = tmp_path / "a.jsonl"
    ingest(tmp_path / "store", one)
    copy.write_bytes(one.read_bytes())
    again = mt.ingest([one, copy], tmp_path / "store", key=KEY)
    assert (again.new, again.known, dict(again.repeated)) == (
        (),
        (str(one),),
        {str(copy): str(one)},
    )
    assert drops(again.store) == {"read": (2, 2), "kept": (2, 2)}
    ingest(tmp_path / "both", one, copy)
    assert content(tmp_path / "both") == content(tmp_path / "store")


def test_the_same_bytes_compressed_are_another_source(tmp_path: Path) -> None:
    one = write(tmp_path / "a.jsonl", status(1, 7))
    (tmp_path / "b.gz").write_bytes(gzip.compress(one.read_bytes()))
    store = ingest(tmp_path / "store", one, tmp_path / "b.gz")
    assert drops(store) == {"read": (2, 1), "duplicate": (1, 1), "kept": (1, 1)}


def test_a_store_keeps_its_parameters(tmp_path: Path) -> None:
    posts = write(tmp_path / "a.jsonl", status(1, 7))
    ingest(tmp_path / "store", posts, earliest=datetime(2010, 1, 1, tzinfo=UTC), shards=2)
    ingest(tmp_path / "store", posts)
    with pytest.raises(mt.ParameterError, match=r"shards: got 3; the store was made with 2"):
        ingest(tmp_path / "store", posts, shards=3)
    with pytest.raises(mt.ParameterError, match="earliest: got 2011"):
        ingest(tmp_path / "store", posts, earliest=datetime(2011, 1, 1, tzinfo=UTC))


def test_a_store_can_be_added_to_with_its_own_grid(tmp_path: Path) -> None:
    posts = write(tmp_path / "a.jsonl", status(1, 7))
    store = ingest(tmp_path / "store", posts, grid=mt.SinusoidalGrid(80))
    ingest(tmp_path / "store", posts, grid=store.grid)
    assert ingest(tmp_path / "like", posts, grid=store.grid).grid == store.grid


def test_another_key_is_refused(tmp_path: Path) -> None:
    posts = write(tmp_path / "a.jsonl", status(1, 7))
    ingest(tmp_path / "store", posts)
    with pytest.raises(mt.StoreError, match="it is not the key that"):
        ingest(tmp_path / "store", posts, key=b"another key of 32 bytes for you!")
    with pytest.raises(mt.StoreError, match=r"store\.key' is not there"):
        ingest(tmp_path / "store", posts, key=None)


def test_a_key_is_made_and_kept_beside_the_store(tmp_path: Path) -> None:
    posts = write(tmp_path / "a.jsonl", status(1, 7))
    ingest(tmp_path / "store", posts, key=None)
    file = tmp_path / "store.key"
    assert file.stat().st_mode & 0o777 == 0o600
    key = bytes.fromhex(file.read_text())
    assert len(key) == 32
    again = ingest(tmp_path / "again", posts, key=key)
    first = mt.open_store(tmp_path / "store").lazy().collect()
    assert again.lazy().collect().equals(first)
    assert first["user"].to_list() != [pseudonym(7)]


def test_a_second_writer_is_told_of_the_first(tmp_path: Path) -> None:
    posts = write(tmp_path / "a.jsonl", status(1, 7))
    ingest(tmp_path / "store", posts)
    with (
        only_writer(tmp_path / "store"),
        pytest.raises(mt.StoreError, match=r"is being written by process \d+ on "),
    ):
        ingest(tmp_path / "store", posts)
    ingest(tmp_path / "store", posts)


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    posts = write(tmp_path / "a.jsonl", status(1, 7))
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work")
    with pytest.raises(mt.ParameterError, match=r"holds 'chapter\.txt' and is no store"):
        ingest(tmp_path / "thesis", posts)
    with pytest.raises(mt.ParameterError, match="is a file; expected a store's folder"):
        ingest(write(tmp_path / "b.txt"), posts)
    assert [p.name for p in (tmp_path / "thesis").iterdir()] == ["chapter.txt"]


def test_a_store_of_another_version_says_so(tmp_path: Path) -> None:
    ingest(tmp_path / "store", write(tmp_path / "a.jsonl", status(1, 7)))
    manifest = tmp_path / "store" / "store.json"
    about = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**about, "schema": SCHEMA + 1}))
    with pytest.raises(
        mt.StoreError,
        match=f"is a store of version {SCHEMA + 1}, this migtrace reads version {SCHEMA}",
    ):
        mt.open_store(tmp_path / "store")
    manifest.write_text("{")
    with pytest.raises(mt.StoreError, match=r"its store\.json is damaged"):
        mt.open_store(tmp_path / "store")


def test_a_vanished_source_costs_nothing_that_was_there(tmp_path: Path) -> None:
    posts = write(tmp_path / "a.jsonl", status(1, 7))
    ingest(tmp_path / "store", posts)
    before = content(tmp_path / "store")
    with pytest.raises(mt.SourceError, match="nowhere"):
        ingest(tmp_path / "store", tmp_path / "nowhere.jsonl")
    assert content(tmp_path / "store") == before


def test_a_store_inside_its_sources_is_not_read(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", status(1, 7))
    for _ in range(2):
        store = ingest(tmp_path / "store", tmp_path)
        assert store.sources["source"].to_list() == [str(tmp_path / "a.jsonl")]
    with pytest.raises(mt.SourceError, match="lies in a trace store"):
        ingest(tmp_path / "store", tmp_path / "store" / "store.json")


def test_standard_input_is_read_by_the_process_that_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = write(tmp_path / "a.jsonl", status(1, 7)).read_bytes()
    monkeypatch.setattr("migtrace.store.ingest._ALONE_BYTES", -1)
    for tweet in (b"1", b"2"):
        read, feed = os.pipe()
        os.write(feed, text.replace(b'"1"', b'"' + tweet + b'"'))
        os.close(feed)
        with os.fdopen(read, encoding="utf-8") as stdin:
            monkeypatch.setattr("sys.stdin", stdin)
            store = mt.ingest("-", tmp_path / "store", key=KEY, workers=2).store
    assert drops(store) == {"read": (2, 1), "kept": (2, 1)}


def test_a_full_disk_is_told_and_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = (write(tmp_path / f"{n}.jsonl", status(n, n)) for n in (1, 2))
    ingest(tmp_path / "store", one)
    before = content(tmp_path / "store")

    def full(path: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    with monkeypatch.context() as patch:
        patch.setattr("migtrace.durable.files.flush", full)
        with pytest.raises(mt.StoreError, match="no space left on the disk; make some, then run"):
            ingest(tmp_path / "store", two)
    kept = {n: data for n, data in content(tmp_path / "store").items() if n in before}
    assert kept == before
    assert mt.open_store(tmp_path / "store").pending
    assert drops(ingest(tmp_path / "store", two))["kept"] == (2, 2)
    assert not mt.open_store(tmp_path / "store").pending


def test_two_first_ingests_at_once_are_one_after_the_other(tmp_path: Path) -> None:
    one, two = (write(tmp_path / f"{n}.jsonl", status(n, n)) for n in (1, 2))
    told = []

    def go(posts: Path) -> None:
        while True:
            try:
                mt.ingest(posts, tmp_path / "store", workers=1)
            except mt.StoreError as error:
                told.append(str(error))
                time.sleep(0.01)
            else:
                return

    threads = [threading.Thread(target=go, args=(posts,)) for posts in (one, two)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Whoever came second was told to wait, and found the key that the first one had made.
    assert all("is being written by" in message for message in told)
    assert drops(mt.open_store(tmp_path / "store")) == {"read": (2, 2), "kept": (2, 2)}
    assert ingest(tmp_path / "store", one, key=None).rows == 2


def test_the_store_can_be_the_folder_one_is_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts = write(tmp_path / "a.jsonl", status(1, 7))
    (tmp_path / "store").mkdir()
    monkeypatch.chdir(tmp_path / "store")
    assert ingest(Path(), posts, key=None).rows == 1
    assert (tmp_path / "store.key").exists()


def test_what_is_not_the_stores_is_left_alone_in_its_folders(tmp_path: Path) -> None:
    one, two = (write(tmp_path / f"{n}.jsonl", status(n, n)) for n in (1, 2))
    ingest(tmp_path / "store", one)
    (tmp_path / "store" / "shards" / ".checkpoints").mkdir()
    (tmp_path / "store" / "ledger" / "notes.txt").write_text("mine")
    (tmp_path / ".store.0f0f0f0f.partial").mkdir()
    (tmp_path / ".store.key.0f0f0f0f.partial").write_text("secret")
    (tmp_path / ".store.other.0f0f0f0f.partial").mkdir()
    assert not ingest(tmp_path / "store", two).pending
    assert (tmp_path / "store" / "ledger" / "notes.txt").read_text() == "mine"
    left = sorted(path.name for path in tmp_path.iterdir() if path.suffix == ".partial")
    assert left == [".store.other.0f0f0f0f.partial"]


def test_the_key_is_shown_nowhere(tmp_path: Path) -> None:
    job = Job(KEY, EARLIEST, None)
    assert "a key" not in repr(job)
    heap_of_one = Heap(((tmp_path, frozenset()),), KEY)
    assert "a key" not in repr(heap_of_one)


def test_a_part_that_the_disk_has_damaged_is_read_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    files = heap(tmp_path)
    ingest(tmp_path / "whole", *files)
    with monkeypatch.context() as patch:
        patch.setattr("migtrace.store.ingest.combine", stop)
        with pytest.raises(KeyboardInterrupt):
            ingest(tmp_path / "store", *files)
    [part] = (tmp_path / "store" / "staging").glob("*.part")
    part.write_bytes(part.read_bytes().replace(b'"records"', b'"recordr"'))
    ingest(tmp_path / "store", *files)
    assert content(tmp_path / "store") == content(tmp_path / "whole")
