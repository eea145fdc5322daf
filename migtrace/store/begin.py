"""The store that an ingest writes into: a new one, or one that is there and fits."""

import errno
import os
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from migtrace.durable import PARTIAL, whole_folder
from migtrace.errors import ParameterError, SourceError, StoreError
from migtrace.frames.checks import check_count
from migtrace.grid import Grid, SinusoidalGrid
from migtrace.records import EARLIEST, instant
from migtrace.store.fetch import local_folder
from migtrace.store.grid import binned_with
from migtrace.store.key import find_key
from migtrace.store.manifest import FILE, Manifest, Parameters, grid_as_text
from migtrace.store.opened import open_store
from migtrace.store.seal import key_check


@dataclass(frozen=True, slots=True)
class Wanted:
    """The parameters that a store keeps, None where nothing was asked for.

    Attributes
    ----------
    earliest, fill_countries, grid, shards
        As for `migtrace.ingest`.
    """

    earliest: date | None
    fill_countries: bool | None
    grid: Grid | None
    shards: int | None

    def new(self) -> Parameters:
        """Parameters of a new store: what is asked for, and METHOD's defaults."""
        if self.shards is not None:
            check_count("shards", self.shards, least=1)
        if self.fill_countries not in (None, True, False):
            msg = f"fill_countries: got {self.fill_countries!r}; expected True or False"
            raise ParameterError(msg)
        grid = SinusoidalGrid(40) if self.grid is None else binned_with(self.grid)
        grid_as_text(grid)
        earliest = EARLIEST if self.earliest is None else instant("earliest", self.earliest)
        # numpy's integers are none for JSON.
        shards = None if self.shards is None else int(self.shards)
        grid.cell()  # what it needs is there, or is said to be missing, before anything is made
        return Parameters(earliest, bool(self.fill_countries), grid, shards)

    def over(self, kept: Parameters, /) -> Parameters:
        """Parameters of a store into which nothing was resolved yet: what is asked for now."""
        new = self.new()
        asked = {
            name: getattr(new, name)
            for name in ("earliest", "fill_countries", "grid", "shards")
            if getattr(self, name) is not None
        }
        return replace(kept, **asked)

    def check(self, kept: Parameters, /) -> None:
        """Raise a ParameterError when something else is asked for than a store keeps."""
        earliest = None if self.earliest is None else instant("earliest", self.earliest)
        grid = None if self.grid is None else binned_with(self.grid)
        asked = (earliest, self.fill_countries, grid, self.shards)
        names = ("earliest", "fill_countries", "grid", "shards")
        for name, value in zip(names, asked, strict=True):
            own = getattr(kept, name)
            if value is not None and value != own:
                msg = (
                    f"{name}: got {value}; the store was made with "
                    f"{'as many as its records need' if own is None else own}: "
                    "leave it out, or make another store"
                )
                raise ParameterError(msg)


def check_place(folder: Path, /) -> None:
    """Refuse a folder of something else, a file and a URL, before anything is written.

    Raises
    ------
    ParameterError
        When no store is there, nor can be made.
    StoreError
        When the folder cannot be looked into.
    """
    local_folder(folder, "store")
    above = next(place for place in folder.absolute().parents if os.path.lexists(place))
    if not above.is_dir():
        msg = f"store: {str(folder)!r} cannot be: {str(above)!r} is no folder"
        raise ParameterError(msg)
    try:
        _is_new(folder)
    except OSError as error:
        msg = f"{str(folder)!r} cannot be read: {error.strerror or error}"
        raise StoreError(msg) from error


def begin(folder: Path, key: bytes | None, wanted: Wanted, /) -> bytes:
    """Make sure that there is a store, an empty one if need be, and find its key.

    Parameters
    ----------
    folder
        Its folder.
    key
        The key that was given.
    wanted
        The parameters of a new store.

    Returns
    -------
    bytes
        The key.

    Raises
    ------
    ParameterError
        When the folder holds something else, or a parameter has no sense.
    StoreError
        When there is no key, it was destroyed, or the store cannot be read or written.

    Notes
    -----
    A store appears with its manifest: whoever is killed leaves none, or one that opens. The
    caller holds the store's lock, so that nobody else makes it, or its key, at the same time.
    """
    parameters = wanted.new()
    try:
        new = _is_new(folder)
        if not new:
            _still_open(folder)
        secret = find_key(folder, key, new=new)
        if new:
            _make(folder, Manifest(parameters, key_check(secret)))
    except OSError as error:
        if isinstance(error, StoreError) or error.errno == errno.ENOSPC:
            raise
        msg = f"{str(folder)!r} cannot be written: {error.strerror or error}"
        raise StoreError(msg) from error
    return secret


def go_on(folder: Path, key: bytes, wanted: Wanted, /) -> Manifest:
    """Read the manifest of a store that is to be added to.

    Parameters
    ----------
    folder, key, wanted
        As for `begin`.

    Returns
    -------
    Manifest
        What the store holds.

    Raises
    ------
    ParameterError
        When other parameters are wanted than the store's.
    StoreError
        When the store is damaged, of another version, or made with another key.
    """
    manifest = _still_open(folder)
    if manifest.key_check != key_check(key):
        msg = f"key: it is not the key that {str(folder)!r} was made with"
        raise StoreError(msg)
    if not manifest.drops:
        # Its first ingest did not come to its end: nothing rests on its parameters yet.
        return replace(manifest, parameters=wanted.over(manifest.parameters))
    wanted.check(manifest.parameters)
    return manifest


def _still_open(folder: Path) -> Manifest:
    """Read the manifest of a store that can be added to."""
    manifest = open_store(folder).manifest
    if manifest.forgotten:
        msg = f"{str(folder)!r}: its key was destroyed, so nothing can be added to it"
        raise StoreError(msg)
    return manifest


def _make(folder: Path, manifest: Manifest) -> None:
    if folder.exists():
        manifest.write(folder)
        return
    try:
        with whole_folder(folder) as partial:
            manifest.write(partial)
    except SourceError as error:
        # To the caller the store is no source.
        raise error.__cause__ or error from None


def _is_new(folder: Path) -> bool:
    """Whether a store has yet to be made; a folder of something else is refused."""
    if not folder.exists():
        return True
    if not folder.is_dir():
        msg = f"store: {str(folder)!r} is a file; expected a store's folder, or a new name"
        raise ParameterError(msg)
    if (folder / FILE).exists():
        return False
    others = [path.name for path in folder.iterdir()]
    others = [name for name in others if not name.endswith(PARTIAL)]
    if others:
        msg = (
            f"store: {str(folder)!r} holds {min(others)!r} and is no store; "
            "expected a store's folder, or a new name"
        )
        raise ParameterError(msg)
    return True
