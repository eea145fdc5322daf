"""What is known of the study behind a table, for captions."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

import polars as pl

from migtrace.errors import FrameError
from migtrace.estimate.estimates import Estimates
from migtrace.estimate.study import Study, name_corrections, tell_rule
from migtrace.frames import Window
from migtrace.grid import H3Grid

DEFAULT_CELL_KM = 40.0


@dataclass(frozen=True, slots=True)
class Facts:
    """The study behind a table.

    Parameters
    ----------
    origin
        The country of origin, ISO 3166-1 alpha-2.
    window
        Its months.
    criterion
        The resident criterion that its own figures rest on.
    told
        Who counts as a resident and what as an exit, in words.
    min_users
        The fewest distinct users that a shown figure rests on (METHOD M13).
    corrections
        Names of the corrections that figures went through.
    max_move_km, recurrence_threshold
        The study's.
    cell_km
        About the side of a cell of its grid.
    residents
        The number of residents, where it is known.
    active
        The last year with active residents, and how many there are, where it is known.
    level, replicates
        Of the intervals; None when there are none.
    reference
        (lon, lat) that moves go away from or toward, where it is known.
    reasons
        Why a table is empty, by its name.
    """

    origin: str
    window: Window
    criterion: int
    told: str
    min_users: int
    corrections: tuple[str, ...]
    max_move_km: float
    recurrence_threshold: float
    cell_km: float = DEFAULT_CELL_KM
    residents: int | None = None
    active: tuple[int, int] | None = None
    level: float | None = None
    replicates: int | None = None
    reference: tuple[float, float] | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_study(cls, study: Study, /) -> Self:
        """Take them from a study alone."""
        return cls(
            origin=study.origin,
            window=study.months,
            criterion=study.criterion,
            told=study.told,
            min_users=study.min_users,
            corrections=study.corrections,
            max_move_km=study.max_move_km,
            recurrence_threshold=study.recurrence_threshold,
            cell_km=math.sqrt(study.grid.cell_km2),
        )

    @classmethod
    def of_estimates(cls, estimates: Estimates, /) -> Self:
        """Take them from estimates."""
        study, made = estimates.study, estimates.bootstrap
        return replace(
            cls.of_study(study),
            residents=int(estimates.residents[f"c{study.criterion}"].sum()),
            level=None if made is None else made.level,
            replicates=None if made is None else made.replicates,
            reference=estimates.reference,
            reasons=estimates.reasons,
        )

    @classmethod
    def of_about(cls, about: Mapping[str, Any], factors: object = None, /) -> Self:
        """Take them from what `write_study` writes of a study, and its table `factors`.

        Raises
        ------
        FrameError
            When it is nothing that `write_study` wrote.
        """
        try:
            study, made = about["study"], about["intervals"]
            criterion, rule = int(study["criterion"]), study["rule"]
            reference = about.get("reference") or study["reference"]
            return cls(
                origin=str(study["origin"]),
                window=Window.parse(study["window"]),
                criterion=criterion,
                told=tell_rule(criterion, None if rule is None else str(rule["type"])),
                min_users=int(study["min_users"]),
                corrections=name_corrections(study),
                max_move_km=float(study["max_move_km"]),
                recurrence_threshold=float(study["recurrence_threshold"]),
                cell_km=side_of(study["grid"]),
                level=None if made is None else float(made["level"]),
                replicates=None if made is None else int(made["replicates"]),
                reference=None if reference is None else (reference[0], reference[1]),
                reasons=dict(about["empty"]),
                active=_last_active(factors, criterion),
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            msg = f"about: not what a study says of itself: {error!r}; expected that of a handout"
            raise FrameError(msg) from error

    @property
    def years(self) -> list[int]:
        """The calendar years of the window."""
        return list(self.window.years)

    @property
    def sentences(self) -> list[str]:
        """What a caption must say of any figure: origin, window, criterion, number, corrections."""
        who = "Residents"
        if self.residents is not None:
            who = f"{self.residents:,} resident{'' if self.residents == 1 else 's'}"
        window = f"{self.window.first:%Y-%m} to {self.window.last:%Y-%m}"
        corrected = f"Corrected by {', '.join(self.corrections)}." if self.corrections else ""
        # Where their number is not handed on, that of a year is.
        year = "" if self.active is None else f"; {self.active[1]:,} active in {self.active[0]}"
        return [f"{who} of {self.origin} by {self.told}, {window} (UTC){year}.", corrected]

    @property
    def intervals(self) -> str | None:
        """How the intervals were made, in words; None without any."""
        if self.level is None:
            return None
        return f"{100 * self.level:g}% intervals of {self.replicates} bootstrap replicates of users"


def side_of(grid: Mapping[str, Any], /, *, otherwise: float = DEFAULT_CELL_KM) -> float:
    """Tell about the side of a cell, in km, from what a study says of its grid.

    Examples
    --------
    >>> side_of({"type": "SinusoidalGrid", "side_km": 1}), round(
    ...     side_of({"type": "H3Grid", "resolution": 8}), 2
    ... )
    (1.0, 0.86)
    """
    if "side_km" in grid:
        return float(grid["side_km"])
    return math.sqrt(H3Grid(grid["resolution"]).cell_km2) if "resolution" in grid else otherwise


def _last_active(factors: object, criterion: int) -> tuple[int, int] | None:
    """The last year with active residents that may be told, and their number."""
    needed = {"criterion", "year", "active"}
    if not isinstance(factors, pl.DataFrame) or not needed <= set(factors.columns):
        return None
    known = factors.filter((pl.col("criterion") == criterion) & (pl.col("active") > 0))
    rows = known.sort("year").select(pl.col("year", "active").cast(pl.Int64)).rows()
    return (rows[-1][0], rows[-1][1]) if rows else None
