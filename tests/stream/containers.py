"""Damaged archives and compressed files: seeded; for the fuzz tests.

Not collected by pytest; `test_fuzz_mutants.py` runs it in small and `benchmarks/fuzz.py` in large.
"""

import bz2
import gzip
import io
import lzma
import tarfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from random import Random

import zstandard

from migtrace.records import EARLIEST
from migtrace.stream.read import read_lines
from migtrace.stream.unpack import Member, unpack
from tests.stream.fuzz import MOST_SECONDS, NOW, Failure, check_records, check_sums, require
from tests.stream.mutants import Samples


def pack_tar(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Make a tar archive."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, content in files:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def pack_zip(files: Iterable[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Make a zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


@cache
def make_containers(payload: bytes) -> dict[str, bytes]:
    """Pack the same lines in every way, also in several members and several layers."""
    half = payload.index(b"\n", len(payload) // 2) + 1
    parts = [("2015/03/13/21/46.json", payload[:half]), ("2015/03/13/21/47.json", payload[half:])]
    squeezed = [(f"{name}.bz2", bz2.compress(part)) for name, part in parts]
    tar = pack_tar(parts)
    return {
        "plain": payload,
        "gz": gzip.compress(payload, mtime=0),
        "gz, two members": gzip.compress(payload[:half], mtime=0)
        + gzip.compress(payload[half:], mtime=0),
        "bz2": bz2.compress(payload),
        "bz2, two streams": bz2.compress(payload[:half]) + bz2.compress(payload[half:]),
        "xz": lzma.compress(payload),
        "zst": zstandard.compress(payload),
        "tar": tar,
        "tar.gz": gzip.compress(tar, mtime=0),
        "tar of bz2": pack_tar(squeezed),
        "zip": pack_zip(parts),
        "zip, stored": pack_zip(parts, zipfile.ZIP_STORED),
        "zip of bz2": pack_zip(squeezed, zipfile.ZIP_STORED),
        "tar in zip": pack_zip([("whole.tar", pack_tar(squeezed))]),
        "gz in gz": gzip.compress(gzip.compress(payload, mtime=0), mtime=0),
        "zip in tar.xz": lzma.compress(pack_tar([("inner.zip", pack_zip(parts))])),
    }


def _truncate(raw: bytes, _: bytes, rng: Random) -> bytes:
    return raw[: rng.randrange(len(raw))]


def _flip(raw: bytes, _: bytes, rng: Random) -> bytes:
    changed = bytearray(raw)
    # Headers decide most, and are short.
    end = len(raw) if rng.random() < 0.6 else min(len(raw), 600)
    for _change in range(rng.choice((1, 1, 2, 8))):
        changed[rng.randrange(end)] = rng.randrange(256)
    return bytes(changed)


def _blot(raw: bytes, _: bytes, rng: Random) -> bytes:
    start = rng.randrange(len(raw))
    end = min(len(raw), start + rng.choice((16, 512, 4_096)))
    return raw[:start] + bytes(end - start) + raw[end:]


def _follow(raw: bytes, other: bytes, rng: Random) -> bytes:
    return raw + rng.choice((other, rng.randbytes(99), bytes(99), b"\n\n", other[:50]))


def _lose(raw: bytes, _: bytes, rng: Random) -> bytes:
    start = rng.randrange(len(raw))
    return raw[:start] + raw[start + rng.choice((1, 16, 512)) :]


DAMAGES: dict[str, Callable[[bytes, bytes, Random], bytes]] = {
    "truncated": _truncate,
    "flipped": _flip,
    "blotted": _blot,
    "followed": _follow,
    "with a gap": _lose,
}


def fuzz_container(samples: Samples, seed: int) -> Iterator[Failure]:
    """Damage one container and read it twice.

    Parameters
    ----------
    samples
        Real lines; those that are short enough are packed.
    seed
        Decides everything.

    Yields
    ------
    Failure
        When anything is raised, lasts, differs or does not add up.
    """
    rng = Random(seed)  # noqa: S311 - nothing secret
    payload = b"\n".join(line for line in samples.lines if len(line) < 3_000)[:60_000]
    whole = payload[: payload.rindex(b"\n") + 1]
    containers = make_containers(whole)
    kind, damage = rng.choice(list(containers)), rng.choice(list(DAMAGES))
    raw = DAMAGES[damage](containers[kind], rng.choice(list(containers.values())), rng)
    start = time.perf_counter()
    try:
        first, second = read_container(raw), read_container(raw)
        require(first == second, "a second reading differs")
        if damage == "truncated" and kind in REFERENCES:
            good = REFERENCES[kind](raw).count(b"\n")
            require(first[0] >= good, f"{first[0]} lines, of {good} before the damage")
    except Exception as error:  # noqa: BLE001 - any exception at all is the finding
        yield Failure(seed, f"{kind}, {damage}", raw, f"{type(error).__name__}: {error}")
    if time.perf_counter() - start > MOST_SECONDS:
        yield Failure(seed, f"{kind}, {damage}", raw, "took too long")


# What the standard library can get out of a file that was cut off.
REFERENCES: dict[str, Callable[[bytes], bytes]] = {
    "gz": lambda raw: zlib.decompressobj(wbits=31).decompress(raw),
    "bz2": lambda raw: bz2.BZ2Decompressor().decompress(raw),
    "xz": lambda raw: lzma.LZMADecompressor().decompress(raw),
}


def read_container(raw: bytes) -> tuple[int, tuple[tuple[str, int, str | None], ...]]:
    """Read all lines of all members.

    Returns
    -------
    tuple
        Lines in all; of each member the name, the lines and the damage.
    """
    members = []
    for member in unpack(io.BytesIO(raw)):
        lines, fragments = 0, 0
        for harvest in read_lines(
            member.stream, earliest=EARLIEST, now=NOW, damage=partial(_damage, member)
        ):
            check_sums(harvest)
            check_records(harvest)
            lines += harvest.counts["lines"]
            fragments += sum(bad.reason == "fragment" for bad in harvest.bad)
        require(not fragments or member.damage is not None, f"a fragment in good {member.name!r}")
        members.append((member.name, lines, member.damage))
    return sum(lines for _, lines, _ in members), tuple(members)


def _damage(member: Member) -> str | None:
    return member.damage
