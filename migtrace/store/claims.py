"""What a manifest may say: a store that comes from elsewhere is not believed unseen."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec

from migtrace.store.layout import PSEUDONYMS, File
from migtrace.stream.harvest import COUNTS

_NAMES = {
    "shards": re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]*"),
    "ledger": re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]*"),
    "quarantine": re.compile(r"[0-9a-f]+-[0-9]+\.[0-9A-Za-z.]*"),
}

# So that their sums fit a table's numbers.
_Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
_Sums = dict[str, _Count]


@dataclass(frozen=True, slots=True)
class ShardFile:
    """One shard: its file, the range of pseudonyms in it, and how many records and users."""

    file: File
    low: int
    high: int
    rows: _Count
    users: _Count


_NameSizeTime = tuple[str, _Count | None, int | None]
_Source = msgspec.defstruct(
    "_Source",
    [
        ("names", Annotated[tuple[_NameSizeTime, ...], msgspec.Meta(min_length=1)]),
        ("digest", str),
        ("controls", _Sums),
        ("notes", _Sums),
        ("damage", tuple[tuple[str, str], ...]),
        *((name, _Count) for name in ("bytes", "members", *COUNTS)),
    ],
)


@dataclass(frozen=True, slots=True)
class _Account:
    key_check: str
    forgotten: bool
    deleted: _Count
    drops: dict[str, tuple[_Count, _Count]]
    shards: tuple[ShardFile, ...]
    ledger: tuple[File, ...]
    quarantine: tuple[File, ...]
    sources: tuple[dict[str, Any], ...]


def read_account(about: Mapping[str, Any], /) -> dict[str, Any]:
    """Read all that a manifest says of a store's content.

    Parameters
    ----------
    about
        The manifest, as JSON has it.

    Returns
    -------
    dict
        What it says, typed, under the names that it has there.

    Raises
    ------
    ValueError
        When something lacks, has another type, names a file out of its place or twice, or leaves
        out a range of pseudonyms.

    Examples
    --------
    >>> read_account({"key_check": 7})
    Traceback (most recent call last):
    msgspec.ValidationError: Expected `str`, got `int` - at `$.key_check`
    """
    account = msgspec.convert(about, _Account)
    _check_names("shards", [shard.file for shard in account.shards])
    _check_names("ledger", account.ledger)
    _check_names("quarantine", account.quarantine)
    _check_ranges(account.shards)
    for source in account.sources:
        msgspec.convert(source, _Source)
    return {name: getattr(account, name) for name in _Account.__dataclass_fields__}


def _check_names(place: str, files: Iterable[File]) -> None:
    seen = set()
    for file in files:
        folder, _, name = file.name.partition("/")
        if folder != place or not _NAMES[place].fullmatch(name):
            msg = f"{file.name!r} is no file of the store's {place}"
            raise ValueError(msg)
        if file.name in seen:
            msg = f"{file.name!r} stands twice in it"
            raise ValueError(msg)
        if file.size < 0:
            msg = f"{file.name!r} has {file.size} bytes"
            raise ValueError(msg)
        seen.add(file.name)


def _check_ranges(shards: tuple[ShardFile, ...]) -> None:
    """Make sure that every pseudonym belongs to one shard; an empty store has none."""
    bounds = [shard.low for shard in shards]
    ends = [0, *(shard.high for shard in shards)]
    if shards and ([*bounds, PSEUDONYMS] != ends or any(s.low >= s.high for s in shards)):
        msg = "the shards leave out pseudonyms, or share some"
        raise ValueError(msg)
    if any(shard.users > shard.rows or (shard.rows and not shard.users) for shard in shards):
        msg = "a shard has more users than records, or records of nobody"
        raise ValueError(msg)
