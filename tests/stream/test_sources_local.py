"""What files, globs, folders and standard input mean as sources."""

import gzip
import io
import os
import sys
from pathlib import Path

import pytest

from migtrace.errors import ParameterError, SourceError
from migtrace.stream.source import SourceRef
from migtrace.stream.sources import (
    check_unchanged,
    find_sources,
    is_plain,
    open_raw,
)

LINE = b'{"id": 1}\n'


@pytest.fixture
def heap(tmp_path: Path) -> Path:
    """A folder with posts at two depths, and with what is not posts."""
    for name in ("b.json", "a.json.gz", "2015/03/c.tar", ".hidden/d.json", "__MACOSX/e.json"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(LINE)
    for name in ("README.md", "2015/meta.XML", "2015/x.cdx.gz", ".DS_Store", "table.csv"):
        (tmp_path / name).write_bytes(b"no posts")
    return tmp_path


def _names(found: tuple[SourceRef, ...], folder: Path) -> list[str]:
    return [str(Path(ref.name).relative_to(folder)) for ref in found]


def test_a_file_is_found_with_its_size_and_time(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(LINE)
    os.utime(path, ns=(0, 1_500_000_000_123_456_789))
    expected = SourceRef(str(path), "file", len(LINE), 1_500_000_000_123_456_789)
    assert find_sources(path).refs == find_sources(str(path)).refs == (expected,)
    with open_raw(expected) as raw:
        assert raw.read() == LINE


def test_a_folder_gives_its_posts_and_lists_the_rest(heap: Path) -> None:
    found = find_sources(heap)
    assert _names(found.refs, heap) == ["2015/03/c.tar", "a.json.gz", "b.json"]
    others = [str(Path(name).relative_to(heap)) for name in found.passed_over]
    assert others == [".DS_Store", "2015/meta.XML", "2015/x.cdx.gz", "README.md", "table.csv"]


def test_a_glob_gives_what_matches(heap: Path) -> None:
    assert _names(find_sources(f"{heap}/**/*.json*").refs, heap) == ["a.json.gz", "b.json"]
    assert _names(find_sources(f"{heap}/20??").refs, heap) == ["2015/03/c.tar"]
    found = find_sources(f"{heap}/*")
    assert str(heap / "table.csv") in found.passed_over


def test_a_name_with_brackets_is_a_name_first(tmp_path: Path) -> None:
    path = tmp_path / "posts[1].json"
    path.write_bytes(LINE)
    assert _names(find_sources(path).refs, tmp_path) == ["posts[1].json"]


def test_every_file_counts_once_whatever_it_is_called(heap: Path) -> None:
    (heap / "link.json").symlink_to(heap / "b.json")
    spelled = f"{heap}/2015/../b.json"
    found = find_sources([spelled, heap, heap / "b.json", f"{heap}/*.json"])
    # As given first: the long way round; the link and the folder's own name come later.
    assert [ref.name for ref in found.refs] == sorted(
        [spelled, f"{heap}/2015/03/c.tar", f"{heap}/a.json.gz"]
    )


def test_a_file_url_is_a_file(heap: Path) -> None:
    assert find_sources(f"file://{heap}/b.json").refs == find_sources(heap / "b.json").refs


def test_names_are_sorted_whatever_their_order(heap: Path) -> None:
    files = [heap / "b.json", heap / "a.json.gz"]
    assert find_sources(files) == find_sources(files[::-1])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("missing.json", "missing.json: no such file"),
        ("*.zst", "matches this pattern"),
        ("empty", "no file in this folder"),
        ("table.csv", "read_traces reads tables"),
        ("b.json/x", "cannot be read"),
        ("a\0b", "cannot be the name of a file"),
    ],
)
def test_what_cannot_be_found_is_named(heap: Path, name: str, words: str) -> None:
    (heap / "empty").mkdir()
    with pytest.raises(SourceError, match=words.replace(".", r"\.")):
        find_sources(f"{heap}/{name}")


@pytest.mark.parametrize("value", [None, 7, "", b"a.json", [3], {"a": 1}, [["a"]]])
def test_what_cannot_be_a_source_is_refused(value: object) -> None:
    with pytest.raises(ParameterError, match="expected a path"):
        find_sources(value)  # type: ignore[arg-type] # that is the test


def test_an_empty_list_is_no_source() -> None:
    with pytest.raises(SourceError, match="the list is empty"):
        find_sources([])


def test_a_file_without_permission_is_told_at_once(
    heap: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may read anything
    with pytest.raises(SourceError, match="no permission"):
        find_sources(heap / "b.json")


def test_a_pipe_has_no_size_and_is_not_plain(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (ref,) = find_sources(tmp_path / "pipe").refs
    assert ref == SourceRef(str(tmp_path / "pipe"), "file", None, None)
    assert not is_plain(ref)
    check_unchanged(ref)


def test_standard_input_is_read_and_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    text = io.TextIOWrapper(io.BytesIO(LINE))
    monkeypatch.setattr(sys, "stdin", text)
    (ref,) = find_sources(["-", "-"]).refs
    with open_raw(ref) as raw:
        assert raw.read() == LINE
    assert not text.buffer.closed
    assert not is_plain(ref)
    check_unchanged(ref)


def test_without_standard_input_there_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(SourceError, match="no standard input"):
        open_raw(SourceRef("-", "stdin", None, None))


def test_what_vanished_or_is_a_folder_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        open_raw(SourceRef(str(tmp_path / "gone"), "file", 1, 1))
    with pytest.raises(SourceError, match="cannot be read"):
        open_raw(SourceRef(str(tmp_path), "file", 1, 1))


def test_a_change_while_reading_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(LINE)
    (ref,) = find_sources(path).refs
    check_unchanged(ref)
    path.write_bytes(LINE * 2)
    with pytest.raises(SourceError, match="changed while it was read"):
        check_unchanged(ref)
    path.unlink()
    with pytest.raises(SourceError, match="no such file"):
        check_unchanged(ref)


def test_plain_is_told_by_content(tmp_path: Path) -> None:
    for name, data in {"a.gz": LINE, "b.json": gzip.compress(LINE), "c": b"", "d": b"PAR1"}.items():
        (tmp_path / name).write_bytes(data)
    plain = {Path(ref.name).name: is_plain(ref) for ref in find_sources(tmp_path).refs}
    assert plain == {"a.gz": True, "b.json": False, "c": True, "d": False}
