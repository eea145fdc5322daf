"""Every upscaled figure of an estimate again, with users of other weights (METHOD M14)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
import polars as pl

from migtrace.corrections import Raked
from migtrace.errors import ParameterError
from migtrace.estimate.histories import Histories
from migtrace.estimate.study import Study
from migtrace.flows.activity import choose_active
from migtrace.flows.destinations import first_exit_years, first_stays
from migtrace.flows.increase import yearly_increase
from migtrace.flows.monthly import dated_exits
from migtrace.flows.settling import settled_abroad
from migtrace.residence import CRITERIA
from migtrace.uncertainty import Tally, Weights, replicate_factors
from migtrace.uncertainty.tally import Floats
from migtrace.uncertainty.weights import Drawn

Figures = dict[tuple[str, str], Floats]
"""Replicates of a table's column, by the names of both: shape (rows, replicates)."""

Plain = frozenset[tuple[str, int]]
"""Destinations and years of exit that no ratio weighs."""

_NO_YEAR = 0
_BOTH = pl.DataFrame({"recurrent": [True, False]})


@dataclass(frozen=True, slots=True)
class People:
    """The residents, numbered in the order of their ids.

    Attributes
    ----------
    users
        Ids, ascending: a user's weights stand in this row.
    places
        `user`, `index`, `pattern` (the criteria satisfied, criterion k as bit k).
    base
        What each user weighs before anything is drawn; None is 1.
    """

    users: pl.Series
    places: pl.DataFrame
    base: Floats | None = None

    def weigh(self, drawn: Drawn, /) -> Weights:
        """Turn what was drawn into weights: shape (users, replicates)."""
        if self.base is None:
            return drawn.astype(np.float32)
        return drawn * self.base[:, None]

    def everyone(self) -> Weights:
        """Weights with nothing drawn: one replicate in which each user is there once."""
        return self.weigh(np.ones((len(self.users), 1), dtype=np.uint8))

    @classmethod
    def of(cls, residents: pl.DataFrame, study: Study, /) -> Self:
        """Number residents, from `classify_residents`, and weigh them as the study says."""
        bits = [pl.col(f"c{k}").cast(pl.UInt8) * 2**k for k in CRITERIA]
        places = (
            residents.sort("user")
            .with_row_index("index")
            .select("user", "index", pattern=pl.sum_horizontal(bits))
        )
        base = None if study.raking is None else _base(places, study.raking)
        return cls(places["user"], places, base)

    def numbered(self, events: pl.DataFrame, /) -> pl.DataFrame:
        """Give events of users their numbers and patterns, and each a count of one."""
        one = [] if "n" in events.columns else [pl.lit(1).alias("n")]
        return events.join(self.places, on="user").with_columns(*one)


@dataclass(frozen=True, slots=True)
class Replicator:
    """The tables of an estimate, ready to be computed again.

    Attributes
    ----------
    study
        The parameters.
    people
        The residents.
    counts
        Active residents and first exits by criterion and year, and migrants by recurrence.
    sums
        By table and column, what its figures are upscaled sums of.
    criteria
        By the same, the place of each row's criterion among the four.
    """

    study: Study
    people: People
    counts: dict[str, Tally]
    sums: dict[tuple[str, str], Tally]
    criteria: dict[tuple[str, str], pl.Series]

    @classmethod
    def of(
        cls,
        histories: Histories,
        study: Study,
        tables: dict[str, pl.DataFrame],
        /,
        *,
        plain: Plain = frozenset(),
    ) -> Self:
        """Arrange what the figures of some tables rest on.

        Parameters
        ----------
        histories
            All residents' histories.
        study
            The parameters.
        tables
            `factors`, and those of `appearances`, `detected`, `monthly` and `new_residents` that
            are wanted: their rows are those of the answer.
        plain
            Destinations and years of exit whose flows are not weighed by penetration.

        Returns
        -------
        Replicator
            It holds no traces.
        """
        people = People.of(histories.residents, study)
        years = list(study.months.years)
        size = len(people.users)
        once = pl.lit(_NO_YEAR).alias("weight_year")
        criteria = pl.DataFrame({"criterion": CRITERIA}, schema={"criterion": pl.UInt8})

        def by_key(events: pl.DataFrame, key: str, rows: pl.DataFrame) -> Tally:
            numbered = people.numbered(events).with_columns(once)
            return Tally.of(numbered, rows, [key], users=size, years=[_NO_YEAR])

        chosen = choose_active(histories.active, histories.exits, activity=study.activity)
        to = histories.exits.filter("first").select("user", to="destination")
        left = chosen.left.join(to, on="user").with_columns(weight_year="year", seen="year")
        left = _rated(left, study, plain)
        counts = {
            "active": by_key(chosen.active, "year", tables["factors"]),
            "first_exits": by_key(left, "year", tables["factors"]),
            "recurrent": by_key(
                histories.recurrence.select("user", "recurrent"),
                "recurrent",
                criteria.join(_BOTH, how="cross"),
            ),
        }
        sums, places = {}, {}
        for name, column, keys, events in _events(histories, study):
            if name not in tables:
                continue
            sums[name, column] = Tally.of(
                people.numbered(_rated(events, study, plain)),
                tables[name],
                keys,
                users=size,
                years=years,
            )
            places[name, column] = tables[name]["criterion"].cast(pl.Int64) - 1
        return cls(study, people, counts, sums, places)

    def figures(self, weights: Weights, /) -> Figures:
        """Compute every figure with users of these weights.

        Parameters
        ----------
        weights
            Of shape (users, replicates), users in the order of `people`.

        Returns
        -------
        dict
            By table and column; NaN where a figure is undefined.
        """
        population, factor = self.factors(weights)
        recurrent, both = self._recurrence(weights)
        answer: Figures = {
            ("factors", "population"): population.reshape(-1, population.shape[-1]),
            ("factors", "factor"): factor.reshape(-1, factor.shape[-1]),
            ("recurrence_share", "share"): np.divide(
                recurrent, both, out=np.full_like(both, np.nan), where=both > 0
            ),
        }
        for name, tally in self.sums.items():
            answer[name] = tally.upscaled(weights, factor[self.criteria[name].to_numpy()])
        return answer

    def factors(self, weights: Weights, /) -> tuple[Floats, Floats]:
        """People at home, and per resident: each of shape (criteria, years, replicates)."""
        shape = (len(CRITERIA), len(self.study.months.years), weights.shape[1])
        u, e = (self.counts[n].count(weights).reshape(shape) for n in ("active", "first_exits"))
        increase = yearly_increase(self.study.natural_increase, window=self.study.months)
        return replicate_factors(
            u, e, population=self.study.population, increase=tuple(increase.values())
        )

    def _recurrence(self, weights: Weights) -> tuple[Floats, Floats]:
        shape = (len(CRITERIA), len(_BOTH), weights.shape[1])
        counted = self.counts["recurrent"].count(weights).reshape(shape)
        return counted[:, 0], counted.sum(axis=1)


def _base(places: pl.DataFrame, raking: Raked) -> Floats:
    """Look up what each resident weighs."""
    given = raking.weights.select("user", "weight")
    if given.schema["user"] != places.schema["user"]:
        msg = (
            f"raking: its users are {given.schema['user']}, the residents {places.schema['user']}; "
            "rake the estimate's own `residents`"
        )
        raise ParameterError(msg)
    found = places.join(given, on="user", how="left", maintain_order="left")["weight"]
    if found.null_count():
        msg = (
            f"raking: {found.null_count():,} of {len(found):,} residents have no weight; rake all "
            "users of the estimate's `residents`"
        )
        raise ParameterError(msg)
    return found.to_numpy()


def _rated(events: pl.DataFrame, study: Study, plain: Plain) -> pl.DataFrame:
    """Give events that lead `to` a country in `seen` their ratio, if the study has one."""
    if study.penetration is None:
        return events.drop("to", "seen")
    flows = events.with_columns(
        pl.col("to").cast(pl.String).alias("country"),
        pl.col("seen").cast(pl.Int32).alias("year"),
        pl.col("weight_year").cast(pl.Int32).alias("exit_year"),
    ).select("exit_year", "year", "country")
    rated = study.penetration.ratios(flows, origin=study.origin, origin_share=study.origin_share)
    unweighed = pl.DataFrame(
        sorted(plain), orient="row", schema={"country": pl.String, "exit_year": pl.Int32}
    ).with_columns(plain=pl.lit(1.0))
    rated = rated.join(
        unweighed, on=["country", "exit_year"], how="left", maintain_order="left"
    ).select(pl.coalesce("plain", "ratio").alias("ratio"))
    return events.drop("to", "seen").with_columns(rated["ratio"])


def _events(
    histories: Histories, study: Study
) -> Iterator[tuple[str, str, list[str], pl.DataFrame]]:
    """Yield what each upscaled column counts: table, column, keys, one row per user and event.

    `to` is the country that an event leads to, `seen` the year in which it is seen there.
    """
    h = histories
    left = first_exit_years(h.exits)
    for name, stays in (("appearances", first_stays(h.stays)), ("detected", h.stays)):
        yield name, "people", ["year", "country"], _abroad(stays.with_columns(seen="year"), left)
    settled = settled_abroad(h.residence, h.recurrence, origin=study.origin)
    last = h.active.group_by("user").agg(seen=pl.col("year").max())
    yield "new_residents", "people", ["country"], _abroad(settled.join(last, on="user"), left)
    dated = dated_exits(h.exits).rename({"destination": "to"})
    every = dated.group_by("user", "month", "weight_year", "to").agg(n=pl.len().cast(pl.Int64))
    yield "monthly", "all_exits", ["month"], every.with_columns(seen="weight_year")
    first = dated.filter("first").select("user", "month", "weight_year", "to", seen="weight_year")
    yield "monthly", "first_exits", ["month"], first


def _abroad(events: pl.DataFrame, left: pl.DataFrame) -> pl.DataFrame:
    """Countries as tables have them, and the year whose factor their migrants weigh."""
    named = events.with_columns(pl.col("country").cast(pl.String)).join(left, on="user")
    return named.with_columns(to="country")
