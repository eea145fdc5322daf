"""What a store says of itself: `store.json`."""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Self

import msgspec

from migtrace.disclosure.coarse import check_grid
from migtrace.durable import whole_file
from migtrace.errors import ParameterError, StoreError
from migtrace.grid import Grid, H3Grid, SinusoidalGrid
from migtrace.store.claims import ShardFile, read_account
from migtrace.store.grid import binned_with
from migtrace.store.layout import File

__all__ = ["FILE", "SCHEMA", "Manifest", "Parameters", "ShardFile", "grid_as_text", "is_store"]

FILE = "store.json"
SCHEMA = 2
"""Changes with the form of any of a store's files."""
_KIND = "migtrace trace store"
_SURROGATE = re.compile(r"\\u[dD]")


@dataclass(frozen=True, slots=True)
class Parameters:
    """How a store's records were made; every ingest into it must agree.

    Attributes
    ----------
    earliest
        Records before this were rejected (METHOD M1.6).
    fill_countries
        Whether null countries were filled from exact positions (M1.5).
    grid
        The grid of the shards' `cell` (M3), binned from exact positions.
    shards
        Number of shards; None is as many as the records need.
    """

    earliest: datetime
    fill_countries: bool
    grid: Grid
    shards: int | None


@dataclass(frozen=True, slots=True)
class _Told:
    """Parameters as they stand in the file."""

    earliest: str
    fill_countries: bool
    grid: str
    shards: Annotated[int, msgspec.Meta(ge=1)] | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """The whole account of a store.

    Attributes
    ----------
    parameters
        How its records were made.
    key_check
        Fingerprint of the key.
    forgotten
        Whether the key was destroyed: then nothing can be added.
    shards, ledger, quarantine
        The files.
    sources
        Each source's account, sorted by name.
    drops
        Reason to (records, users), with ``read`` and ``kept``.
    deleted
        Records that delete messages removed; they count nowhere else.
    """

    parameters: Parameters
    key_check: str
    forgotten: bool = False
    shards: tuple[ShardFile, ...] = ()
    ledger: tuple[File, ...] = ()
    quarantine: tuple[File, ...] = ()
    sources: tuple[Mapping[str, Any], ...] = ()
    drops: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    deleted: int = 0

    def write(self, folder: Path, /) -> None:
        """Put the manifest in its place in one step: from then on the store is what it says."""
        about = {
            "kind": _KIND,
            "schema": SCHEMA,
            "parameters": {**_plain(self.parameters), "grid": grid_as_text(self.parameters.grid)},
            "key_check": self.key_check,
            "forgotten": self.forgotten,
            "deleted": self.deleted,
            "drops": {reason: list(count) for reason, count in self.drops.items()},
            "shards": [asdict(shard) for shard in self.shards],
            "ledger": [asdict(file) for file in self.ledger],
            "quarantine": [asdict(file) for file in self.quarantine],
            "sources": [dict(source) for source in self.sources],
        }
        with whole_file(folder / FILE) as partial:
            partial.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, text: str, name: str, /) -> Self:
        """Read a manifest.

        Parameters
        ----------
        text
            The content of `store.json`.
        name
            What the store is called in messages.

        Raises
        ------
        StoreError
            When it is no manifest, that of another version, or says what no store can be: nothing
            in it may lead out of the store's folder.
        """
        try:
            about = _load(text)
            _check_schema(about.get("schema"), name)
            parameters = _parameters(about.get("parameters"))
            return cls(parameters, **read_account(about))
        except (ValueError, RecursionError) as error:
            msg = f"{name}: its {FILE} is damaged, or no manifest of a trace store ({error})"
            raise StoreError(msg) from error


def _load(text: str) -> dict[str, Any]:
    about = json.loads(text)
    if not isinstance(about, dict) or about.get("kind") != _KIND:
        msg = f"expected an object of the kind {_KIND!r}"
        raise ValueError(msg)
    if _SURROGATE.search(text):
        # A half of one, which no table can hold, is a ValueError here.
        json.dumps(about, ensure_ascii=False).encode()
    return about


def _check_schema(schema: object, name: str) -> None:
    if schema == SCHEMA:
        return
    newer = isinstance(schema, int) and schema > SCHEMA
    way = "update migtrace" if newer else "ingest the sources anew"
    msg = f"{name}: is a store of version {schema!r}, this migtrace reads version {SCHEMA}; {way}"
    raise StoreError(msg)


def _plain(parameters: Parameters) -> dict[str, object]:
    return {
        "earliest": parameters.earliest.isoformat(),
        "fill_countries": parameters.fill_countries,
        "shards": parameters.shards,
    }


def _parameters(about: object) -> Parameters:
    told = msgspec.convert(about, _Told)
    earliest = datetime.fromisoformat(told.earliest)
    if earliest.tzinfo is None:
        msg = f"earliest {told.earliest!r} has no zone"
        raise ValueError(msg)
    return Parameters(earliest, told.fill_countries, _grid(told.grid), told.shards)


def is_store(path: str | os.PathLike[str], /) -> bool:
    """Whether a local folder holds a trace store.

    Examples
    --------
    >>> is_store("no such folder")
    False
    """
    try:
        return Path(path, FILE).is_file()
    except OSError as error:
        msg = f"{os.fspath(path)!r} cannot be read: {error.strerror or error}"
        raise StoreError(msg) from error


def grid_as_text(grid: Grid, /) -> str:
    """Write a grid as it is given on the command line.

    Parameters
    ----------
    grid
        The grid of a store's cells, or a `StoredGrid` of it.

    Raises
    ------
    ParameterError
        When it is of another kind, or finer than 1 km (METHOD M13).

    Examples
    --------
    >>> grid_as_text(SinusoidalGrid(40))
    'sinusoidal:40'
    """
    grid = binned_with(grid)
    if not isinstance(grid, SinusoidalGrid | H3Grid):
        msg = f"grid: a store keeps cells of SinusoidalGrid or H3Grid; got {grid!r}"
        raise ParameterError(msg)
    check_grid(grid)
    if isinstance(grid, H3Grid):
        return f"h3:{grid.resolution}"
    side = float(grid.side_km)
    return f"sinusoidal:{int(side) if side.is_integer() else side}"


def _grid(text: str) -> Grid:
    kind, _, size = text.partition(":")
    if kind not in ("sinusoidal", "h3"):
        msg = f"grid {text!r} is of an unknown kind"
        raise ValueError(msg)
    grid = SinusoidalGrid(float(size)) if kind == "sinusoidal" else H3Grid(int(size))
    check_grid(grid)
    return grid
