"""What ingests and stores cannot do is told in words, before anything is touched."""

import errno
import os
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from blake3 import blake3

import migtrace as mt
from migtrace.store import StoredGrid
from migtrace.store.forget import forget_key
from migtrace.store.lock import only_writer
from migtrace.store.manifest import SCHEMA, grid_as_text
from migtrace.store.verify import verify_store
from tests.store.heaps import KEY, content, ingest, status, write


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    return write(tmp_path / "a.jsonl", status(1, 7), "{broken")


@pytest.mark.parametrize("name", ["shards", "workers"])
def test_none_at_all_is_no_number_of_shards_or_workers(
    name: str, posts: Path, tmp_path: Path
) -> None:
    with pytest.raises(mt.ParameterError, match=rf"{name}: got 0; expected .*at least 1"):
        ingest(tmp_path / "store", posts, **{name: 0})
    assert not (tmp_path / "store").exists()


# Mean areas in km2: 0.105 and 0.0000009 (resolution 8 has 0.74, each next 1/7), 0.7**2 = 0.49.
@pytest.mark.parametrize("grid", [mt.H3Grid(9), mt.H3Grid(15), mt.SinusoidalGrid(0.7)])
def test_cells_finer_than_1_km_are_not_kept(grid: mt.Grid, posts: Path, tmp_path: Path) -> None:
    with pytest.raises(mt.ParameterError, match=r"grid: .*finer than 1 km is .*METHOD M13"):
        ingest(tmp_path / "store", posts, grid=grid)
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize("grid", [mt.H3Grid(8), mt.SinusoidalGrid(1)])
def test_cells_of_1_km_are_kept(grid: mt.Grid, posts: Path, tmp_path: Path) -> None:
    assert ingest(tmp_path / "store", posts, grid=grid).manifest.parameters.grid == grid


def test_a_grid_of_another_kind_is_no_stores(posts: Path, tmp_path: Path) -> None:
    other: Any = "sinusoidal:40"
    with pytest.raises(mt.ParameterError, match=r"grid: a store keeps cells of .*got 'sinus"):
        ingest(tmp_path / "store", posts, grid=other)


def test_a_stores_grid_is_told_as_the_one_it_was_binned_with() -> None:
    assert grid_as_text(StoredGrid(mt.SinusoidalGrid(40))) == "sinusoidal:40"
    with pytest.raises(mt.ParameterError, match="METHOD M13"):
        grid_as_text(StoredGrid(mt.H3Grid(9)))


@pytest.mark.parametrize(("name", "value"), [("fill_countries", "yes"), ("progress", 3)])
def test_a_switch_is_true_or_false_and_progress_is_called(
    name: str, value: object, posts: Path, tmp_path: Path
) -> None:
    with pytest.raises(mt.ParameterError, match=rf"{name}: got {value!r}; expected"):
        ingest(tmp_path / "store", posts, **{name: value})
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize("name", ["", "a\0b", b"store", 5, None])
def test_what_cannot_be_the_name_of_a_store_is_told(name: object, posts: Path) -> None:
    with pytest.raises(mt.ParameterError, match=r"store: got .*; expected the name of a folder"):
        mt.ingest(posts, cast("str", name), key=KEY)
    with pytest.raises(mt.ParameterError, match=r"path: got .*; expected the name of a folder"):
        mt.open_store(cast("str", name))


def test_a_place_is_looked_at_before_the_sources_in_it(posts: Path, tmp_path: Path) -> None:
    with pytest.raises(mt.ParameterError, match=r"store: .*a.jsonl' is a file"):
        ingest(posts, posts)
    with pytest.raises(mt.ParameterError, match=r"store: .* holds 'a.jsonl' and is no store"):
        ingest(tmp_path, posts)
    with pytest.raises(mt.ParameterError, match=r"x/y' cannot be: .*a.jsonl' is no folder"):
        ingest(posts / "x" / "y", posts)


def test_what_a_store_was_made_with_is_told_in_words(posts: Path, tmp_path: Path) -> None:
    ingest(tmp_path / "store", posts)
    with pytest.raises(mt.ParameterError, match=r"shards: got 3; .* with as many as its records"):
        ingest(tmp_path / "store", posts, shards=3)
    manifest = tmp_path / "store" / "store.json"
    text = manifest.read_text("utf-8").replace(f'"schema": {SCHEMA}', f'"schema": "{SCHEMA}"')
    manifest.write_text(text, "utf-8")
    with pytest.raises(
        mt.StoreError, match=rf"of version '{SCHEMA}', this migtrace reads version {SCHEMA}"
    ):
        mt.open_store(tmp_path / "store")


def test_a_changed_ledger_is_noticed_before_anything_is_written(
    posts: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    ingest(store, posts)
    [ledger] = (store / "ledger").glob("1-1*.sealed")
    ledger.write_bytes(ledger.read_bytes().replace(b'"records"', b'"recordr"'))
    before = content(store / "shards")
    with pytest.raises(mt.StoreError, match=r"1-1.*sealed' is damaged"):
        ingest(store, write(tmp_path / "b.jsonl", status(2, 8)))
    assert content(store / "shards") == before
    assert mt.open_store(store).rows == 1


def test_numpys_integers_are_numbers(posts: Path, tmp_path: Path) -> None:
    store = ingest(tmp_path / "store", posts, shards=np.int64(2))
    assert mt.open_store(store.path).manifest.parameters.shards == 2


def test_nothing_is_added_once_the_key_is_destroyed(posts: Path, tmp_path: Path) -> None:
    mt.ingest(posts, tmp_path / "store", workers=1)
    forget_key(tmp_path / "store")
    before = content(tmp_path / "store")
    with pytest.raises(mt.StoreError, match="key was destroyed, so nothing can be added"):
        mt.ingest(posts, tmp_path / "store", workers=1)
    assert content(tmp_path / "store") == before
    assert not (tmp_path / "store.key").exists()


@pytest.mark.parametrize("url", ["s3://ann:secret@bucket/store", "https://host/store"])
@pytest.mark.parametrize("as_path", [True, False])
def test_a_copy_elsewhere_is_only_read(
    url: str, posts: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, as_path: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    place = Path(url) if as_path else url
    for work in (verify_store, forget_key, lambda store: mt.ingest(posts, store)):
        with pytest.raises(mt.ParameterError, match="expected a folder on this machine") as told:
            work(place)
        assert "://" in str(told.value)
        assert "secret" not in str(told.value)
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]  # no folder "s3:"


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES])
def test_a_folder_that_cannot_be_written_is_told(
    code: int, posts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(tmp_path / "store", posts)
    real = os.open

    def refuse(path: Any, flags: int, *more: Any, **options: Any) -> int:  # noqa: ANN401 - as os.open
        if flags & (os.O_WRONLY | os.O_RDWR):
            raise OSError(code, os.strerror(code), str(path))
        return real(path, flags, *more, **options)

    monkeypatch.setattr(os, "open", refuse)
    words = rf"cannot be written: .*{os.strerror(code)}"
    for store, key in (("store", KEY), ("new", KEY), ("new", None)):
        with pytest.raises(mt.StoreError, match=words):
            mt.ingest(posts, tmp_path / store, key=key, workers=1)
    with pytest.raises(mt.StoreError, match=words):
        forget_key(tmp_path / "store")


def test_a_parent_that_cannot_be_written_is_told(
    posts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, *_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    for place in ("new", "deep/new"):
        with pytest.raises(mt.StoreError, match="new' cannot be written: its lock cannot be had"):
            mt.ingest(posts, tmp_path / place, key=KEY, workers=1)


def test_a_file_system_without_locks_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object, **__: object) -> None:
        msg = "no locks here"
        raise NotImplementedError(msg)

    monkeypatch.setattr("migtrace.store.lock.FileLock.acquire", none)
    with (
        pytest.raises(mt.StoreError, match=r"lock cannot be had \(no locks here"),
        only_writer(tmp_path),
    ):
        pass


def test_a_folder_that_cannot_be_read_is_told(
    posts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(tmp_path / "store", posts)

    def refuse(path: Path, *_: object, **__: object) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(mt.StoreError, match=r"store\.json' cannot be read: Permission denied"):
        mt.open_store(tmp_path / "store")
    with pytest.raises(mt.StoreError, match="cannot be read: Permission denied"):
        ingest(tmp_path / "store", posts)
    monkeypatch.setattr(Path, "is_file", refuse)
    with pytest.raises(mt.StoreError, match="cannot be read: Permission denied"):
        mt.estimate(tmp_path / "store", mt.Study("VE", "2015-01:2015-12", 1000))


def test_files_that_cannot_be_read_are_faults(
    posts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(tmp_path / "store", posts)
    real = Path.is_file

    def refuse(path: Path) -> bool:
        if path.suffix == ".parquet":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(Path, "is_file", refuse)
    # The shard and the quarantine.
    told = [fault.partition(": ")[2] for fault in verify_store(tmp_path / "store").faults]
    assert told == ["cannot be read: Permission denied"] * 2


def test_a_shard_that_is_no_table_is_told(posts: Path, tmp_path: Path) -> None:
    store = ingest(tmp_path / "store", posts)
    (shard,) = store.manifest.shards
    place, manifest = tmp_path / "store" / shard.file.name, tmp_path / "store" / "store.json"
    place.write_bytes(b"x" * shard.file.size)
    # As a program would that writes such a store: the digest is right.
    digest = blake3(place.read_bytes()).hexdigest()
    manifest.write_text(manifest.read_text().replace(shard.file.digest, digest))
    opened = mt.open_store(tmp_path / "store")
    with pytest.raises(mt.StoreError, match="no Parquet file"):
        opened.shard(opened.manifest.shards[0])
    assert any("no Parquet file" in fault for fault in verify_store(tmp_path / "store").faults)


def test_a_store_opens_by_its_folder_however_it_is_spelled(
    posts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(tmp_path / "store", posts)
    monkeypatch.chdir(tmp_path)
    for spelled in ("store", "store/", "./store//", Path("store")):
        store = mt.open_store(spelled)
        assert (store.path, store.rows) == ("store", 1)
        assert store.lazy().collect().height == 1
        assert not verify_store(spelled).faults
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(mt.StoreError, match="~/store' is no trace store"):
        mt.open_store("~/store")
