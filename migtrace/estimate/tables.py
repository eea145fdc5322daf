"""From histories to the tables of METHOD M16."""

from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from migtrace.disclosure.hide import hide_small_groups
from migtrace.estimate.again import Again
from migtrace.estimate.estimates import Estimates
from migtrace.estimate.flow_tables import flow_tables
from migtrace.estimate.histories import Histories
from migtrace.estimate.study import Study
from migtrace.space import (
    Reference,
    density,
    measure_moves,
    net_routes,
    reference_point,
    routes,
)


@dataclass(frozen=True, slots=True)
class Account:
    """What was read, dropped and noted, and how.

    Attributes
    ----------
    dropped, notes, now, reading
        As in `Estimates`.
    again
        The traces, should they be needed once more.
    """

    dropped: pl.DataFrame
    notes: pl.DataFrame
    now: datetime | None
    reading: dict[str, object]
    again: Again


def build(
    histories: Histories, study: Study, account: Account, /, *, lenient: bool = False
) -> Estimates:
    """Compute every table from the histories of all residents.

    Parameters
    ----------
    histories
        All residents' histories.
    study
        The parameters.
    account
        What was read, dropped and noted.
    lenient
        Whether a year without an active resident of the study's criterion gives nulls.

    Returns
    -------
    Estimates
        The answer, small groups hidden.

    Raises
    ------
    UpscalingError
        When in some year nobody of the study's criterion is active, unless `lenient`.
    """
    h = histories
    flows = flow_tables(h, study, lenient=lenient)
    own = h.residents.filter(f"c{study.criterion}").select("user")

    def of_study(table: pl.DataFrame) -> pl.DataFrame:
        return table.join(own, on="user", how="semi", maintain_order="left")

    reference, reason = _reference(h, study)
    # Without a point there is no direction, so there are no moves to measure.
    measured = measure_moves(
        h.moves if reference is not None else h.moves.head(0),
        reference if reference is not None else Reference(0.0, 0.0),
        grid=study.grid,
        max_move_km=study.max_move_km,
    )
    shown_routes = hide_small_groups(
        routes(h.moves, measured, grid=study.grid), min_users=study.min_users, drop=True
    )
    ordered_exits = of_study(h.exits).with_row_index("_place")
    return Estimates(
        study=study,
        dropped=account.dropped,
        notes=account.notes,
        now=account.now,
        reading=account.reading,
        reference=None if reference is None else (reference.lon, reference.lat),
        reasons={} if reference is not None else {"routes": reason, "crossings": reason},
        residents=h.residents.sort("user"),
        exits=_text(ordered_exits.sort("user", "time", "_place").drop("_place")),
        factors=flows["factors"],
        appearances=flows["appearances"],
        detected=flows["detected"],
        monthly=flows["monthly"],
        recurrence_share=flows["recurrence_share"],
        new_residents=flows["new_residents"],
        recurrence=of_study(h.recurrence).sort("user"),
        residence=_text(of_study(h.residence).sort("user")),
        density=hide_small_groups(
            density(h.visited, grid=study.grid), min_users=study.min_users, drop=True
        ),
        routes=shown_routes,
        net_routes=net_routes(shown_routes),
        _histories=replace(h, visited=h.visited.head(0), at_home=h.at_home.head(0)),
        _measured=measured,
        _again=account.again,
    )


def _reference(h: Histories, study: Study) -> tuple[Reference | None, str]:
    if study.reference is not None:
        lon, lat = study.reference
        return Reference(float(lon), float(lat)), ""
    if h.at_home.is_empty():
        return None, f"no resident has a located record in {study.origin}, so there is no reference"
    point = reference_point(h.at_home, grid=study.grid)
    return point, f"the residents' located records in {study.origin} have no mean position"


def _text(table: pl.DataFrame) -> pl.DataFrame:
    """Countries leave the house as text."""
    names = [n for n in ("country", "destination") if n in table.columns]
    return table.with_columns(pl.col(*names).cast(pl.String))
