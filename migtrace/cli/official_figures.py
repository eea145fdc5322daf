"""The official figures that `migtrace validate` is told to read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from migtrace import official
from migtrace.errors import ParameterError
from migtrace.official import Flow, Stock

Against = Literal["unhcr", "unhcr-flows", "r4v", "un-desa", "hxl", "csv"]
"""Whose figures there are; not IOM's DTM, whose people are displaced within their country."""
Codes = Literal["alpha2", "alpha3", "m49", "name"]

_BUNDLED = ("unhcr", "unhcr-flows")
_FITS = {
    "--kind": ("hxl", "csv"),
    "--origin": ("hxl", "csv", "r4v"),
    "--columns": ("csv", "r4v"),
    "--codes": ("csv", "r4v"),
}
"""The figures that an option is for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the options say of the official figures.

    Parameters
    ----------
    against
        Whose figures they are.
    file
        Where they are; None for those that the package brings along.
    kind
        Whether they are a stock or a flow, where nobody else says.
    origin
        Whose people they count, where no column says.
    columns
        What columns are called.
    codes
        How countries are written.
    year
        The year that they are of, where no column says.
    """

    against: Against
    file: Path | None
    kind: Literal["stock", "flow"] | None
    origin: str | None
    columns: Mapping[str, str]
    codes: Codes | None
    year: int | None


def read_official(asked: Asked, /) -> Stock | Flow:
    """Read the official figures.

    Parameters
    ----------
    asked
        What the options say.

    Returns
    -------
    Stock or Flow
        The figures.

    Raises
    ------
    ParameterError
        When an option is missing, or would have no effect.
    SourceError, FrameError
        When the file cannot be read.

    Examples
    --------
    >>> read_official(Asked("unhcr", None, None, None, {}, None, None)).licence
    'CC BY 4.0'
    """
    _check(asked)
    flows = asked.against == "unhcr-flows"
    if asked.file is None:
        return official.bundled("unhcr_flows") if flows else official.bundled("unhcr_population")
    return _READERS[asked.against](asked, asked.file)


def _read_r4v(asked: Asked, file: Path) -> Stock:
    return official.read_r4v(
        file,
        columns=asked.columns or None,
        origin=asked.origin or "VE",
        codes=asked.codes or "name",
    )


def _read_hxl(asked: Asked, file: Path) -> Stock | Flow:
    if asked.kind == "flow":
        return official.read_hxl(file, kind="flow", origin=asked.origin)
    return official.read_hxl(file, kind="stock", origin=asked.origin)


def _read_csv(asked: Asked, file: Path) -> Stock | Flow:
    codes = asked.codes or "alpha3"
    year = None if {"year", "date"} & set(asked.columns) else asked.year
    if asked.kind == "flow":
        return official.read_table(
            file, kind="flow", columns=asked.columns, codes=codes, origin=asked.origin, year=year
        )
    return official.read_table(
        file, kind="stock", columns=asked.columns, codes=codes, origin=asked.origin, year=year
    )


_READERS: dict[Against, Callable[[Asked, Path], Stock | Flow]] = {
    "unhcr": lambda _, file: official.read_unhcr(file),
    "unhcr-flows": lambda _, file: official.read_unhcr_flows(file),
    "r4v": _read_r4v,
    "un-desa": lambda _, file: official.read_un_desa(file),
    "hxl": _read_hxl,
    "csv": _read_csv,
}


def _check(asked: Asked) -> None:
    """Refuse options that would have no effect, and miss those that are needed."""
    given = {
        "--kind": asked.kind,
        "--origin": asked.origin,
        "--columns": asked.columns,
        "--codes": asked.codes,
    }
    for option, value in given.items():
        if value and asked.against not in _FITS[option]:
            fits = ", ".join(_FITS[option])
            msg = f"{option}: has no effect with --against {asked.against}; it is for {fits}"
            raise ParameterError(msg)
    if asked.file is None and asked.against not in _BUNDLED:
        msg = f"--file: needed with --against {asked.against}; the package brings none along"
        raise ParameterError(msg)
    if asked.kind is None and asked.against in _FITS["--kind"]:
        msg = f"--kind: needed with --against {asked.against}; say whether it is a stock or a flow"
        raise ParameterError(msg)
    if asked.against == "csv" and not asked.columns:
        msg = (
            "--columns: needed with --against csv, such as "
            "--columns destination=Country --columns people=Persons"
        )
        raise ParameterError(msg)
