"""Small files that grow, and giant lines: how much memory reading them takes.

Run as ``python -m tests.stream.bombs`` it prints as JSON by how many megabytes each one raised the
peak of the process; `test_fuzz_mutants.py` and `benchmarks/fuzz.py` run it so.
"""

import gzip
import json
import resource
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import zstandard

from tests.stream.containers import pack_tar, pack_zip, read_container

MEGABYTE = 1 << 20
BOMB = 100
LAYERS = 40
OPENED = b'{"id_str":"1","user":{"id_str":"2"},"place":{"country_code":"VE"},"text":"'
STATUS = {
    "created_at": '"Fri Mar 13 21:46:40 +0000 2015"',
    "id_str": '"%d"',
    "user": '{"id_str":"%d"}',
    "in_reply_to_status_id_str": '"%d"',
    "place": '{"country_code":"VE"}',
}
BIG, HALF, SOME = (("%d" + "x" * size) for size in (5_000_000, 60_000, 900))
LONG: dict[str, tuple[int, dict[str, str]]] = {
    "texts": (20, {"text": f'"{BIG}"'}),
    "places": (20, {"place": f'{{"country_code":"VE","full_name":"{BIG}"}}'}),
    "places of 60 KB": (1_200, {"place": f'{{"country_code":"VE","full_name":"{HALF}"}}'}),
    "places of 1 KB": (15_000, {"place": f'{{"country_code":"VE","full_name":"{SOME}"}}'}),
    "ids": (20, {"id_str": f'"{BIG}"'}),
    "users": (20, {"user": f'{{"id_str":"{BIG}"}}'}),
    "replies": (20, {"in_reply_to_status_id_str": f'"{BIG}"'}),
    "ids of 60 KB": (1_200, {"id_str": f'"{HALF}"'}),
    "ids of 1 KB": (
        15_000,
        dict.fromkeys(("id_str", "author_id", "in_reply_to_status_id_str"), f'"{SOME}"')
        | {"user": "null"},
    ),
    "times": (20, {"created_at": f'"{BIG}"'}),
    "times of 60 KB": (1_200, {"created_at": f'"{HALF}"'}),
    "milliseconds": (20, {"created_at": "null", "timestamp_ms": f'"{BIG}"'}),
    "countries": (20, {"place": f'{{"country_code":"{BIG}"}}'}),
    "countries of 60 KB": (1_200, {"place": f'{{"country_code":"{HALF}"}}'}),
    "countries of a geo": (20, {"place": "null", "geo": f'{{"country_code":"{BIG}"}}'}),
}
"""What is long, in statuses otherwise alike: how many of them, and their parts."""


def make_bombs() -> Iterator[tuple[str, bytes]]:
    """Very long lines, very many lines, layers, members, and big claims."""
    yield "nothing", b"\n"
    for name, unit in (("x", b"x"), ("spaces", b" "), ("brackets", b"["), ("NUL", b"\x00")):
        yield f"gz of a line of {name}", _squeeze(unit * MEGABYTE, BOMB)
    yield "gz of an endless text", _squeeze(b"a" * MEGABYTE, BOMB, OPENED)
    yield "gz of blank lines", _squeeze(b"\n" * MEGABYTE, 2)
    yield "gz of empty objects", _squeeze(b"{}\n" * (MEGABYTE // 4), 1)
    yield "gz of short corrupt lines", _squeeze(b"{\n" * (MEGABYTE // 4), 1)
    yield "line of 50 MB", OPENED + b"a" * 50_000_000 + b'"}\n'
    yield "line of 30 MB", OPENED + b"a" * 30_000_000 + b'"}\n'
    for name, parts in LONG.items():
        yield f"gz of distinct {name}", _distinct(parts)
    layers = b'{"id":1}\n'
    for _ in range(LAYERS):
        layers = gzip.compress(layers, mtime=0)
    yield "many layers of gz", layers
    yield "zip of many members", pack_zip((f"{n}.json", b"{}") for n in range(1_000))
    yield "zip of a line of NUL", pack_zip([("a.json", bytes(MEGABYTE * 100))])
    yield "tar that claims eight gigabytes", _claiming()
    width = zstandard.ZstdCompressionParameters(window_log=30)
    wide = zstandard.ZstdCompressor(compression_params=width).compressobj()
    yield "zst with a wide window", wide.compress(b"{}\n" * 10) + wide.flush()


def _squeeze(unit: bytes, times: int, before: bytes = b"") -> bytes:
    squeezer = zlib.compressobj(1, wbits=31)
    pieces = [squeezer.compress(before), *(squeezer.compress(unit) for _ in range(times))]
    return b"".join([*pieces, squeezer.flush()])


def _distinct(long: tuple[int, dict[str, str]]) -> bytes:
    """Statuses that differ wherever there is a number."""
    times, parts = long
    text = "{" + ",".join(f'"{name}":{part}' for name, part in (STATUS | parts).items()) + "}\n"
    squeezer = zlib.compressobj(1, wbits=31)
    lines = (text.replace("%d", str(n)).encode() for n in range(times))
    return b"".join([*map(squeezer.compress, lines), squeezer.flush()])


def _claiming() -> bytes:
    """A tar archive whose only member says it is very large."""
    archive = bytearray(pack_tar([("a.json", b"{}\n" * 10)]))
    archive[124:136] = b"77777777777\x00"
    archive[148:156] = b" " * 8  # the checksum is taken over spaces in its own place
    archive[148:156] = b"%06o\x00 " % sum(archive[:512])
    return bytes(archive)


def measure(raw: bytes) -> float:
    """By how many megabytes reading it raises what this process holds in memory, at the peak."""
    reset = Path("/proc/self/clear_refs")
    if reset.exists():  # Linux: the peak can be made to begin anew
        reset.write_text("5")
    before = _peak_mb()
    read_container(raw)
    return _peak_mb() - before


def _peak_mb() -> float:
    status = Path("/proc/self/status")
    if status.exists():
        fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(fields["VmHWM"].split()[0]) * 1024 / 1e6
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def main() -> None:
    """Read each and print."""
    grown = {name: round(measure(raw), 1) for name, raw in make_bombs()}
    print(json.dumps(grown))  # noqa: T201 - this is its answer


if __name__ == "__main__":
    main()
