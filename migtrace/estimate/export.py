"""A study on disk: every table as Parquet and CSV, and what it was made from (METHOD M13, M16)."""

import json
import secrets
from collections.abc import Iterator, Mapping
from os import PathLike
from pathlib import Path

import polars as pl

from migtrace.disclosure.coarse import check_grid
from migtrace.disclosure.pseudonyms import check_key, pseudonymise
from migtrace.durable import check_target, whole_folder
from migtrace.errors import ParameterError
from migtrace.estimate.estimates import Estimates
from migtrace.estimate.handed_on import handed_on, rounded
from migtrace.estimate.manifest import Sources, describe, digest_input, versions
from migtrace.frames.tables import TABLES
from migtrace.space import Line
from migtrace.store import is_store

__all__ = [
    "ABOUT_PEOPLE",
    "INDIVIDUALS",
    "STUDY_FILE",
    "STUDY_FILES",
    "check_folder",
    "check_grid",
    "count_hidden",
    "own_criterion",
    "write_study",
]

STUDY_FILE = "study.json"
INDIVIDUALS = "individuals"
ABOUT_PEOPLE = ("residents", "exits", "recurrence", "residence")
"""The tables with one row or more per user."""

_FORMATS = ("parquet", "csv")
STUDY_FILES = frozenset(
    {
        STUDY_FILE,
        *(
            f"{INDIVIDUALS}/{table}.{form}" if table in ABOUT_PEOPLE else f"{table}.{form}"
            for table in TABLES
            for form in _FORMATS
        ),
    }
)
"""What a study's folder can hold."""

_COUNTS = (
    "users",
    "exits",
    "movers",
    "recurrent",
    "non_recurrent",
)  # null when hidden (METHOD M13)
_CSV_TIME = "%Y-%m-%dT%H:%M:%S%.6fZ"


def write_study(
    estimates: Estimates,
    folder: str | PathLike[str],
    /,
    *,
    lines: Mapping[str, Line] | None = None,
    individuals: bool = True,
    key: bytes | None = None,
    overwrite: bool = False,
    sources: Sources | None = None,
) -> list[Path]:
    """Write the tables of an estimate, fit to be handed on, and the record of how it was made.

    Parameters
    ----------
    estimates
        What `migtrace.estimate` returned.
    folder
        The folder to write, which must not exist unless `overwrite` is given. It appears whole or
        not at all.
    lines
        Lines to count crossings of (METHOD M11.5), by name: ((lon, lat), (lon, lat)) in degrees.
        They become one table, `crossings`, whose first column `line` holds the name.
    individuals
        Whether to write the tables with rows about single users, too.
    key
        The secret behind the users' pseudonyms, at least 16 bytes; see
        `migtrace.disclosure.pseudonyms.pseudonymise`. Without one a random key is used and thrown
        away: within this folder a user has one pseudonym, and nobody can link it to that of
        another run, or find out the user. The key is never written.
    overwrite
        Whether to replace a folder that an earlier study wrote. One that holds anything else is
        never replaced.
    sources
        The files, or the frame, that the estimate was made from, for a digest in `study.json`.

    Returns
    -------
    list of pathlib.Path
        The files written, sorted.

    Raises
    ------
    ParameterError
        When `folder` exists, the key is too short, or the study's grid is finer than 1 km.
    SourceError
        When a file cannot be read or written.

    Notes
    -----
    As METHOD M13 asks, tables carry the study's own criterion alone, so that nested criteria
    cannot be subtracted from each other, and hidden figures are nulls (empty in CSV). Tables about
    single users stand in `individuals/`, which only its owner can open, by pseudonym and sorted by
    it, since the order of the ids would tell of them. The times of exits are exact: treat that
    folder as the posts themselves, and do not publish it.

    The same estimate and key give the same bytes, on the same versions. Pseudonyms are integers
    above 2**53: a program that reads numbers as doubles must be told to read them as text.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from migtrace.estimate import Study, estimate
    >>> times = ["2015-01-01", "2015-02-01", "2015-03-01", "2015-04-01", "2015-05-01"]
    >>> posts = pl.DataFrame({"user": 1, "time": times, "country": "VE"})
    >>> posts = posts.with_columns(pl.col("time").str.to_datetime(time_zone="UTC"))
    >>> answer = estimate(posts, Study("VE", "2015-01:2015-12", 1000))
    >>> with TemporaryDirectory() as parent:
    ...     files = write_study(answer, parent + "/study", individuals=False, sources=posts)
    >>> [file.name for file in files][:3]
    ['appearances.csv', 'appearances.parquet', 'density.csv']
    """
    target = Path(folder)
    check_folder(target, overwrite=overwrite)
    if key is not None:
        check_key(key)
    check_grid(estimates.study.grid)
    secret = secrets.token_bytes(64) if key is None else key
    estimates = handed_on(estimates)
    tables = dict(_tables(estimates, lines or {}, secret if individuals else None))
    about = _about(estimates, tables, lines or {}, "given" if key else "random, thrown away")
    about["input"] = None if sources is None else digest_input(sources)
    with whole_folder(target, overwrite=overwrite) as partial:
        for name, table in tables.items():
            _write_table(table, partial, name)
        text = json.dumps(about, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
        (partial / STUDY_FILE).write_text(text, encoding="utf-8")
        written = sorted(p.relative_to(partial) for p in partial.rglob("*") if p.is_file())
    return [target / path for path in written]


def check_folder(folder: str | PathLike[str], /, *, overwrite: bool = False) -> None:
    """Make sure that `write_study` could write a folder, before the estimate is computed.

    Parameters
    ----------
    folder
        The folder.
    overwrite
        Whether a folder that an earlier study wrote may be replaced.

    Raises
    ------
    ParameterError
        When it exists and may not be replaced, or lies in a trace store.
    SourceError
        When it cannot be looked into.

    Examples
    --------
    >>> check_folder("a folder that does not exist")
    """
    target = Path(folder)
    for above in target.absolute().parents:
        if is_store(above):
            msg = f"folder: {str(target)!r} lies in the trace store {str(above)!r}; name another"
            raise ParameterError(msg)
    check_target(target, overwrite=overwrite, ours=STUDY_FILES)


def count_hidden(tables: Mapping[str, pl.DataFrame], /) -> dict[str, int]:
    """Count the figures that rest on too few people to be shown (METHOD M13).

    Parameters
    ----------
    tables
        Tables of METHOD M16 by name.

    Returns
    -------
    dict of str to int
        By table the number of hidden counts, where there are any. Tables keyed by cell lose the
        whole row, so they are not told here.

    Examples
    --------
    >>> count_hidden({"detected": pl.DataFrame({"country": ["CO", "PE"], "users": [None, 4]})})
    {'detected': 1}
    """
    hidden = {
        name: sum(table[column].null_count() for column in _COUNTS if column in table.columns)
        for name, table in tables.items()
    }
    return {name: count for name, count in hidden.items() if count}


def own_criterion(name: str, table: pl.DataFrame, /, criterion: int) -> pl.DataFrame:
    """Cut a table to one criterion, as whatever leaves the library must be (METHOD M13).

    Parameters
    ----------
    name
        The table's name in METHOD M16.
    table
        The table.
    criterion
        The study's criterion, 1 to 4.

    Returns
    -------
    polars.DataFrame
        Its rows of that criterion; of `residents` the users and the column of that criterion.

    Examples
    --------
    >>> residents = pl.DataFrame({"user": [7, 8], "c1": [True, False], "c4": [True, True]})
    >>> own_criterion("residents", residents, 1).to_dicts()
    [{'user': 7, 'c1': True}]
    """
    if name == "residents":
        column = f"c{criterion}"
        return table.filter(column).select("user", column)
    if "criterion" in table.columns:
        return table.filter(pl.col("criterion") == criterion)
    return table


def _tables(
    estimates: Estimates, lines: Mapping[str, Line], key: bytes | None
) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield what is written, table by table; without a key no table about single users."""
    for name in TABLES:
        if name == "crossings":
            if lines:
                yield name, _crossings(estimates, lines)
            continue
        if name in ABOUT_PEOPLE and key is None:
            continue
        table = own_criterion(name, getattr(estimates, name), estimates.study.criterion)
        if name in ABOUT_PEOPLE and key is not None:
            table = table.with_columns(pseudonymise(table["user"], key=key))
            table = table.sort("user", maintain_order=True)
        yield name, table


def _crossings(estimates: Estimates, lines: Mapping[str, Line]) -> pl.DataFrame:
    table = pl.concat(
        estimates.crossings(line).select(pl.lit(name).alias("line"), pl.all())
        for name, line in sorted(lines.items())
    )
    coarse = estimates.study.raking is not None and estimates.study.min_users > 1
    return rounded(table) if coarse else table


def _about(
    estimates: Estimates,
    tables: Mapping[str, pl.DataFrame],
    lines: Mapping[str, Line],
    key: str,
) -> dict[str, object]:
    individuals = any(name in tables for name in ABOUT_PEOPLE)
    return {
        "study": describe(estimates.study),
        "now": describe(estimates.now),
        "reading": dict(estimates.reading),
        "versions": versions(),
        "input": None,
        "counts": estimates.dropped.rows_by_key("reason", named=True, unique=True),
        "notes": dict(zip(estimates.notes["note"], estimates.notes["records"], strict=True)),
        "intervals": None if estimates.bootstrap is None else estimates.bootstrap.about,
        "empty": dict(sorted(estimates.reasons.items())),
        "hidden": count_hidden(tables),
        "lines": {name: describe(line) for name, line in sorted(lines.items())},
        "individuals": {"written": individuals, **({"key": key} if individuals else {})},
        # Rows about people would be totals over hidden figures.
        "rows": {n: table.height for n, table in tables.items() if n not in ABOUT_PEOPLE},
    }


def _write_table(table: pl.DataFrame, folder: Path, name: str) -> None:
    if name in ABOUT_PEOPLE:
        folder /= INDIVIDUALS
        folder.mkdir(mode=0o700, exist_ok=True)
    for form in _FORMATS:
        path = folder / f"{name}.{form}"
        if name in ABOUT_PEOPLE:
            path.touch(mode=0o600)
        if form == "csv":
            table.write_csv(path, datetime_format=_CSV_TIME)
        else:
            table.rechunk().write_parquet(path)
