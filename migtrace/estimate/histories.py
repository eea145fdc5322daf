"""What is kept of each resident: small tables from which every estimate follows.

Everything heavy happens here, once per shard of users; the estimates never see the traces again.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Self

import polars as pl

from migtrace.estimate.study import Study
from migtrace.flows import (
    active_years,
    final_residence,
    find_exits,
    recurrence_ratios,
    stays_abroad,
)
from migtrace.residence import classify_residents, flag_months
from migtrace.rules import decided_by, exits_by_rule
from migtrace.space import find_moves, resident_cells


@dataclass(frozen=True, slots=True)
class Histories:
    """Tables of residents (of criterion 4, unless said otherwise), one shard's or all.

    Attributes
    ----------
    residents
        `user`, `c1` to `c4`.
    active
        `user`, `year` with a record in the window.
    exits
        `user`, `time`, `destination`, `first`, in order.
    stays
        `user`, `country`, `year` seen after the first exit.
    recurrence
        `user`, `first_exit`, `ratio`, `recurrent`.
    residence
        `user`, `country`, `cell`; migrants only.
    visited
        `user`, `cell`, of the study's criterion.
    at_home
        `cell`, `records`: located records in the origin country, of the study's criterion.
    moves
        `user`, `year`, `start`, `end`, `moves`, of the study's criterion.
    """

    residents: pl.DataFrame
    active: pl.DataFrame
    exits: pl.DataFrame
    stays: pl.DataFrame
    recurrence: pl.DataFrame
    residence: pl.DataFrame
    visited: pl.DataFrame
    at_home: pl.DataFrame
    moves: pl.DataFrame

    def mapped(self, function: Callable[[pl.DataFrame], pl.DataFrame]) -> Self:
        """Apply a function to every table that has users."""
        tables = {f.name: getattr(self, f.name) for f in fields(self)}
        return type(self)(
            **{n: function(t) if "user" in t.columns else t for n, t in tables.items()}
        )

    @classmethod
    def joined(cls, parts: list[Self]) -> Self:
        """Put the histories of several shards, whose users differ, into one."""
        return cls(**{f.name: pl.concat([getattr(p, f.name) for p in parts]) for f in fields(cls)})


@dataclass(frozen=True, slots=True)
class Residents:
    """The residents of a country among some users.

    Attributes
    ----------
    residents
        `user`, `c1` to `c4`.
    posts
        Their records in the window, and by a rule also of those without a home by it.
    moves
        Their moves by the study's rule; None by the paper's.
    """

    residents: pl.DataFrame
    posts: pl.LazyFrame
    moves: pl.DataFrame | None


def find_residents(posts: pl.LazyFrame, study: Study, /, *, origin: str) -> Residents:
    """Find the residents of a country by the study's criteria and rule (METHOD M4, M5).

    Parameters
    ----------
    posts
        Cleaned, ordered records of whole users.
    study
        The parameters.
    origin
        The country, which need not be the study's.

    Returns
    -------
    Residents
        By a rule beside the paper's only those with a home in the country by that rule.
    """
    window = study.months
    flags = flag_months(
        posts,
        origin=origin,
        window=window,
        min_records=study.min_records,
        min_span_months=study.min_span_months,
        every_month=False,
    )
    residents = classify_residents(flags, window=window).collect(engine="in-memory")
    theirs = posts.filter(window.contains()).join(
        residents.lazy().select("user"), on="user", how="semi", maintain_order="left"
    )
    theirs = theirs.collect(engine="in-memory").lazy()
    if study.rule is None:
        return Residents(residents, theirs, None)
    seen = theirs.select("user", "time", "country").collect()
    decided = decided_by(study.rule, seen, window=window)
    homes = decided.homes.filter(pl.col("country") == origin)
    residents = residents.join(homes, on="user", how="semi", maintain_order="left")
    return Residents(residents, theirs, decided.moves)


def trace_histories(posts: pl.LazyFrame, study: Study, /) -> Histories:
    """Follow the residents among some users (METHOD M4-M6, M8-M11).

    Parameters
    ----------
    posts
        Cleaned, ordered records of whole users.
    study
        The parameters.

    Returns
    -------
    Histories
        Their tables.

    Notes
    -----
    By a rule beside the paper's, residents are those of METHOD M5 with a home in the origin country
    by the rule, and exits are the rule's moves away from it. All else follows from these two.
    """
    window, origin = study.months, study.origin
    found = find_residents(posts, study, origin=origin)
    residents, theirs = found.residents, found.posts
    who = residents.lazy()
    if found.moves is None:
        exits = find_exits(theirs, who, origin=origin, window=window).collect(engine="in-memory")
    else:
        exits = exits_by_rule(theirs, found.moves, origin=origin)
    migrants = exits.lazy().filter("first").select("user")
    of_migrants = (
        theirs.join(migrants, on="user", how="semi", maintain_order="left")
        .collect(engine="in-memory")
        .lazy()
    )
    cells = resident_cells(
        theirs,
        who.filter(f"c{study.criterion}"),
        window=window,
        grid=study.grid,
        max_extent_km=study.max_extent_km,
    ).collect(engine="in-memory")
    # A stay in a cell counts once: what is not yet distinct after this is little.
    arrives = (pl.col("user") != pl.col("user").shift()) | (
        pl.col("cell") != pl.col("cell").shift()
    )
    arrivals = cells.filter(arrives.fill_null(value=True)).select("user", "cell")
    return Histories(
        residents=residents,
        active=active_years(theirs, who, window=window).collect(engine="in-memory"),
        exits=exits.drop("order"),
        stays=stays_abroad(of_migrants, who, exits.lazy(), origin=origin, window=window).collect(
            engine="in-memory"
        ),
        recurrence=recurrence_ratios(
            of_migrants,
            who,
            exits.lazy(),
            origin=origin,
            window=window,
            threshold=study.recurrence_threshold,
        ).collect(engine="in-memory"),
        residence=final_residence(
            of_migrants, migrants, window=window, grid=study.grid, max_extent_km=study.max_extent_km
        ).collect(engine="in-memory"),
        visited=arrivals.unique(),
        at_home=cells.filter(pl.col("country") == origin)
        .group_by("cell")
        .agg(records=pl.len().cast(pl.Int64)),
        moves=find_moves(cells.lazy()).collect(engine="in-memory"),
    )
