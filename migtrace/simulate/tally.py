"""Counting movers: where they are in which year, how long abroad, and where at the end."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from migtrace.simulate.movers import NEVER, Movers, joining, month_starts, year_starts
from migtrace.simulate.sites import Sites
from migtrace.simulate.use import shares_by_year, survival
from migtrace.simulate.users import HALF_YEAR_S
from migtrace.simulate.visits import visits
from migtrace.simulate.world import World

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

_RECURRENT_BELOW = 0.5


@dataclass(frozen=True, slots=True)
class Tally:
    """What whole lives amount to: one element of each array per mover.

    Attributes
    ----------
    years
        By foreign country: a number whose bit y says that the mover is there in the window's y-th
        year, at or after the first exit.
    at_end
        By foreign country: whether the mover is there at the window's end.
    recurrent
        Whether the mover is abroad for less than half of the time from the first exit to the end.
    exits
        Crossings of the border outward in each month of the window, of all movers.
    """

    years: dict[str, Ints]
    at_end: dict[str, Bools]
    recurrent: Bools
    exits: Ints


def tally(movers: Movers, world: World, sites: Sites, /) -> Tally:
    """Follow all movers once and count.

    Parameters
    ----------
    movers
        Who moves.
    world, sites
        Where.

    Returns
    -------
    Tally
        The counts.
    """
    months, starts = month_starts(world), year_starts(world)
    end_s = int(starts[-1])
    n = len(movers)
    years: dict[str, Ints] = {}
    at_end: dict[str, Bools] = {}
    abroad_s = np.zeros(n, dtype=np.int64)
    exits = np.zeros(len(months) - 1, dtype=np.int64)
    for visit in visits(movers, world, sites):
        if visit.country == world.origin:
            continue
        here = visit.start < end_s
        who, start, end = visit.who[here], visit.start[here], visit.end[here]
        last = np.minimum(end, end_s) - 1
        spent = np.maximum(last + 1 - start, 0)
        abroad_s[who] += spent
        first_year = np.searchsorted(starts, start, side="right") - 1
        last_year = np.searchsorted(starts, np.maximum(last, start), side="right") - 1
        mask = years.setdefault(visit.country, np.zeros(n, dtype=np.int64))
        mask[who] |= (1 << (last_year + 1)) - (1 << first_year)
        stays = at_end.setdefault(visit.country, np.zeros(n, dtype=np.bool_))
        stays[who] |= end >= end_s
        if len(who) and sites.country[visit.before[0]] == world.origin:
            month = np.searchsorted(months, start, side="right") - 1
            exits += np.bincount(month, minlength=len(exits))
    recurrent = abroad_s < _RECURRENT_BELOW * (end_s - movers.exit_s)
    return Tally(years, at_end, recurrent, exits)


def count_population(movers: Movers, found: Tally, world: World, sites: Sites, /) -> pl.DataFrame:
    """People by year; see `Truth.population`."""
    starts = year_starts(world)
    years = world.months.years
    exit_year = np.searchsorted(starts, movers.exit_s, side="right") - 1
    exits = np.bincount(exit_year, minlength=len(years))
    ever = world.population + np.cumsum(joining(world, movers))
    population = ever - np.concatenate([[0], np.cumsum(exits)[:-1]])
    use, stay = shares_by_year(world), survival(world, starts[:-1])
    most = max(use[world.origin])
    heads = sites.use[movers.home]
    at_home, active = [], []
    for y, start in enumerate(starts[:-1].tolist()):
        gone = (movers.exit_s <= start) & (movers.return_s > start)
        away = gone & ~((movers.period_s > 0) & found.recurrent)
        at_home.append(int(ever[y]) - int(away.sum()))
        here = use[world.origin][y]
        there = np.array([min(use[flow.destination][y], most) for flow in world.flows])
        silent = gone & (movers.period_s == 0)
        own = np.where(silent, there[movers.flow] if len(there) else here, here)
        users = heads @ (own * _not_quit(movers, world, start))
        active.append(((ever[y] - heads.sum()) * here + users) * stay[y])
    return pl.DataFrame(
        {
            "year": pl.Series(years, dtype=pl.Int32),
            "population": population,
            "at_home": at_home,
            "first_exits": exits,
            "active": active,
        }
    ).with_columns(
        factor=pl.when(pl.col("active") > 0).then(pl.col("population") / pl.col("active"))
    )


def _not_quit(movers: Movers, world: World, time_s: int) -> Floats:
    """Expected share of each mover that has not quit before the move by some instant."""
    since = (time_s - movers.exit_s) / HALF_YEAR_S + 1
    return 1 - world.quit_before_move * np.clip(since, 0, 1)


def count_years(found: Tally, world: World, /, *, first: bool) -> pl.DataFrame:
    """People by year and country: there for the first time, or at any time."""
    rows = []
    for country, mask in found.years.items():
        seen = mask & -mask if first else mask
        for bit, year in enumerate(world.months.years):
            people = int(np.count_nonzero(seen & (1 << bit)))
            if people:
                rows.append((year, country, people))
    schema = {"year": pl.Int32, "country": pl.String, "people": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row").sort("year", "country")


def count_months(movers: Movers, found: Tally, world: World, /) -> pl.DataFrame:
    """Crossings and first crossings of the border by month."""
    starts = month_starts(world)
    month = np.searchsorted(starts, movers.exit_s, side="right") - 1
    first = np.bincount(month, minlength=world.months.n_months)
    return pl.DataFrame(
        {"month": world.months.months, "all_exits": found.exits, "first_exits": first}
    )


def count_new_residents(found: Tally, /) -> pl.DataFrame:
    """Non-recurrent movers by the country where they are at the end."""
    rows = [(c, int((there & ~found.recurrent).sum())) for c, there in found.at_end.items()]
    schema = {"country": pl.String, "people": pl.Int64}
    table = pl.DataFrame(rows, schema=schema, orient="row")
    return table.filter(pl.col("people") > 0).sort("country")


def count_recurrence(found: Tally, /) -> pl.DataFrame:
    """How many come and go, and how many do not."""
    recurrent = int(found.recurrent.sum())
    people = len(found.recurrent)
    share = recurrent / people if people else None
    return pl.DataFrame(
        {"recurrent": [recurrent], "non_recurrent": [people - recurrent], "share": [share]},
        schema={"recurrent": pl.Int64, "non_recurrent": pl.Int64, "share": pl.Float64},
    )


def kinds(movers: Movers, /) -> NDArray[np.str_]:
    """What each mover is: ``migrant``, ``returned`` or ``pendular``."""
    returned = np.where(movers.return_s < NEVER, "returned", "migrant")
    return np.where(movers.period_s > 0, "pendular", returned)
