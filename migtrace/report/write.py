"""A report on disk: a file that is there whole or not at all."""

from os import PathLike
from pathlib import Path

from migtrace.durable import whole_file
from migtrace.errors import ParameterError, SourceError
from migtrace.estimate.handout import Handout
from migtrace.report.outlook import Outlook
from migtrace.report.page import render_report

_KINDS = (".html", ".htm")


def check_report(path: str | PathLike[str], /, *, overwrite: bool = False) -> None:
    """Make sure that `write_report` could write a file, before the page is made.

    Parameters
    ----------
    path
        The file.
    overwrite
        Whether a file that stands there may be replaced.

    Raises
    ------
    ParameterError
        When its name does not end in .html, it exists and may not be replaced, or is a folder.
    SourceError
        When its folder does not exist.

    Examples
    --------
    >>> check_report("report.pdf")
    Traceback (most recent call last):
    ...
    migtrace.errors.ParameterError: out: got 'report.pdf'; expected a file name that ends in .html
    """
    target = Path(path)
    if target.suffix.lower() not in _KINDS:
        msg = f"out: got {str(target)!r}; expected a file name that ends in .html"
        raise ParameterError(msg)
    if target.is_dir():
        msg = f"out: {str(target)!r} is a folder; expected a file"
        raise ParameterError(msg)
    if target.exists() and not overwrite:
        msg = f"out: {str(target)!r} exists; give a new name, or overwrite it on purpose"
        raise ParameterError(msg)
    if not target.absolute().parent.is_dir():
        msg = f"out: the folder {str(target.parent)!r} of {target.name!r} does not exist"
        raise SourceError(msg)


def write_report(
    handout: Handout,
    path: str | PathLike[str],
    /,
    *,
    title: str | None = None,
    simulated: bool = False,
    outlook: Outlook | None = None,
    overwrite: bool = False,
) -> Path:
    """Write the page of a study.

    Parameters
    ----------
    handout
        From `migtrace.estimate.handout.hand_out`, or `read_study` of a folder.
    path
        The file, which must end in .html and not exist unless `overwrite` is given. It appears
        whole or not at all.
    title, simulated, outlook
        As in `render_report`.
    overwrite
        Whether to replace a file.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    ParameterError
        When the file may not be written.
    SourceError
        When it cannot be written, or the handout does not tell its study.
    FrameError
        When a table or column is missing, or of another kind.
    MissingExtraError
        When the extra `report` is not installed.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import polars as pl
    >>> from migtrace.estimate import Study, estimate
    >>> from migtrace.estimate.handout import hand_out
    >>> times = ["2015-01-01", "2015-02-01", "2015-03-01", "2015-04-01", "2015-05-01"]
    >>> posts = pl.DataFrame({"user": 1, "time": times, "country": "VE"})
    >>> posts = posts.with_columns(pl.col("time").str.to_datetime(time_zone="UTC"))
    >>> handout = hand_out(estimate(posts, Study("VE", "2015-01:2015-12", 1000)))
    >>> with TemporaryDirectory() as folder:
    ...     write_report(handout, folder + "/report.html").name
    'report.html'
    """
    target = Path(path)
    check_report(target, overwrite=overwrite)
    page = render_report(handout, title=title, simulated=simulated, outlook=outlook)
    try:
        with whole_file(target) as partial:
            partial.write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        msg = f"out: {str(target)!r} cannot be written: {error.strerror or error}"
        raise SourceError(msg) from error
    return target
