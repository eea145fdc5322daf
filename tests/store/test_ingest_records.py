"""What an ingest makes of posts: METHOD M1.7, M1.8, M2.1, M2.2 and M13, by hand."""

from pathlib import Path

import polars as pl
import pytest

import migtrace as mt
from migtrace.store.layout import FINE_GRID, SHARD_COLUMNS
from tests.store.heaps import KEY, delete, drops, ingest, point, pseudonym, scrub, status, write


def records(store: mt.Store) -> pl.DataFrame:
    return store.lazy().collect(engine="in-memory")


def test_records_stand_under_pseudonyms_in_order_of_user_and_time(tmp_path: Path) -> None:
    posts = write(tmp_path / "a.jsonl", status(3, 8, 5), status(2, 7, 9), status(1, 7, 2))
    table = records(ingest(tmp_path / "store", posts))
    assert table.columns == ["order", *SHARD_COLUMNS]
    expected = sorted([(pseudonym(7), 2), (pseudonym(7), 9), (pseudonym(8), 5)])
    assert list(zip(table["user"], table["time"].dt.minute(), strict=True)) == expected


def test_of_a_repeated_tweet_the_first_stays_whatever_the_file(tmp_path: Path) -> None:
    # The same id at minutes 4 and 3: by M1.8 the earlier one is first.
    one = write(tmp_path / "a.jsonl", status(1, 7, 4))
    two = write(tmp_path / "b.jsonl", status(1, 7, 3), status(2, 7, 9))
    store = ingest(tmp_path / "store", one, two)
    assert records(store)["time"].dt.minute().to_list() == [3, 9]
    assert drops(store) == {"read": (3, 1), "duplicate": (1, 1), "kept": (2, 1)}


def test_a_tweet_of_two_users_is_the_first_ones(tmp_path: Path) -> None:
    # At one time and with one id, the smaller user id is first: 9 before 10, as integers.
    posts = write(tmp_path / "a.jsonl", status(1, 10, 4), status(1, 9, 4), status(2, 10, 5))
    store = ingest(tmp_path / "store", posts, shards=5)
    assert set(records(store)["user"]) == {pseudonym(9), pseudonym(10)}
    first = records(store).filter(pl.col("time").dt.minute() == 4)
    assert first["user"].to_list() == [pseudonym(9)]
    assert drops(store)["duplicate"] == (1, 1)


def test_a_self_thread_across_files_leaves_its_root(tmp_path: Path) -> None:
    one = write(tmp_path / "a.jsonl", status(2, 7, 1, in_reply_to_status_id_str="1"))
    two = write(tmp_path / "b.jsonl", status(1, 7, 0), status(3, 8, 2, in_reply_to_status_id=1))
    store = ingest(tmp_path / "store", one, two)
    # 2 answers 1 of the same user; 3 answers it too, but is another's.
    assert drops(store) == {"read": (3, 2), "thread": (1, 1), "kept": (2, 2)}


def test_a_deleted_record_counts_nowhere(tmp_path: Path) -> None:
    early = write(tmp_path / "a.jsonl", delete(2), status(1, 7), status(3, 9))
    late = write(tmp_path / "b.jsonl", status(2, 8), delete(3), delete(77))
    store = ingest(tmp_path / "store", early, late)
    assert drops(store) == {"read": (1, 1), "kept": (1, 1)}
    assert store.manifest.deleted == 2


def test_a_scrubbed_record_loses_its_position_up_to_the_id_named(tmp_path: Path) -> None:
    near = {"coordinates": point(-66.9, 10.5)}
    nowhere = {**near, "place": None}
    posts = write(
        tmp_path / "a.jsonl",
        status(10, 7, 1, **near),
        scrub(7, 10),
        status(9, 7, 2, **nowhere),
        status(11, 7, 3, **near),
        status(10_000, 8, 4, **near),
    )
    store = ingest(tmp_path / "store", posts)
    table = records(store).filter(pl.col("user") == pseudonym(7))
    # 10 is named itself and keeps its country; 9 has nothing left; 11 is beyond.
    assert table.select("country", pl.col("lon").is_null()).rows() == [("VE", True), ("VE", False)]
    assert drops(store)["no_geography"] == (1, 1)


@pytest.mark.parametrize("up_to", [10**39, "9" * 40, "9" * 900])
def test_a_scrub_up_to_any_id_made_of_digits_is_obeyed(up_to: int | str, tmp_path: Path) -> None:
    # Beyond 2**127 = 1.7e38, where 128-bit integers end.
    posts = [status(1, 7, coordinates=point(-66.9, 10.5)), scrub(7, up_to)]
    posts += [status("9" * 950, 7, 1, coordinates=point(-66.9, 10.5))]
    store = ingest(tmp_path / "store", write(tmp_path / "a.jsonl", *posts))
    assert records(store)["lon"].is_null().to_list() == [True, False]


def test_positions_are_binned_exactly_and_kept_to_the_kilometre(tmp_path: Path) -> None:
    posts = write(tmp_path / "a.jsonl", status(1, 7, coordinates=point(-66.9, 10.5)))
    row = records(ingest(tmp_path / "store", posts)).row(0, named=True)
    # METHOD M3.1 for (-66.9, 10.5): 500 rows at 40 km give row 279; see SinusoidalGrid's example.
    assert row["cell"] == 18284852
    centre = FINE_GRID.centroids(pl.Series([row["cell_1km"]])).row(0, named=True)
    assert (row["lon"], row["lat"]) == (centre["lon"], centre["lat"]) != (-66.9, 10.5)
    assert row["extent_km"] == 0


def test_ids_that_are_text_are_users_too(tmp_path: Path) -> None:
    posts = write(tmp_path / "a.jsonl", status("x1", "ann", 1), status(5, 7, 2), status("y", 7, 3))
    store = ingest(tmp_path / "store", posts)
    assert set(records(store)["user"]) == {pseudonym("ann"), pseudonym(7)}


def test_two_users_of_one_pseudonym_are_an_error_of_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def all_the_same(users: pl.Series, *, key: bytes) -> pl.Series:
        del key
        return pl.Series([7] * len(users), dtype=pl.UInt64)

    monkeypatch.setattr("migtrace.store.parts.pseudonymise", all_the_same)
    posts = write(tmp_path / "a.jsonl", status(1, 7), status(2, 7), status(3, 8))
    with pytest.raises(mt.ParameterError, match="gives two of the user ids the same pseudonym"):
        ingest(tmp_path / "store", posts)


def test_no_file_of_a_store_holds_an_id_or_a_text(tmp_path: Path) -> None:
    tweet, user, words = 612345678901234567, 712345678901234567, "nobody may read this"
    posts = write(
        tmp_path / "a.jsonl",
        *(status(tweet + n, user, n, text=words) for n in range(50)),
        delete(5),
    )
    store = tmp_path / "store"
    ingest(store, posts)
    secrets = [words.encode(), KEY]
    for number in (tweet, user):
        secrets += [str(number).encode(), number.to_bytes(8, "little"), number.to_bytes(8, "big")]
    for path in filter(Path.is_file, store.rglob("*")):
        data = path.read_bytes()
        assert not [secret for secret in secrets if secret in data], path
    for shard in store.glob("shards/*"):
        table = pl.read_parquet(shard)
        assert set(table.columns) == set(SHARD_COLUMNS)
        assert not set(table["user"]) & {tweet, user}


def test_an_empty_heap_makes_an_empty_store(tmp_path: Path) -> None:
    store = ingest(tmp_path / "store", write(tmp_path / "a.jsonl"))
    assert store.rows == 0
    assert drops(store) == {}
    assert records(store).height == 0
    assert mt.open_store(tmp_path / "store").sources["lines"].to_list() == [0]
