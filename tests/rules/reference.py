"""The rules a second time, slowly, user by user, from their definitions alone.

Days are ordinals. A diary maps a location to the set of days on which the user was seen there.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

Diary = dict[str, set[int]]


class Segment(NamedTuple):
    """A stay from the first to the last day, both included."""

    location: str
    start: int
    end: int


class Move(NamedTuple):
    """A move between two stays."""

    home: str
    destination: str
    home_start: int
    home_end: int
    destination_start: int
    destination_end: int
    date: int
    uncertainty_days: int
    misplaced_days: int


class Stay(NamedTuple):
    """A stay by months."""

    country: str
    start: int
    end: int
    months: int
    observed_months: int
    status: str


def consecutive(days: set[int]) -> Iterator[tuple[int, int]]:
    """Cut a set of days into its runs of consecutive days."""
    for day in sorted(days):
        if day - 1 not in days:
            last = day
            while last + 1 in days:
                last += 1
            yield day, last


def span(segment: Segment) -> set[int]:
    """Days of a segment."""
    return set(range(segment.start, segment.end + 1))


def residence_segments(
    diary: Diary,
    *,
    fill_days: int,
    min_run_days: int,
    min_observed: str,
    min_days: int,
    recheck_segments: bool,
) -> list[Segment]:
    """Chi et al. 2020, first part."""

    def stands(run: Segment) -> bool:
        """Whether a run is long and well observed."""
        share = Fraction(len(span(run) & diary[run.location]), len(span(run)))
        return len(span(run)) >= min_run_days and share >= Fraction(min_observed)

    runs: dict[str, list[Segment]] = {}
    for location, seen in diary.items():
        filled = set(seen)
        for day in seen:
            later = [other for other in seen if day < other <= day + fill_days]
            if later:
                filled |= set(range(day, min(later)))
        found = [Segment(location, *run) for run in consecutive(filled)]
        runs[location] = [run for run in found if stands(run)]
    merged: list[Segment] = []
    for location, own in runs.items():
        elsewhere = {
            day for other in runs if other != location for run in runs[other] for day in span(run)
        }
        joined: list[Segment] = []
        for run in own:
            if joined and not elsewhere & set(range(joined[-1].end + 1, run.start)):
                joined[-1] = Segment(location, joined[-1].start, run.end)
            else:
                joined.append(run)
        merged += joined
    segments = []
    for segment in merged:
        others = [span(other) for other in merged if other.location != segment.location]
        own_days = span(segment).difference(*others)
        segments += [Segment(segment.location, *piece) for piece in consecutive(own_days)]
    long = [segment for segment in segments if len(span(segment)) >= min_days]
    if recheck_segments:
        long = [segment for segment in long if stands(segment)]
    return sorted(long, key=lambda segment: segment.start)


def dated(diary: Diary, home: Segment, there: Segment) -> Move:
    """Date a move: try every day."""
    days = range(home.end, there.start + 1)
    errors = {
        day: sum(other in diary[there.location] for other in range(home.end, day))
        + sum(other in diary[home.location] for other in range(day + 1, there.start + 1))
        for day in days
    }
    least = min(errors.values())
    best = max(day for day in days if errors[day] == least)
    unsure = there.start - home.end - 1
    return Move(home.location, there.location, *home[1:], *there[1:], best, unsure, least)


def migration_events(
    diary: Diary, segments: list[Segment], *, max_gap_days: int | None
) -> list[Move]:
    """Chi et al. 2020, second part."""
    return [
        dated(diary, home, there)
        for home, there in pairwise(segments)
        if home.location != there.location
        and (max_gap_days is None or there.start - home.end <= max_gap_days)
    ]


def lasts(start: int, end: int, months: int) -> bool:
    """Whether the same day of the month, months - 1 later, is no later than the end."""
    first, last = date.fromordinal(start), date.fromordinal(end)
    passed = (last.year - first.year) * 12 + last.month - first.month
    # A day that the last month does not have is its last day.
    if last.day < first.day and (last + timedelta(days=1)).month == last.month:
        passed -= 1
    return passed >= months - 1


def country_stays(diary: Diary, *, months: int, max_gap_months: int) -> list[Stay]:
    """Stays by months, each with the country of most days."""
    count: dict[int, Counter[str]] = defaultdict(Counter)
    seen: dict[tuple[int, str], list[int]] = defaultdict(list)
    for country, days in diary.items():
        for day in sorted(days):
            when = date.fromordinal(day)
            month = when.year * 12 + when.month
            count[month][country] += 1
            seen[month, country].append(day)
    evidence = []
    for month in sorted(count):
        most = max(count[month].values())
        winners = [country for country, n in count[month].items() if n == most]
        if len(winners) == 1:
            evidence.append((month, winners[0]))
    groups: list[list[tuple[int, str]]] = []
    for month, country in evidence:
        near = groups and month - groups[-1][-1][0] - 1 <= max_gap_months
        if near and groups[-1][-1][1] == country:
            groups[-1].append((month, country))
        else:
            groups.append([(month, country)])
    stays = []
    for place, group in enumerate(groups):
        (first, country), (last, _) = group[0], group[-1]
        before = groups[place - 1][-1] if place else None
        after = groups[place + 1][0] if place + 1 < len(groups) else None
        begins = before and before[1] != country and first - before[0] - 1 <= max_gap_months
        ends = after and after[1] != country and after[0] - last - 1 <= max_gap_months
        length = last - first + 1
        start, end = seen[first, country][0], seen[last, country][-1]
        long = lasts(start, end, months)
        status = "long" if long else "short" if begins and ends else "censored"
        stays.append(Stay(country, start, end, length, len(group), status))
    return stays


def long_term_moves(
    diary: Diary, *, months: int, first_home_months: int, max_gap_months: int
) -> list[Move]:
    """Moves from one usual residence to the next."""
    stays = country_stays(diary, months=months, max_gap_months=max_gap_months)
    homes = [
        Segment(stay.country, stay.start, stay.end)
        for place, stay in enumerate(stays)
        if lasts(stay.start, stay.end, months)
        or (place == 0 and lasts(stay.start, stay.end, first_home_months))
    ]
    return [
        dated(diary, home, there)
        for home, there in pairwise(homes)
        if home.location != there.location
    ]


def modal(records: list[tuple[int, int, str]], day: int, window: int) -> str | None:
    """Location around a day of one user, from (day, order, location)."""
    near = [r for r in records if -window <= 2 * (r[0] - day) < window]
    days = {(r[0], r[2]) for r in near}
    count = Counter(location for _, location in days)
    last = {location: order for _, order, location in sorted(near, key=lambda r: r[1])}
    return max(count, key=lambda location: (count[location], last[location]), default=None)
