"""What an export is made from: a table of what may be handed on, and its study."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from migtrace.durable import whole_file
from migtrace.errors import ParameterError, SourceError
from migtrace.estimate.estimates import Estimates
from migtrace.estimate.handout import Handout, hand_out

Answer = Handout | Estimates
"""Estimates are handed out first: nothing else of them is written (METHOD M13)."""


def handed_out(answer: object, /) -> Handout:
    """Take what may be handed on.

    Parameters
    ----------
    answer
        A `Handout`, or estimates.

    Returns
    -------
    Handout
        Its tables, small groups hidden, of the study's own criterion.

    Raises
    ------
    ParameterError
        When it is neither.

    Examples
    --------
    >>> handed_out(Handout({}, {})).tables
    {}
    """
    if isinstance(answer, Handout):
        return answer
    if isinstance(answer, Estimates):
        return hand_out(answer)
    msg = f"answer: got {type(answer).__name__}; expected estimates, or what `hand_out` made"
    raise ParameterError(msg)


def find_table(
    handout: Handout, table: str, fitting: tuple[str, ...], form: str, /
) -> pl.DataFrame:
    """Find a table that a format can hold.

    Parameters
    ----------
    handout
        Where it is.
    table
        Its name.
    fitting
        Names of the tables that the format can hold.
    form
        What the format is called.

    Returns
    -------
    polars.DataFrame
        The table.

    Raises
    ------
    ParameterError
        When the format cannot hold it, or the handout has none.
    """
    if table not in fitting:
        msg = f"table: got {table!r}; as {form} there are {', '.join(fitting)}"
        raise ParameterError(msg)
    if table not in handout.tables:
        why = {
            "crossings": "; the study was handed out without lines to count crossings of",
            "homes": "; the study was handed out without cities",
        }
        msg = f"table: there is no {table!r} in what is handed on{why.get(table, '')}"
        raise ParameterError(msg)
    return handout.tables[table]


@contextmanager
def new_file(path: Path, /, *, overwrite: bool) -> Iterator[Path]:
    """Write a file whole or not at all.

    Parameters
    ----------
    path
        Where it shall stand.
    overwrite
        Whether it may take the place of one.

    Yields
    ------
    pathlib.Path
        Where to write.

    Raises
    ------
    ParameterError
        When there is one and it may not be replaced.
    SourceError
        When the disk refuses.
    """
    if path.is_dir():
        msg = f"path: {str(path)!r} is a folder; expected the name of a file"
        raise ParameterError(msg)
    if path.exists() and not overwrite:
        msg = f"path: {str(path)!r} exists; give a new name, or overwrite it on purpose"
        raise ParameterError(msg)
    try:
        with whole_file(path) as partial:
            yield partial
    except OSError as error:
        msg = f"path: {str(path)!r} cannot be written: {error.strerror or error}"
        raise SourceError(msg) from error
