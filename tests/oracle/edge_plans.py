"""Plans of life made for one edge each: ties, thresholds, ends of the window."""

import random
from datetime import datetime, timedelta

from .plans import MICROSECOND, Plan, Visit, instant, phases, stay
from .residence import add_months

ELSEWHERE = "?"
"""In a plan: another foreign country than the plan's own."""

NOWHERE = "-"
"""In a plan: a record without a country."""


def just_enough(
    rng: random.Random, starts: list[datetime], origin: str, _abroad: str
) -> list[Visit]:
    """Have four or five records over exactly three calendar months, or a microsecond less."""
    start = rng.choice(starts[2:-5] or starts[2:])
    first = add_months(start, 1) - timedelta(days=rng.choice([1, 1, 2, 3])) + timedelta(hours=12)
    last = add_months(first, 3) - rng.choice([timedelta(0), MICROSECOND])
    between = [add_months(start, 1), add_months(start, 2), add_months(start, 2)]
    return [(time, origin) for time in [first, *between[: rng.choice([2, 3, 3])], last]]


def burst(rng: random.Random, starts: list[datetime], origin: str, _abroad: str) -> list[Visit]:
    """Post 20 an hour, or one more; 21 in an hour and three minutes are exactly 20 an hour."""
    n, minutes = rng.choice([(20, 0), (21, 0), (21, 60), (20, 60), (21, 63), (40, 120), (41, 120)])
    start = rng.choice(starts)
    step = timedelta(minutes=minutes) / (n - 1)
    end = start + timedelta(minutes=minutes)
    return [(start + i * step, origin) for i in range(n - 1)] + [(end, origin)]


def last_record_exit(
    rng: random.Random, starts: list[datetime], origin: str, abroad: str
) -> list[Visit]:
    """Leave with the very last record, or with several at that last instant."""
    visits = phases(rng, starts[: rng.randint(4, len(starts))], [origin], presence=0.9)
    end = max((time for time, _ in visits), default=starts[0])
    times = [end] if rng.random() < 0.3 else [end + timedelta(hours=1)] * rng.randint(1, 2)
    return visits + [(time, abroad) for time in times]


def exact_share(
    rng: random.Random, starts: list[datetime], origin: str, abroad: str
) -> list[Visit]:
    """Return after exactly 2/5, 1/2 or 3/4 of the time since the exit, or a hair beside."""
    cut = rng.randrange(len(starts) // 2, len(starts) - 2)
    visits = [(s + timedelta(days=n), origin) for s in starts[:cut] for n in (1, 5)]
    exit_time = starts[cut] + timedelta(days=2)
    back = exit_time + timedelta(days=rng.choice([8, 10, 15]))
    back += rng.choice([timedelta(0), timedelta(0), MICROSECOND, -MICROSECOND])
    return [*visits, (exit_time, abroad), (back, origin), (exit_time + timedelta(days=20), origin)]


def collide(rng: random.Random, starts: list[datetime], origin: str, abroad: str) -> list[Visit]:
    """Be in three countries at one instant, at the beginning of life; the ids settle the order."""
    cut = rng.randrange(2, len(starts))
    moment = starts[2] + timedelta(hours=rng.choice([0, 1]))
    visits = [(moment, abroad), (moment, origin), (moment, ELSEWHERE)]
    later = [(instant(rng, s) + timedelta(hours=2), origin) for s in starts[2:cut] for _ in "ab"]
    return visits + later


def tour(rng: random.Random, starts: list[datetime], origin: str, abroad: str) -> list[Visit]:
    """Spend a month between two foreign countries, the next two at home: no U O O."""
    visits: list[Visit] = []
    for n, start in enumerate(starts[2:-2]):
        here = [abroad, ELSEWHERE] if n % 3 == 0 else [origin, origin]
        visits += [(instant(rng, start), country) for country in here]
    return visits


def brief_home(rng: random.Random, starts: list[datetime], origin: str, abroad: str) -> list[Visit]:
    """Be at home only in the first or last two or three months of the window."""
    inside = starts[2:-2]
    n = rng.choice([2, 3, 3])
    at_home = inside[:n] if rng.random() < 0.3 else inside[-n:]
    visits = []
    for start in inside:
        country = origin if start in at_home else abroad
        visits += [(start + timedelta(days=day), country) for day in (3, 9, 21)]
    return visits


def turn_nameless(
    rng: random.Random, starts: list[datetime], origin: str, abroad: str
) -> list[Visit]:
    """Leave, and go on with records of unknown country, some in the last month of a known one."""
    cut = rng.randrange(len(starts) // 2, len(starts) - 1)
    visits = stay(rng, starts[:cut], origin, abroad)
    visits += [(starts[cut] + timedelta(days=3), abroad)]
    visits += [(starts[cut] + timedelta(days=day), NOWHERE) for day in (1, 5, 6)]
    return visits + [(instant(rng, start), NOWHERE) for start in starts[cut + 1 :]]


def shuttle(rng: random.Random, starts: list[datetime], origin: str, abroad: str) -> list[Visit]:
    """Cross the border several times a month: many exits of few people."""
    visits = stay(rng, starts, origin, abroad)
    busy = rng.choice(starts[len(starts) // 2 : -2])
    days = rng.sample(range(28), 8)
    return visits + [(busy + timedelta(days=day, hours=3), abroad) for day in days]


EDGE_PLANS: list[Plan] = [
    just_enough,
    just_enough,
    burst,
    last_record_exit,
    exact_share,
    exact_share,
]
EDGE_PLANS += [
    collide,
    collide,
    tour,
    brief_home,
    brief_home,
    turn_nameless,
    turn_nameless,
    shuttle,
]
