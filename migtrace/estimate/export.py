"""A study on disk: every table as Parquet and CSV, and what it was made from (METHOD M13, M16)."""

import json
import secrets
from collections.abc import Mapping
from os import PathLike
from pathlib import Path

import polars as pl

from migtrace.disclosure.pseudonyms import check_key, pseudonymise
from migtrace.durable import check_target, whole_folder
from migtrace.errors import ParameterError
from migtrace.estimate.cities import Cities
from migtrace.estimate.estimates import Estimates
from migtrace.estimate.handout import ABOUT_PEOPLE, CITIES_FILE, STUDY_FILE, hand_out, own_criterion
from migtrace.estimate.manifest import Sources, digest_input
from migtrace.frames.cities import CITY_TABLES
from migtrace.frames.tables import TABLES
from migtrace.space import Line
from migtrace.store import is_store

INDIVIDUALS = "individuals"

_FORMATS = ("parquet", "csv")
STUDY_FILES = frozenset(
    {
        STUDY_FILE,
        CITIES_FILE,
        *(
            f"{INDIVIDUALS}/{table}.{form}" if table in ABOUT_PEOPLE else f"{table}.{form}"
            for table in (*TABLES, *CITY_TABLES)
            for form in _FORMATS
        ),
    }
)
"""What a study's folder can hold."""

_CSV_TIME = "%Y-%m-%dT%H:%M:%S%.6fZ"


def write_study(
    estimates: Estimates,
    folder: str | PathLike[str],
    /,
    *,
    lines: Mapping[str, Line] | None = None,
    cities: Cities | None = None,
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
    cities
        From `Estimates.cities`: they become the tables `segregation` and `homes`, and their
        outlines `cities.geojson`.
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
    handout = hand_out(estimates, lines=lines, cities=cities)
    about = {**handout.about, "input": None if sources is None else digest_input(sources)}
    tables = dict(handout.tables)
    if individuals:
        secret = secrets.token_bytes(64) if key is None else key
        tables |= {name: _individuals(estimates, name, secret) for name in ABOUT_PEOPLE}
        about["individuals"] = {"written": True, "key": "given" if key else "random, thrown away"}
    with whole_folder(target, overwrite=overwrite) as partial:
        for name, table in tables.items():
            _write_table(table, partial, name)
        _write_json(about, partial / STUDY_FILE, indent=2)
        if handout.outlines is not None:
            _write_json(handout.outlines, partial / CITIES_FILE)
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


def _write_json(content: object, path: Path, *, indent: int | None = None) -> None:
    text = json.dumps(content, indent=indent, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def _individuals(estimates: Estimates, name: str, key: bytes) -> pl.DataFrame:
    """Take a table about single users, under pseudonyms and in their order."""
    table = own_criterion(name, getattr(estimates, name), estimates.study.criterion)
    table = table.with_columns(pseudonymise(table["user"], key=key))
    return table.sort("user", maintain_order=True)


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
