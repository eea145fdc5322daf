"""The account of each source, put together from those of its pieces."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from migtrace.store.container import Container
from migtrace.store.work import digest_of
from migtrace.stream.harvest import COUNTS


@dataclass(frozen=True, slots=True)
class PieceAt:
    """A piece of a source: the part that holds it and its number there."""

    part: Path
    number: int
    about: Mapping[str, Any]


@dataclass(slots=True)
class SourceAccount:
    """One source: what it is called, where its pieces are, and what was counted.

    Attributes
    ----------
    about
        What the manifest says of it.
    pieces
        Its pieces, in order.
    """

    about: dict[str, Any]
    pieces: list[PieceAt] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """Digest of its bytes."""
        return str(self.about["digest"])


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What the parts of one ingest hold, and what the store held before.

    Attributes
    ----------
    new
        Sources that are new to the store.
    sources
        The manifest's entries of all sources, sorted by name.
    repeated
        Names of sources whose bytes were read before, with the name they were first read under.
    skip
        Of each part the pieces to leave out.
    """

    new: list[SourceAccount]
    sources: list[dict[str, Any]]
    repeated: dict[str, str]
    skip: dict[Path, frozenset[int]]


def reckon(parts: Iterable[Path], before: Sequence[Mapping[str, Any]], /) -> Reckoning:
    """Put the pieces of parts together to sources, and tell which of them are new.

    Parameters
    ----------
    parts
        The parts' files.
    before
        The manifest's entries of the sources that the store has.

    Returns
    -------
    Reckoning
        The accounts. Of sources with the same bytes the first by name counts.
    """
    known = {str(entry["digest"]): dict(entry) for entry in before}
    new: list[SourceAccount] = []
    repeated: dict[str, str] = {}
    skip: dict[Path, set[int]] = {part: set() for part in parts}
    for source in sorted(_sources(skip), key=lambda s: str(s.about["names"][0][0])):
        entry = known.get(source.digest)
        if entry is None:
            known[source.digest] = source.about
            new.append(source)
            continue
        names = [tuple(name) for name in entry["names"]]
        repeated[source.about["names"][0][0]] = names[0][0]
        entry["names"] = sorted({*names, *map(tuple, source.about["names"])}, key=_place)
        for piece in source.pieces:
            skip[piece.part].add(piece.number)
    entries = sorted(known.values(), key=lambda e: (e["names"][0][0], e["digest"]))
    return Reckoning(new, entries, repeated, {p: frozenset(n) for p, n in skip.items()})


def _place(name: tuple[str, int | None, int | None]) -> tuple[str, int, int]:
    """Order of names, sizes and ages, of which the last two may be unknown."""
    return name[0], -1 if name[1] is None else name[1], -1 if name[2] is None else name[2]


def _sources(parts: Iterable[Path]) -> list[SourceAccount]:
    pieces: dict[tuple[str, str], list[PieceAt]] = {}
    for part in parts:
        for number, about in enumerate(Container(part).account["pieces"]):
            key = (about["kind"], about["name"])
            pieces.setdefault(key, []).append(PieceAt(part, number, about))
    return [
        _joined(sorted(own, key=lambda piece: int(piece.about["start"]))) for own in pieces.values()
    ]


def _joined(pieces: list[PieceAt]) -> SourceAccount:
    first = pieces[0].about
    sums: dict[str, Counter[str]] = {name: Counter() for name in ("counts", "controls", "notes")}
    for piece in pieces:
        for name, total in sums.items():
            total.update(piece.about[name])
    about = {
        "names": [(first["name"], first["size"], first["mtime_ns"])],
        "digest": digest_of([block for piece in pieces for block in piece.about["blocks"]]),
        "bytes": sum(piece.about["bytes"] for piece in pieces),
        # The ranges of one file are no members of their own.
        "members": max(piece.about["members"] for piece in pieces),
        **{name: sums["counts"][name] for name in COUNTS},
        "controls": dict(sorted(sums["controls"].items())),
        "notes": dict(sorted(sums["notes"].items())),
        "damage": [damage for piece in pieces for damage in piece.about["damage"]],
    }
    return SourceAccount(about, pieces)
