"""How stores and reports show themselves: right, escaped, without secrets."""

import builtins
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import fsspec
import polars as pl
import pytest

import migtrace as mt
from migtrace.store.shown import as_html
from tests.store.heaps import KEY, content, ingest, status, write

EVIL = "<b>&a.jsonl"


@pytest.fixture
def report(tmp_path: Path) -> mt.IngestReport:
    """Report on 1,200 posts of 3 users, a line that cannot be read and a damaged file."""
    posts = write(tmp_path / EVIL, *(status(n, n % 3) for n in range(1200)), "{broken")
    cut = tmp_path / "<i>.jsonl.gz"
    cut.write_bytes(b"\x1f\x8b\x08\x00broken")
    return mt.ingest([posts, cut], tmp_path / "<u>", key=KEY, workers=1)


def test_a_report_tells_one_of_a_thing_and_many(report: mt.IngestReport, tmp_path: Path) -> None:
    text = repr(report)
    # 1,200 posts and the broken line are read; no two have the same id.
    kept = "1,200 kept (1 corrupt)"
    assert "2 sources added" in text
    assert f"records: 1,201 read, {kept}" in text
    assert "set aside, raw: 1 line, in" in text
    more = mt.ingest(write(tmp_path / "b.jsonl", "{broken"), tmp_path / "<u>", key=KEY, workers=1)
    assert "1 source added" in repr(more)
    assert "set aside, raw: 2 lines, in" in repr(more)


def test_a_report_as_html_has_the_numbers_and_no_foreign_tags(report: mt.IngestReport) -> None:
    html = report._repr_html_()
    for told in ("1,201 read", "&lt;u&gt;", "&lt;i&gt;.jsonl.gz"):
        assert told in html
    assert not any(tag in html for tag in ("<b>", "<i>", "<u>"))
    cells = [re.findall(r"<t[hd][^>]*>([^<]*)<", row) for row in re.findall(r"<tr>.*?</tr>", html)]
    assert cells[1:] == [
        [reason, f"{records:,}", f"{users:,}"]
        for reason, records, users in report.dropped.rows()
        if records
    ]
    # One line of 1,201 is broken: 0.1%.
    assert "corrupt: 1 (0.1%)" in html


def test_an_account_without_records_has_no_shares() -> None:
    dropped = pl.DataFrame({"reason": ["read", "kept"], "records": [0, 3], "users": [0, 1]})
    assert "3</text>" in as_html("t", [], dropped)


def test_a_store_as_text_and_html(report: mt.IngestReport) -> None:
    store = report.store
    lines = [
        f"{store.rows:,} records of 3 users in 1 shard",
        f"1,201 read from 2 sources, {1201 - store.rows:,} dropped",
    ]
    assert repr(store) == f"<Store {store.path}: {'; '.join(lines)}>"
    html = store._repr_html_()
    assert all(line in html for line in lines)
    assert "<u>" not in html
    assert "&lt;u&gt;" in html


def test_a_small_store_has_one_of_each(tmp_path: Path) -> None:
    store = ingest(tmp_path / "store", write(tmp_path / "a.jsonl", status(1, 7)))
    assert "1 record of 1 user in 1 shard; 1 read from 1 source, 0 dropped" in repr(store)


def test_a_file_whose_name_is_no_text_is_in_the_tables(tmp_path: Path) -> None:
    posts = write(tmp_path / "caf\udce9.jsonl", status(1, 7), "{broken")
    store = ingest(tmp_path / "store", posts)
    name = str(tmp_path / "caf\\udce9.jsonl")
    assert store.sources["source"].to_list() == store.quarantine()["source"].to_list() == [name]
    # Known by that name: not read again.
    assert mt.ingest(posts, tmp_path / "store", key=KEY, workers=1).known == (name,)


@pytest.fixture
def memory() -> Iterator[Any]:
    system = fsspec.filesystem("memory")
    yield system
    system.store.clear()


def test_a_password_is_written_nowhere(memory: Any, tmp_path: Path) -> None:  # noqa: ANN401 - fsspec has no types
    path = write(tmp_path / "a.jsonl", status(1, 7), "{broken")
    memory.pipe("/ann:secret@posts/a.jsonl", path.read_bytes())
    url = "memory://ann:secret@posts/a.jsonl"
    report = mt.ingest(url, tmp_path / "store", key=KEY, workers=1)
    assert report.new == ("memory://posts/a.jsonl",)
    assert report.store.rows == 1
    assert report.store.quarantine()["source"].to_list() == ["memory://posts/a.jsonl"]
    assert mt.ingest(url, tmp_path / "store", key=KEY, workers=1).known == report.new
    written = b"".join(content(tmp_path / "store").values())
    shown = f"{report!r} {report._repr_html_()} {report.sources} {report.store.manifest}"
    assert b"secret" not in written
    assert "secret" not in shown


def test_a_copy_behind_a_password_is_read_and_told_without_it(
    memory: Any,  # noqa: ANN401 - fsspec has no types
    tmp_path: Path,
) -> None:
    local = ingest(tmp_path / "store", write(tmp_path / "a.jsonl", status(1, 7), "{broken"))
    for name, data in content(tmp_path / "store").items():
        memory.pipe(f"/ann:secret@posts/store/{name}", data)
    store = mt.open_store("memory://ann:secret@posts/store/")
    assert (store.path, store.rows) == ("memory://posts/store", 1)
    shard = store.manifest.shards[0]
    assert store.shard(shard).equals(local.shard(shard))
    assert store.quarantine().equals(local.quarantine())
    assert "secret" not in repr(store) + store._repr_html_() + str(store.provenance)
    memory.rm(f"/ann:secret@posts/store/{shard.file.name}")
    with pytest.raises(mt.StoreError, match=r"'memory://posts/store/shards/.* is missing"):
        store.shard(shard)
    with pytest.raises(mt.StoreError, match=r"'memory://posts/none' is no trace store"):
        mt.open_store("memory://ann:secret@posts/none")


@pytest.mark.parametrize("url", ["https://ann:secret@host/store", "s3://ann:secret@bucket/store"])
def test_what_a_url_of_a_store_needs_is_named(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def needs(given: str) -> object:
        msg = f"Install more to access {given}"
        raise ImportError(msg)

    monkeypatch.setattr("fsspec.core.url_to_fs", needs)
    with pytest.raises(mt.MissingExtraError, match=r"Install more .*; pip install") as told:
        mt.open_store(url)
    assert "secret" not in str(told.value)


def test_without_fsspec_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def no_fsspec(
        name: str,
        globals_: Mapping[str, object] | None = None,
        locals_: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> object:
        if name.startswith("fsspec"):
            raise ImportError(name)
        return real(name, globals_, locals_, fromlist or (), level)

    monkeypatch.setattr(builtins, "__import__", no_fsspec)
    with pytest.raises(mt.MissingExtraError, match=r"pip install 'migtrace\[remote\]'"):
        mt.open_store("s3://bucket/store")


@pytest.mark.parametrize("url", ["nonsense://host/store"])
def test_a_url_that_cannot_be_read_is_told(url: str) -> None:
    with pytest.raises(mt.StoreError, match=r"cannot be read .*not known"):
        mt.open_store(url)
