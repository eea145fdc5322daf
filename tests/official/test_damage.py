"""Damaged, empty and mutated files: an error of ours that names the file, never another one."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import fsspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from migtrace import MigtraceError, ParameterError, SourceError
from migtrace.official import (
    read_dtm,
    read_hxl,
    read_r4v,
    read_table,
    read_un_desa,
    read_un_population,
    read_unhcr,
    read_unhcr_flows,
    read_unhcr_returns,
    read_world_bank,
)

CSV = b"year,coo_iso,coa_iso,refugees,oip\n2018,VEN,COL,-,1171552\n2018,UNK,COL,5,\n"


def in_zip(*names: str) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in names:
            packed.writestr(name, CSV * 20)
    return archive.getvalue()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", r"is empty \(0 bytes\)"),
        (b" \n \n", r"is empty \(4 bytes\)"),
        (gzip.compress(b"", mtime=0), r"is empty \(0 bytes\)"),
        (gzip.compress(CSV, mtime=0)[:-9], "cannot be read whole"),
        (in_zip("population.csv")[:-200], "cannot be read whole"),
        (b"{'items': []}", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b'{"error": "no"}', "has the keys error; expected a list 'items'"),
        (b'year,coo_iso\n2018,"VEN\n', "line 2: is no CSV"),
        ("year,coo_iso,coa_iso\n2018,Perú".encode("latin-1"), "line 2: byte 0xfa is not UTF-8"),
        ("year".encode("utf-16"), "line 1: byte 0xff is not UTF-8"),
        (b"PAR1....", "is a Parquet file"),
    ],
)
def test_a_damaged_file_is_named(content: bytes, told: str, tmp_path: Path) -> None:
    path = tmp_path / "figures.bin"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=f"figures.bin.*{told}"):
        read_unhcr(path)


def test_what_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"none.csv: cannot be opened \(No such file"):
        read_unhcr(tmp_path / "none.csv")
    with pytest.raises(SourceError, match=r"cannot be opened \(Is a directory"):
        read_unhcr(tmp_path)
    with pytest.raises(SourceError, match="cannot be opened"):
        read_unhcr("a\0b")
    with pytest.raises(ParameterError, match="source: got int; expected a path"):
        read_unhcr(7)  # type: ignore[arg-type]  # what a caller may do
    closed = io.BytesIO(CSV)
    closed.close()
    with pytest.raises(SourceError, match="open file: cannot be read"):
        read_unhcr(closed)


def test_an_archive_of_several_tables_is_refused_where_one_is_meant() -> None:
    with pytest.raises(SourceError, match="are 2 files; expected one table"):
        read_un_desa(in_zip("a.csv", "b.csv"))
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    with pytest.raises(SourceError, match="bytes: the archive holds no file"):
        read_unhcr(empty.getvalue())


def test_urls_are_read() -> None:
    fsspec.filesystem("memory").pipe("/figures/population.csv", CSV)
    assert read_unhcr("memory://figures/population.csv") == read_unhcr(CSV)
    with pytest.raises(SourceError, match=r"memory://figures/none\.csv: no such file"):
        read_unhcr("memory://figures/none.csv")


def test_urls_need_a_scheme_that_is_known() -> None:
    with pytest.raises(MigtraceError, match=r"file\.csv"):
        read_unhcr("nosuchscheme://host/file.csv")


SEEDS: list[tuple[Callable[[bytes], object], bytes]] = [
    (read_unhcr, CSV),
    (read_unhcr_flows, gzip.compress(CSV, mtime=0)),
    (read_unhcr, in_zip("population.csv")),
    (
        read_unhcr_returns,
        (
            b'{"maxPages": 1, "items": [{"year": 2018, "coo_iso": "VEN", "coa_iso": "-",'
            b' "returned_refugees": "0", "returned_idps": 3}]}'
        ),
    ),
    (
        read_un_desa,
        (
            b"Location code of destination,Location code of origin,2015,2020,2015\n"
            b"170,862,48 714,1 780 486,3\n170,900,1,2,\n"
        ),
    ),
    (
        lambda content: read_hxl(content, kind="stock"),
        (
            b"A,B,C,D,E\n#country+code,#date+year,#affected+refugees,affected+idps,#adm1+code\n"
            b"COL,2018,-,7816500,a\nCOL,2018,3,5,b\n"
        ),
    ),
    (
        read_dtm,
        (
            b'{"isSuccess": true, "result": [{"admin0Pcode": "ETH", "roundNumber": 3,'
            b' "numPresentIdpInd": 300, "reportingDate": "2017-12-31T00:00:00"}]}'
        ),
    ),
    (
        read_world_bank,
        json.dumps(
            [{"pages": 1}, [{"countryiso3code": "VEN", "date": "2018", "value": 3}]]
        ).encode(),
    ),
    (read_world_bank, b"Country Name,Country Code,2000,2001\nPeru,PER,5,6\nWorld,WLD,7,\n"),
    (read_un_population, b"LocID,Variant,Time,PopTotal\n862,Medium,2015,30529.716\n"),
    (read_r4v, b'{"data": [{"geomaster_name": "Peru", "individuals": "5", "date": "2018-12-31"}]}'),
    (
        lambda content: read_table(
            content,
            kind="flow",
            columns={"destination": "a", "date": "b", "people": ["c", "d"]},
            codes="name",
            origin="VE",
        ),
        b"a,b,c,d\nPeru,2018-01-01,3,-\nChile,2018-01-02,4,4\n",
    ),
]
BITS = [
    b'"',
    b",",
    b"\n",
    b"\0",
    b"-",
    b"1e999",
    b"nan",
    b"\xff",
    b"[]",
    b"null",
    b"\\ud800",
    b"-5",
]
BITS += [b"#", b"+", b"2018-13-40", b"9" * 20, b"\r", b"{", b"}", b"\xef\xbb\xbf", b"=", b""]


@given(
    seed=st.sampled_from(SEEDS),
    cuts=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 6), st.sampled_from(BITS)),
        min_size=1,
        max_size=3,
    ),
)
def test_mutated_files_are_read_or_refused_with_an_error_of_ours(
    seed: tuple[Callable[[bytes], object], bytes], cuts: list[tuple[float, int, bytes]]
) -> None:
    read, content = seed
    for where, length, bit in cuts:
        at = int(where * len(content))
        content = content[:at] + bit + content[at + length :]
    try:
        read(content)
    except MigtraceError as error:
        assert str(error)  # noqa: PT017 - either way is right, and no other error may come
