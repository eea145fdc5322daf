"""Plans of life of the users of a world: when they are where."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from .residence import add_months, months_of

Visit = tuple[datetime, str]
MICROSECOND = timedelta(microseconds=1)


def month_starts(window: tuple[str, str]) -> list[datetime]:
    """Return the first instants of the window's months and of two more on either side."""
    months = [datetime(m.year, m.month, 1, tzinfo=UTC) for m in months_of(window)]
    before = [add_months(months[0], -n) for n in (2, 1)]
    after = [add_months(months[-1], n) for n in (1, 2)]
    return [*before, *months, *after]


def instant(rng: random.Random, start: datetime) -> datetime:
    """Choose an instant of a month, from few so that equal times occur, and often at its edges."""
    if rng.random() < 0.08:
        return rng.choice([start, add_months(start, 1) - MICROSECOND, add_months(start, 1)])
    return start + timedelta(days=rng.randrange(28), hours=rng.choice([0, 6, 12, 18]))


def phases(
    rng: random.Random, starts: list[datetime], countries: list[str], *, presence: float
) -> list[Visit]:
    """Live in the given countries one after the other, active in most months."""
    cuts = sorted(rng.randrange(1, len(starts)) for _ in countries[1:])
    bounds = [0, *cuts, len(starts)]
    busy = rng.choice([1, 1, 2, 3])
    visits = []
    for n, country in enumerate(countries):
        for start in starts[bounds[n] : bounds[n + 1]]:
            if rng.random() < presence:
                visits += [(instant(rng, start), country) for _ in range(rng.randint(1, busy))]
    return visits


def stay(rng: random.Random, starts: list[datetime], origin: str, _abroad: str) -> list[Visit]:
    """Never leave."""
    return phases(rng, starts, [origin], presence=0.9)


def leave(rng: random.Random, starts: list[datetime], origin: str, abroad: str) -> list[Visit]:
    """Leave for good."""
    return phases(rng, starts, [origin, abroad], presence=0.85)


def flee(rng: random.Random, starts: list[datetime], origin: str, abroad: str) -> list[Visit]:
    """Leave when all the others of this plan leave, in the middle month or the next."""
    middle = len(starts) // 2
    before = phases(rng, starts[:middle], [origin], presence=0.95)
    return before + phases(rng, starts[middle:], [abroad], presence=0.9)


def start_late(rng: random.Random, starts: list[datetime], origin: str, abroad: str) -> list[Visit]:
    """Be heard of only in the second half, then leave."""
    half = starts[2 + len(starts) // 2 : -2] or starts
    visits = [(instant(rng, start), origin) for start in half[:-1] for _ in range(2)]
    return [*visits, (instant(rng, half[-1]), abroad)]


def come_back(rng: random.Random, starts: list[datetime], origin: str, abroad: str) -> list[Visit]:
    """Leave, return, perhaps leave again."""
    course = [origin, abroad] * rng.choice([1, 2, 3]) + [origin]
    return phases(rng, starts, course, presence=0.9)


def begin_abroad(
    rng: random.Random, starts: list[datetime], origin: str, abroad: str
) -> list[Visit]:
    """Be abroad first."""
    return phases(rng, starts, [abroad, origin, abroad], presence=0.9)


def commute(rng: random.Random, starts: list[datetime], origin: str, abroad: str) -> list[Visit]:
    """Be here and there in the same months, so that they tie."""
    countries = [origin, origin, abroad]
    pairs = [(start, country) for start in starts for country in countries]
    return [(instant(rng, start), country) for start, country in pairs if rng.random() < 0.5]


def come_and_go(
    rng: random.Random, starts: list[datetime], origin: str, abroad: str
) -> list[Visit]:
    """Be silent every few months (O U O, U O O, O O U), then leave."""
    pattern = rng.choice(["10", "110", "100110", "011"])
    heard = [s for n, s in enumerate(starts) if pattern[n % len(pattern)] == "1"]
    visits = phases(rng, heard, [origin, abroad], presence=1.0) if len(heard) > 1 else []
    return visits + [(instant(rng, s), origin) for s in heard[: len(heard) // 2]]


Plan = Callable[[random.Random, list[datetime], str, str], list[Visit]]
PLANS: list[Plan] = [stay, leave, leave, leave, come_back, come_back, begin_abroad, commute]
PLANS += [flee, start_late, come_and_go, come_and_go]
