"""The generator of heaps: repeatable, adversarial, and rich enough to tell a wrong reader."""

import json
import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import pytest

from . import heap, screening
from .dress import as_v1, as_v2
from .heap import COUNTS, HeapAnswer, read_heap
from .heaps import EARLIEST, NOW, make_case, make_heap
from .screening import Row
from .statuses import judge_status
from .stream import read_line
from .tables import estimate
from .upscaling import NobodyLeftError

SEEDS = range(40)


def read(seed: int) -> HeapAnswer:
    return read_heap(make_heap(seed), earliest=EARLIEST, now=NOW)


@pytest.mark.parametrize("seed", range(0, 40, 4))
def test_sums_hold_and_the_order_of_files_does_not_matter(seed: int) -> None:
    files = make_heap(seed)
    assert make_heap(seed) == files
    answer = read_heap(files, earliest=EARLIEST, now=NOW)
    assert repr(read_heap(files[::-1], earliest=EARLIEST, now=NOW)) == repr(answer)
    for name, count in answer.files.items():
        assert tuple(count) == COUNTS
        statuses = count["read"] - count["paged"]
        assert count["lines"] == count["blank"] + count["control"] + count["pages"] + statuses
        ends = ("corrupt", "malformed", "retweet", "no_geography", "bad_time", "records")
        assert count["read"] == sum(count[end] for end in ends)
        assert sum(answer.controls[name].values()) == count["control"]
    rows = {row["reason"]: row["records"] for row in answer.dropped}
    read_in_all = sum(count["read"] for count in answer.files.values())
    assert rows["read"] == read_in_all - answer.deleted
    assert rows["read"] == sum(n for reason, n in rows.items() if reason != "read")


def test_every_sort_of_line_and_drop_occurs() -> None:
    seen: Counter[str] = Counter()
    for answer in map(read, SEEDS):
        for count in answer.files.values():
            seen.update(count)
        for kinds in answer.controls.values():
            seen.update({f"message {kind}": n for kind, n in kinds.items()})
        seen.update({f"store {row['reason']}": row["records"] for row in answer.dropped})
        seen.update({"deleted": answer.deleted, "skipped": len(answer.skipped)})
        seen.update({"long id": sum(len(r["tweet_id"]) > 19 for r in answer.records)})
        seen.update({"text id": sum(not r["tweet_id"].isdigit() for r in answer.records)})
    assert min(seen.values()) >= 5, seen


def test_studies_of_heaps_have_something_to_count() -> None:
    filled: Counter[str] = Counter()
    for seed in SEEDS:
        case = make_case(seed)
        study = {**case.study, "now": NOW}
        try:
            tables = estimate(read(seed).records, study)
        except NobodyLeftError:
            continue
        filled.update(name for name, rows in tables.items() if rows)
        filled.update(r["reason"] for r in tables["dropped"] if r["records"])
    wanted = ["exits", "detected", "recurrence", "new_residents", "routes", "bot", "gyration"]
    assert all(filled[name] >= 5 for name in wanted), filled


@cache
def pile(seed: int) -> heap._Pile:
    """Read a heap, but do not resolve it."""
    whole = heap._Pile()
    for content in {data: name for name, data in sorted(make_heap(seed))}:
        heap._read_file(content, whole, EARLIEST, NOW)
    return whole


def resolve_all() -> list[object]:
    return [heap._resolve(pile(seed)) for seed in SEEDS]


@pytest.mark.parametrize("place", range(8))
def test_every_tie_breaker_decides_something(place: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = resolve_all()

    def key(record: Row) -> tuple[object, ...]:
        keys = list(screening.order_key(record))
        del keys[place]
        return tuple(keys)

    monkeypatch.setattr(heap, "order_key", key)
    assert resolve_all() != whole


@pytest.mark.parametrize("field", ["tweet_id", "user", "reply_to_tweet"])
def test_ids_compared_as_texts_are_found_out(field: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = resolve_all()
    place = {"tweet_id": 1, "user": 2, "reply_to_tweet": 7}[field]

    def key(record: Row) -> tuple[object, ...]:
        keys = list(screening.order_key(record))
        keys[place] = (record[field] or "",)
        return tuple(keys)

    monkeypatch.setattr(heap, "order_key", key)
    assert resolve_all() != whole


def test_threads_of_others_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = resolve_all()

    def split(records: list[Row]) -> tuple[list[Row], list[Row]]:
        there = {record["tweet_id"] for record in records}
        gone = [record for record in records if record["reply_to_tweet"] in there]
        return [record for record in records if record not in gone], gone

    monkeypatch.setattr(heap, "split_threads", split)
    assert resolve_all() != whole


def test_deletes_and_scrubs_not_obeyed_are_found_out() -> None:
    whole = resolve_all()
    undone = [
        [heap._resolve(replace(pile(seed), deletes=set())) for seed in SEEDS],
        [heap._resolve(replace(pile(seed), scrubs=[])) for seed in SEEDS],
    ]
    for without in undone:
        assert sum(one != other for one, other in zip(without, whole, strict=True)) >= 8


@pytest.mark.parametrize("seed", range(30))
def test_dresses_say_the_same(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - nothing secret
    time = datetime(2015, 1, 2, 3, 4, 5, 678 * rng.choice([0, 1000, 1]), tzinfo=UTC)
    post: Row = {
        "tweet_id": rng.choice(["1", "007", "x", str(2**70)]),
        "user": "2",
        "time": time,
        "country": rng.choice(["VE", "ve"]),
        "lon": rng.choice([-66.9, 179.95, 0.0]),
        "lat": 10.5,
        "extent_km": rng.choice([0.0, 12.5, 39.999999999]),
        "reply_to_tweet": rng.choice([None, "007", "8"]),
    }
    tweet, place = as_v2(rng, post, flat=False)
    page = {"data": tweet, "includes": {"places": [place]}}
    line = read_line(json.dumps(page).encode())
    dressed = [(as_v1(rng, post), {}), (as_v2(rng, post, flat=True)[0], {}), (tweet, line.places)]
    for status, places in dressed:
        reason, record = judge_status(status, places, earliest=EARLIEST, now=NOW)
        assert reason is None
        near = {
            "lon": pytest.approx(post["lon"]),
            "lat": pytest.approx(10.5),
            "extent_km": pytest.approx(post["extent_km"], abs=1e-6),
        }
        assert record == {**post, "country": "VE", **near}
