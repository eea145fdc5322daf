"""Verifying a store, and destroying its key."""

import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from blake3 import blake3

import migtrace as mt
from migtrace.store.forget import forget_key, forget_quarantine
from migtrace.store.manifest import FILE
from migtrace.store.verify import verify_store
from tests.store.heaps import KEY, drops, ingest, point, status, write


@pytest.fixture
def store(tmp_path: Path) -> Path:
    here = {"coordinates": point(-66.9, 10.5)}
    lines = [status(n, n % 5, n, **here) for n in range(30)]
    write(tmp_path / "a.jsonl", *lines, "{broken")
    mt.ingest(tmp_path / "a.jsonl", tmp_path / "store", workers=1, shards=2)
    return tmp_path / "store"


def faults(store: Path) -> list[str]:
    return [fault.partition(":")[2] or fault for fault in verify_store(store).faults]


def test_a_store_as_written_has_no_fault(store: Path) -> None:
    answer = verify_store(store)
    # Two shards, two ledgers, the messages, and one file of quarantine.
    assert (answer.files, answer.records, answer.faults) == (6, 30, ())


@pytest.mark.parametrize("place", ["shards", "ledger", "quarantine"])
def test_a_changed_byte_is_found(store: Path, place: str) -> None:
    file = min((store / place).iterdir())
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    assert any("its bytes have changed" in fault for fault in faults(store))


def test_a_missing_and_a_cut_file_are_found(store: Path) -> None:
    one, two = sorted((store / "ledger").glob("*-2.*"))
    one.unlink()
    two.write_bytes(two.read_bytes()[:-1])
    found = " ".join(faults(store))
    assert "is missing" in found
    assert "bytes; expected" in found


def test_records_out_of_order_or_too_fine_are_found(store: Path) -> None:
    manifest = store / "store.json"
    text = manifest.read_text()
    for file in (store / "shards").iterdir():
        before = file.read_bytes()
        table = pl.read_parquet(file)
        table.reverse().with_columns(pl.col("lon") + 1e-6).write_parquet(file)
        # As a program would that writes such a store: the digests are right.
        text = text.replace(blake3(before).hexdigest(), blake3(file.read_bytes()).hexdigest())
        text = text.replace(f'"size": {len(before)},', f'"size": {file.stat().st_size},')
    manifest.write_text(text)
    found = " ".join(faults(store))
    assert "not ordered by user and time" in found
    assert "not the centroids" in found


def test_an_estimate_over_a_damaged_store_is_refused(store: Path) -> None:
    file = min((store / "shards").iterdir())
    data = file.read_bytes()
    file.write_bytes(data[:-1] + b"?")
    study = mt.Study("VE", "2015-01:2015-12", 1000)
    with pytest.raises(mt.StoreError, match="its bytes have changed"):
        mt.estimate(store, study)
    file.unlink()
    with pytest.raises(mt.StoreError, match="is missing"):
        mt.estimate(store, study)


def test_wrong_sums_are_found(store: Path) -> None:
    manifest = store / "store.json"
    manifest.write_text(manifest.read_text().replace('"lines": 31', '"lines": 32'))
    # 30 posts and a broken line.
    words = "the sum is wrong: lines: 32, but blank, control, pages and statuses outside pages"
    assert any(f"{words} make 31" in fault for fault in faults(store))


def test_control_lines_that_are_of_no_kind_are_found(store: Path) -> None:
    manifest = store / "store.json"
    about = json.loads(manifest.read_text())
    about["sources"][0]["controls"] = {"delete": 1}
    manifest.write_text(json.dumps(about))
    (fault,) = faults(store)
    assert "control: 0, but the kinds make 1" in fault


def test_files_that_the_manifest_does_not_name_are_found(store: Path) -> None:
    for place in ("shards", "ledger", "quarantine"):
        (store / place / "exact.parquet").write_bytes(b"x")
    (store / ".lock").touch()
    # Until it is run again, an interrupted ingest has files there that nothing names yet.
    (store / "staging").mkdir()
    assert verify_store(store).faults == ()
    (store / "staging").rmdir()
    assert verify_store(store).faults == tuple(
        f"{place}/exact.parquet: is not in the manifest"
        for place in ("shards", "ledger", "quarantine")
    )


def test_forgetting_the_key_leaves_a_store_to_estimate_from(store: Path) -> None:
    before = mt.open_store(store).lazy().collect()
    assert forget_key(store)
    assert not store.with_name("store.key").exists()
    assert not list((store / "ledger").iterdir())
    assert mt.open_store(store).lazy().collect().equals(before)
    assert verify_store(store).faults == ()
    with pytest.raises(mt.StoreError, match="its key was destroyed"):
        mt.ingest(store.with_name("a.jsonl"), store, key=KEY)
    assert not forget_key(store)


def test_without_a_key_beside_it_the_ledger_goes(tmp_path: Path) -> None:
    store = ingest(tmp_path / "store", write(tmp_path / "a.jsonl", status(1, 7)))
    assert drops(store)["kept"] == (1, 1)
    assert forget_key(tmp_path / "store")
    assert not forget_key(tmp_path / "store")


def test_the_quarantine_can_be_removed_and_the_counts_stay(store: Path) -> None:
    before = mt.open_store(store)
    assert before.quarantine().height == 1
    assert forget_quarantine(store) == 1
    after = mt.open_store(store)
    assert after.quarantine().height == 0
    assert after.dropped.equals(before.dropped)
    assert verify_store(store).faults == ()
    assert forget_quarantine(store) == 0


def test_what_a_killed_forgetting_left_goes_with_the_next(store: Path) -> None:
    manifest = mt.open_store(store).manifest
    # As a kill after the manifest leaves it: named no more, but there.
    replace(manifest, forgotten=True, ledger=(), quarantine=()).write(store)
    assert forget_quarantine(store) == 1
    assert not list((store / "quarantine").iterdir())
    assert forget_key(store)
    assert not list((store / "ledger").iterdir())
    assert not store.with_name("store.key").exists()
    assert not forget_key(store)


@pytest.mark.parametrize("reason", ["malformed", "retweet", "bad_time"])
def test_reasons_that_the_sources_do_not_have_are_found(reason: str, store: Path) -> None:
    manifest = json.loads((store / FILE).read_text("utf-8"))
    manifest["drops"]["corrupt"][0] -= 1
    manifest["drops"][reason][0] += 1  # so that the sum still holds
    (store / FILE).write_text(json.dumps(manifest), "utf-8")
    assert len(faults(store)) == 2
    assert all("in the sources" in fault for fault in faults(store))


def test_users_that_the_shards_do_not_have_are_found(store: Path) -> None:
    manifest = json.loads((store / FILE).read_text("utf-8"))
    manifest["drops"]["kept"][1] += 1
    (store / FILE).write_text(json.dumps(manifest), "utf-8")
    assert any("users kept" in fault for fault in faults(store))
