"""The rules and their slow reference, which share no line, agree on any traces."""

from collections import defaultdict
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import migtrace as mt
from migtrace.frames.moves import CountryStays, Moves, ResidenceSegments
from tests.rules import reference
from tests.rules.diaries import SCHEMA

START = date(2015, 1, 25).toordinal()
LOCATIONS = ["CO", "PE", "VE"]
Record = tuple[int, datetime, str | None]


def instant(day: int, hour: int) -> datetime:
    return datetime.fromordinal(START + day).replace(tzinfo=UTC) + timedelta(hours=hour)


@st.composite
def traces(draw: st.DrawFn, *, days: int, step: int = 1) -> list[Record]:
    """Users who are seen now here, now there, on most days or few, often in two places."""
    records: list[Record] = []
    for user in range(draw(st.integers(1, 3))):
        now = 0
        while now < days and len(records) < 400:
            length = draw(st.integers(1, 12)) * step
            places = draw(st.lists(st.sampled_from([*LOCATIONS, None]), max_size=2, unique=True))
            every = draw(st.integers(1, 4)) * step
            records += [
                (user, instant(day, 5 + n), place)
                for day in range(now, now + length, every)
                for n, place in enumerate(places)
            ]
            now += length
    return records


def frame(records: list[Record]) -> pl.LazyFrame:
    return pl.LazyFrame(records, schema=SCHEMA, orient="row")


def diaries_of(records: list[Record]) -> dict[int, reference.Diary]:
    diaries: dict[int, reference.Diary] = defaultdict(lambda: defaultdict(set))
    for user, time, place in records:
        if place is not None:
            diaries[user][place].add(time.toordinal())
    return dict(sorted(diaries.items()))


def plain(table: pl.DataFrame) -> list[tuple[Any, ...]]:
    """Rows with days as ordinals."""
    return [tuple(v.toordinal() if isinstance(v, date) else v for v in row) for row in table.rows()]


SEGMENTS = st.fixed_dictionaries(
    {
        "fill_days": st.integers(1, 4),
        "min_run_days": st.integers(1, 5),
        "min_observed": st.sampled_from(["0", "0.25", "0.4", "0.6", "1"]),
        "min_days": st.integers(1, 8),
        "recheck_segments": st.booleans(),
    }
)


@given(records=traces(days=70), steps=SEGMENTS, gap=st.none() | st.integers(1, 12))
@settings(max_examples=80)
def test_segments_and_events(records: list[Record], steps: dict[str, Any], gap: int | None) -> None:
    expected_segments, expected_moves = [], []
    for user, diary in diaries_of(records).items():
        segments = reference.residence_segments(diary, **steps)
        for segment in segments:
            seen = len(reference.span(segment) & diary[segment.location])
            length = segment.end - segment.start + 1
            expected_segments.append((user, *segment, length, seen))
        moves = reference.migration_events(diary, segments, max_gap_days=gap)
        expected_moves += [(user, *move) for move in moves]
    options = {**steps, "min_observed": float(steps["min_observed"])}
    table = mt.residence_segments(frame(records), **options).collect()
    assert plain(table) == expected_segments
    assert ResidenceSegments.is_valid(table)
    events = mt.migration_events(frame(records), **options, max_gap_days=gap).collect()
    assert plain(events) == expected_moves
    assert Moves.is_valid(events)


@given(
    records=traces(days=500, step=7),
    months=st.integers(1, 7),
    first=st.integers(1, 4),
    gap=st.integers(0, 3),
)
@settings(max_examples=50)
def test_stays_and_long_term_moves(
    records: list[Record], months: int, first: int, gap: int
) -> None:
    expected_stays, expected_moves = [], []
    for user, diary in diaries_of(records).items():
        stays = reference.country_stays(diary, months=months, max_gap_months=gap)
        expected_stays += [(user, *stay) for stay in stays]
        moves = reference.long_term_moves(
            diary, months=months, first_home_months=first, max_gap_months=gap
        )
        expected_moves += [(user, *move) for move in moves]
    table = mt.country_stays(frame(records), months=months, max_gap_months=gap).collect()
    assert plain(table) == expected_stays
    assert CountryStays.is_valid(table)
    options = {"months": months, "first_home_months": first, "max_gap_months": gap}
    long_term = mt.long_term_moves(frame(records), **options).collect()
    assert plain(long_term) == expected_moves
    assert Moves.is_valid(long_term)


@given(
    records=traces(days=40),
    starts=st.sets(st.integers(-3, 40), min_size=1, max_size=3),
    intervals=st.sets(st.integers(0, 20), min_size=1, max_size=2),
    window=st.integers(1, 9),
    origin=st.none() | st.sampled_from(LOCATIONS),
)
@settings(max_examples=50)
def test_intervals(
    records: list[Record], starts: set[int], intervals: set[int], window: int, origin: str | None
) -> None:
    by_user: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    for user, time, place in sorted(records, key=lambda record: record[:2]):
        if place is not None:
            by_user[user].append((time.toordinal(), len(by_user[user]), place))
    expected = []
    for start in sorted(starts):
        for interval in sorted(intervals):
            pairs = [
                (reference.modal(own, day, window), reference.modal(own, day + interval, window))
                for own in by_user.values()
                for day in [START + start]
            ]
            at_risk = [(a, b) for a, b in pairs if a and b and (origin is None or a == origin)]
            moved = sum(a != b for a, b in at_risk)
            share = moved / len(at_risk) if at_risk else None
            expected.append((START + start, interval, window, len(at_risk), moved, share))
    table = mt.interval_migration(
        frame(records),
        times=[date.fromordinal(START + start) for start in starts],
        intervals_days=intervals,
        window_days=window,
        origin=origin,
    ).collect()
    assert plain(table) == expected


RULES: list[Any] = [
    mt.migration_events,
    mt.residence_segments,
    mt.country_stays,
    mt.long_term_moves,
]
LOOSE = {
    mt.migration_events: asdict(mt.Segments(3, 2, 0.2, 4, None)),
    mt.residence_segments: {"fill_days": 3, "min_run_days": 2, "min_observed": 0.2, "min_days": 4},
    mt.country_stays: {"months": 2},
    mt.long_term_moves: {"months": 2, "first_home_months": 1},
}


@pytest.mark.parametrize("rule", RULES)
@given(records=traces(days=120, step=2), seed=st.integers(0, 99))
@settings(max_examples=6)
def test_neither_order_nor_company_matters(rule: Any, records: list[Record], seed: int) -> None:  # noqa: ANN401 - one of several functions
    posts = frame(records).collect()
    table = rule(posts.lazy(), **LOOSE[rule]).collect()
    shuffled = posts.sample(fraction=1, shuffle=True, seed=seed)
    assert rule(shuffled.lazy(), **LOOSE[rule]).collect().equals(table)
    alone = [rule(part.lazy(), **LOOSE[rule]).collect() for part in posts.partition_by("user")]
    assert table.equals(pl.concat([table.head(0), *alone]).sort("user", maintain_order=True))
