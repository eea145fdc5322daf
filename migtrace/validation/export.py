"""An agreement on disk: its tables as CSV, and what was compared."""

import json
from os import PathLike
from pathlib import Path

from migtrace.durable import check_target, whole_folder
from migtrace.errors import ParameterError
from migtrace.validation.agreement import Agreement

TABLES = ("pairs", "statistics", "influence", "unmatched")
ABOUT_FILE = "agreement.json"
FILES = frozenset({*(f"{name}.csv" for name in TABLES), ABOUT_FILE})
"""What an agreement's folder holds."""


def check_agreement_folder(folder: str | PathLike[str], /, *, overwrite: bool = False) -> None:
    """Make sure that `write_agreement` could write a folder.

    Parameters
    ----------
    folder
        The folder.
    overwrite
        Whether a folder that an earlier validation wrote may be replaced.

    Raises
    ------
    ParameterError
        When it exists and may not be replaced.
    SourceError
        When it cannot be looked into.

    Examples
    --------
    >>> check_agreement_folder("a folder that does not exist")
    """
    check_target(Path(folder), overwrite=overwrite, ours=FILES, kind="validation")


def write_agreement(
    agreement: Agreement, folder: str | PathLike[str], /, *, overwrite: bool = False
) -> list[Path]:
    """Write the tables of an agreement, and what was compared.

    Parameters
    ----------
    agreement
        What `migtrace.validate` returned.
    folder
        The folder to write; it appears whole or not at all.
    overwrite
        Whether to replace a folder that an earlier validation wrote.

    Returns
    -------
    list of pathlib.Path
        The files written, sorted: each table as CSV (nulls are empty), and `agreement.json`.

    Raises
    ------
    ParameterError
        When `folder` exists and may not be replaced, or the figures are of another criterion than
        the study's own: nested criteria could be subtracted from each other (METHOD M13).
    SourceError
        When it cannot be written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from migtrace.validation import published_agreement
    >>> with TemporaryDirectory() as parent:
    ...     files = write_agreement(published_agreement("IOM, 2018-09"), parent + "/agreement")
    >>> [file.name for file in files]
    ['agreement.json', 'influence.csv', 'pairs.csv', 'statistics.csv', 'unmatched.csv']
    """
    _refuse_other_criteria(agreement)
    target = Path(folder)
    check_agreement_folder(target, overwrite=overwrite)
    text = json.dumps(agreement.about, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    with whole_folder(target, overwrite=overwrite) as partial:
        for name in TABLES:
            getattr(agreement, name).write_csv(partial / f"{name}.csv")
        (partial / ABOUT_FILE).write_text(text, encoding="utf-8")
    return [target / name for name in sorted(FILES)]


def _refuse_other_criteria(agreement: Agreement) -> None:
    """What leaves the library is of one criterion (METHOD M13)."""
    criterion, own = agreement.about["criterion"], agreement.about["study_criterion"]
    if own is not None and criterion != own:
        msg = (
            f"criterion: got figures of {criterion}; expected the study's own, {own}: nested "
            "criteria, each written, could be subtracted from each other (METHOD M13)"
        )
        raise ParameterError(msg)
