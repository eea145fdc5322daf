"""What an estimate was made with: all that an agreement must tell beside its figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from migtrace.estimate import Estimates
from migtrace.estimate.manifest import versions
from migtrace.estimate.study import name_corrections, tell_rule
from migtrace.frames import Window


@dataclass(frozen=True, slots=True)
class Studied:
    """The study behind an estimate.

    Parameters
    ----------
    origin
        Its country of origin.
    criterion
        Its own resident criterion, the only one that may be written (METHOD M13).
    told
        Who counts as a resident and what as an exit, in words.
    window
        Its months.
    corrections
        Names of the corrections that figures went through.
    level
        Level of the estimate's own intervals; None when it has none.
    version
        The version of the package that made it.
    """

    origin: str
    criterion: int
    told: str
    window: Window
    corrections: tuple[str, ...]
    level: float | None
    version: str

    @property
    def about(self) -> dict[str, object]:
        """What an agreement tells of it."""
        return {
            "study_criterion": self.criterion,
            "study": self.told,
            "window": str(self.window),
            "corrections": list(self.corrections),
            "estimate_level": self.level,
            "version": self.version,
        }


NOT_TOLD: dict[str, object] = dict.fromkeys(
    ("study_criterion", "study", "window", "corrections", "estimate_level", "version")
)
"""What an agreement tells of a table that comes without its study."""


def of_estimates(estimates: Estimates, /) -> Studied:
    """Look at the study of estimates.

    Parameters
    ----------
    estimates
        What `migtrace.estimate` returned.

    Returns
    -------
    Studied
        The study behind them.
    """
    study = estimates.study
    return Studied(
        origin=study.origin,
        criterion=study.criterion,
        told=study.told,
        window=study.months,
        corrections=study.corrections,
        level=None if estimates.bootstrap is None else estimates.bootstrap.level,
        version=versions()["migtrace"],
    )


def of_json(about: Mapping[str, Any], /) -> Studied:
    """Read what `write_study` wrote of a study.

    Parameters
    ----------
    about
        The content of `study.json`.

    Returns
    -------
    Studied
        The study behind the folder.

    Raises
    ------
    KeyError, TypeError, ValueError, MigtraceError
        When it is nothing that `write_study` wrote; the caller names the file.
    """
    study, intervals = about["study"], about["intervals"]
    criterion = int(study["criterion"])
    rule = study["rule"]
    return Studied(
        origin=str(study["origin"]),
        criterion=criterion,
        told=tell_rule(criterion, None if rule is None else str(rule["type"])),
        window=Window.parse(study["window"]),
        corrections=name_corrections(study),
        level=None if intervals is None else float(intervals["level"]),
        version=str(about["versions"]["migtrace"]),
    )
