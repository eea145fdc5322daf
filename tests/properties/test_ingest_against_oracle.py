"""Ingest and the oracle, which share no line, agree on adversarial heaps of files."""

import gzip
import random
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import migtrace as mt
from migtrace.errors import UpscalingError
from tests import oracle
from tests.oracle.agreement import COLUMNS, differences, same_value
from tests.oracle.cells import centroid_of
from tests.oracle.heap import COUNTS, HeapAnswer, read_heap
from tests.oracle.heaps import EARLIEST, NOW, Heap, make_case
from tests.oracle.screening import Row

Files = list[tuple[str, bytes]]
KEY = b"k" * 32
N_SEEDS = 24
COLUMNS_OF_STORE = ("user", "time", "country", "cell", "cell_1km", "lon", "lat", "extent_km")


@cache
def expected(seed: int) -> tuple[Heap, HeapAnswer]:
    """Return a heap and what the oracle makes of it."""
    case = make_case(seed)
    return case, read_heap(case.files, earliest=EARLIEST, now=NOW)


def ingest(files: Files, place: Path, *, zipped: bool = False) -> tuple[pl.DataFrame, Path]:
    """Put files in a new folder and ingest it; return the report's table and the store's path."""
    folder = place / f"posts{len(list(place.iterdir()))}"
    folder.mkdir()
    for name, data in files:
        # Without a time stamp equal contents are equal bytes, zipped too.
        (folder / name).write_bytes(gzip.compress(data, mtime=0) if zipped else data)
    store = place / "store"
    report = mt.ingest(folder, store, key=KEY, earliest=EARLIEST, now=NOW, workers=1)
    return report.sources, store


def pseudonyms(users: list[str]) -> list[int]:
    return mt.pseudonymise(pl.Series(users, dtype=pl.String), key=KEY).to_list()


def rows_of(answer: HeapAnswer) -> list[Row]:
    """Return the rows that the store should have, in their order."""
    traces = answer.traces()
    named = zip(pseudonyms(list(traces)), traces.values(), strict=True)
    rows = []
    for user, records in sorted(named, key=lambda item: item[0]):
        for record in records:
            cell = record["cell_1km"]
            lon, lat = (None, None) if cell is None else centroid_of(cell, 1.0)
            rows.append({**record, "user": user, "lon": lon, "lat": lat})
    return [{column: row[column] for column in COLUMNS_OF_STORE} for row in rows]


def row_differences(want: list[Row], got: list[Row]) -> list[str]:
    found = [] if len(want) == len(got) else [f"{len(got)} rows, expected {len(want)}"]
    for n, (one, other) in enumerate(zip(want, got, strict=False)):
        wrong = [c for c in COLUMNS_OF_STORE if not same_value(one[c], other[c])]
        found += [f"row {n}, {c}: {other[c]!r}, expected {one[c]!r}" for c in wrong]
    return found


def file_differences(answer: HeapAnswer, sources: pl.DataFrame) -> list[str]:
    """Say which file's counts differ; one that is skipped has none, or only zeros."""
    told = {Path(row["source"]).name.removesuffix(".gz"): row for row in sources.to_dicts()}
    found = []
    for name in [*answer.files, *answer.skipped]:
        want = answer.files.get(name, dict.fromkeys(COUNTS, 0))
        got = {count: told.get(name, {}).get(count) or 0 for count in COUNTS}
        if got != want or (name in answer.files and name not in told):
            found.append(f"{name}: {got}, expected {want}")
    return found


def drop_differences(answer: HeapAnswer, dropped: pl.DataFrame) -> list[str]:
    """Say where the tables of drops differ; estimates drop further, a store does not."""
    got = dropped.select("reason", "records", "users").to_dicts()
    further = [row for row in got if row["reason"] in ("bot", "gyration")]
    found = [f"{row} in a store" for row in further if row["records"] or row["users"]]
    rest = [row for row in got if row not in further]
    return found + differences("dropped", answer.dropped, rest)


def estimate_differences(case: Heap, answer: HeapAnswer, store: Path) -> list[str]:
    """Compute every table twice: over the store, and from the oracle's records."""
    study = case.study
    names = dict(zip(answer.traces(), pseudonyms(list(answer.traces())), strict=True))
    records = [{**record, "user": names[record["user"]]} for record in answer.records]
    try:
        want = oracle.estimate(records, {**study, "earliest": EARLIEST, "now": NOW})
    except oracle.NobodyLeftError:
        with pytest.raises(UpscalingError):
            mt.estimate(mt.open_store(store), mt.Study(**study))
        return []
    # What reading dropped stands in the table too; the estimate goes on from there.
    later = [r for r in want["dropped"] if r["reason"] in ("bot", "gyration", "kept")]
    want["dropped"] = answer.dropped[:-1] + later
    got = mt.estimate(mt.open_store(store), mt.Study(**study))
    found = []
    for table in COLUMNS:
        if table != "crossings":
            found += differences(table, want[table], getattr(got, table).to_dicts())
    for line in case.lines:
        crossed = got.crossings(line).to_dicts()
        found += differences("crossings", oracle.crossings(want, line), crossed)
    return found


def shards(store: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((store / "shards").iterdir())}


def rows_in(store: Path) -> pl.DataFrame:
    return mt.open_store(store).lazy().collect(engine="in-memory")


def check(seed: int, place: Path, *, zipped: bool) -> None:
    case, answer = expected(seed)
    sources, store = ingest(case.files, place, zipped=zipped)
    opened = mt.open_store(store)
    assert file_differences(answer, sources) == []
    assert drop_differences(answer, opened.dropped) == []
    frame = rows_in(store)
    assert row_differences(rows_of(answer), frame.to_dicts()) == []
    # `order` goes up within each user, so that stages find the rows in M1.8's order.
    falls = pl.col("user").eq(pl.col("user").shift()) & (pl.col("order") <= pl.col("order").shift())
    assert frame.filter(falls).is_empty()
    assert estimate_differences(case, answer, store) == []


# In 132 and 149 a scrub of digits does not reach the tweets "+5" and "-5": those are texts (M1.8).
@pytest.mark.parametrize("seed", [*range(N_SEEDS), 132, 149])
def test_a_heap_is_read_as_the_oracle_reads_it(seed: int, tmp_path: Path) -> None:
    check(seed, tmp_path, zipped=seed % 3 == 2)


@given(seed=st.integers(min_value=N_SEEDS, max_value=2**40))
@settings(max_examples=8)
def test_any_heap_is_read_as_the_oracle_reads_it(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    check(seed, tmp_path_factory.mktemp("heap"), zipped=False)


@pytest.mark.parametrize("seed", range(0, 2 * N_SEEDS, 3))
def test_adding_files_bit_by_bit_gives_the_same_store(seed: int, tmp_path: Path) -> None:
    case, answer = expected(seed)
    (tmp_path / "once").mkdir()
    (tmp_path / "parts").mkdir()
    _, whole = ingest(case.files, tmp_path / "once")
    rng = random.Random(seed)  # noqa: S311 - nothing secret
    files = rng.sample(case.files, len(case.files))
    cuts = sorted(rng.randrange(len(files) + 1) for _ in range(rng.choice([1, 2])))
    for start, end in zip([0, *cuts], [*cuts, len(files)], strict=True):
        if start < end:
            _, store = ingest(files[start:end], tmp_path / "parts")
    assert drop_differences(answer, mt.open_store(store).dropped) == []
    assert rows_in(store).equals(rows_in(whole))
    assert shards(store) == shards(whole)
    assert estimate_differences(case, answer, store) == []


@pytest.mark.parametrize("seed", [1, 4, 7])
def test_reading_the_same_files_again_changes_nothing(seed: int, tmp_path: Path) -> None:
    case, answer = expected(seed)
    sources, store = ingest(case.files, tmp_path)
    before = shards(store)
    again, _ = ingest(case.files, tmp_path)
    assert shards(store) == before
    assert drop_differences(answer, mt.open_store(store).dropped) == []
    # The report speaks of all that the store holds, each source once.
    assert again.select(COUNTS).sum().equals(sources.select(COUNTS).sum())


@pytest.mark.parametrize("seed", [2, 5, 8])
def test_the_number_of_shards_and_workers_changes_no_row(seed: int, tmp_path: Path) -> None:
    case, answer = expected(seed)
    folder = tmp_path / "posts"
    folder.mkdir()
    for name, data in case.files:
        (folder / name).write_bytes(data)
    for n, workers in [(1, 1), (7, 2)]:
        store = tmp_path / f"store{n}"
        mt.ingest(folder, store, key=KEY, earliest=EARLIEST, now=NOW, workers=workers, shards=n)
        assert row_differences(rows_of(answer), rows_in(store).to_dicts()) == []
        assert estimate_differences(case, answer, store) == []
