"""What is known of the study behind a table, for captions."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from migtrace.errors import FrameError
from migtrace.estimate.estimates import Estimates
from migtrace.estimate.study import Study, name_corrections, tell_rule
from migtrace.frames import Window

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
    def of_about(cls, about: Mapping[str, Any], /) -> Self:
        """Take them from what `write_study` writes of a study.

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
                cell_km=float(study["grid"].get("side_km", DEFAULT_CELL_KM)),
                level=None if made is None else float(made["level"]),
                replicates=None if made is None else int(made["replicates"]),
                reference=None if reference is None else (reference[0], reference[1]),
                reasons=dict(about["empty"]),
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
        return [f"{who} of {self.origin} by {self.told}, {window} (UTC).", corrected]

    @property
    def intervals(self) -> str | None:
        """How the intervals were made, in words; None without any."""
        if self.level is None:
            return None
        return f"{100 * self.level:g}% intervals of {self.replicates} bootstrap replicates of users"
