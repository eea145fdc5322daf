"""Tables that `write_study` wrote, read back to be validated."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from migtrace.errors import MigtraceError, SourceError
from migtrace.estimate.handout import STUDY_FILE, read_json, read_table
from migtrace.validation.studied import Studied, of_json


@dataclass(frozen=True, slots=True)
class Exported:
    """A folder that `migtrace estimate` wrote.

    Parameters
    ----------
    folder
        The folder.
    studied
        What its `study.json` says of the study.
    """

    folder: Path
    studied: Studied

    @property
    def origin(self) -> str:
        """The study's country of origin."""
        return self.studied.origin

    @property
    def criterion(self) -> int:
        """Its resident criterion, the only one in the tables (METHOD M13)."""
        return self.studied.criterion

    @property
    def last_year(self) -> int:
        """The last year of its window."""
        return self.studied.window.last.year

    def table(self, name: str, /) -> pl.DataFrame:
        """Read one of its tables.

        Parameters
        ----------
        name
            The table's name, such as ``new_residents``.

        Returns
        -------
        polars.DataFrame
            The table, of the study's criterion.

        Raises
        ------
        SourceError
            When it is not there or cannot be read.
        """
        return read_table(self.folder, name)


def open_exported(folder: str | Path, /) -> Exported:
    """Look into a folder that `migtrace estimate` wrote.

    Parameters
    ----------
    folder
        The folder.

    Returns
    -------
    Exported
        What its `study.json` says, and the way to its tables. `validate` takes it as an estimate.

    Raises
    ------
    SourceError
        When it is no such folder, or its `study.json` cannot be read.

    Examples
    --------
    >>> open_exported("nowhere")
    Traceback (most recent call last):
    ...
    migtrace.errors.SourceError: 'nowhere' has no study.json; expected an exported estimate
    """
    place = Path(folder)
    about = read_json(place, STUDY_FILE)
    try:
        studied = of_json(about)
    except (ValueError, KeyError, TypeError, MigtraceError) as error:
        msg = (
            f"{str(place / STUDY_FILE)!r} does not tell a study's origin, window and criterion "
            f"({type(error).__name__}: {error}); expected what `migtrace estimate` wrote"
        )
        raise SourceError(msg) from error
    return Exported(place, studied)
