"""What a URL says of who may read it opens the source, and is never shown."""

import pickle
import traceback
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from migtrace.errors import MissingExtraError, SourceError
from migtrace.stream.remote import without_secrets
from migtrace.stream.source import SourceRef
from migtrace.stream.sources import check_unchanged, find_sources, open_raw

LINE = b'{"id": 1}\n'


class Box(MemoryFileSystem):  # type: ignore[misc] # fsspec has no types
    """Needs a password, and strips the host from paths, as the file system of FTP does."""

    protocol = "box"

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        if path.startswith("box://"):
            host, _, path = path.removeprefix("box://").partition("/")
            if host != "ann:pa55@host":
                msg = f"{host}: wrong password; ask for box://ann:pa55@host"
                raise PermissionError(msg)
        return "/" + path.strip("/")


@pytest.fixture(autouse=True)
def box() -> Iterator[Any]:
    fsspec.register_implementation("box", Box, clobber=True)
    system = Box()
    for name in ("a.json", "b.json", "README.md"):
        system.pipe(f"/boxed/{name}", LINE)
    yield system
    system.rm("/boxed", recursive=True)


@pytest.mark.parametrize("place", ["boxed/a.json", "boxed/a*", "boxed", "boxed/"])
def test_a_password_opens_and_is_left_out_of_all_that_is_written(place: str) -> None:
    found = find_sources(f"box://ann:pa55@host/{place}")
    ref = found.refs[0]
    assert ref.name == "box://host/boxed/a.json"
    assert "pa55" not in repr((found, asdict(ref)))
    # A worker gets the source by pickle.
    ref = pickle.loads(pickle.dumps(ref))  # noqa: S301 - our own
    check_unchanged(ref)
    with open_raw(ref) as raw:
        assert raw.read() == LINE


def test_sources_are_the_same_whoever_reads_them() -> None:
    refs = [SourceRef("https://host/a", "url", 1, 2, f"https://{u}@host/a") for u in "ab"]
    assert refs[0] == refs[1]
    assert len(set(refs)) == 1


def test_two_passwords_for_one_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Box, "_strip_protocol", lambda *_: "/boxed/a.json")
    with pytest.raises(SourceError, match="two sources have this name"):
        find_sources(["box://ann:pa55@host/boxed/a.json", "box://bo:b@host/boxed/a.json"])


@pytest.mark.parametrize("place", ["boxed/none.json", "boxed/*.zst", "x.csv"])
@pytest.mark.parametrize("login", ["ann:pa55", "ann:pa55-but-wrong"])
def test_no_message_has_the_password(place: str, login: str) -> None:
    with pytest.raises(SourceError) as told:
        find_sources(f"box://{login}@host/{place}")
    shown = "".join(traceback.format_exception(told.value))
    assert "box://host" in str(told.value)
    assert "pa55" not in shown


def test_a_lacking_library_is_named_without_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    def needs(url: str) -> object:
        msg = f"Install boxes to open {url}"
        raise ImportError(msg)

    monkeypatch.setattr("fsspec.core.url_to_fs", needs)
    with pytest.raises(MissingExtraError) as told:
        find_sources("box://ann:pa55@host/a.json")
    assert "Install boxes to open box://host/a.json; pip install" in str(told.value)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://user:secret@host/x", "https://host/x"),
        ("HTTPS://token@host:8080/x@y", "HTTPS://host:8080/x@y"),
        ("https://user:p@ss:w@host/x", "https://host/x"),
        ("s3://key:secret@bucket/x", "s3://bucket/x"),
        ("https://h:80/a?X-Amz-Signature=ab%2F&n=1", "https://h:80/a?X-Amz-Signature=...&n=1"),
        ("no 'https://a:b@h/x?sig=c' or ftp://a:b@h", "no 'https://h/x?sig=...' or ftp://h"),
        # No secrets: a container, a repository, a person at a version.
        ("abfss://box@account.host/x", "abfss://box@account.host/x"),
        ("github://org:repo@main/x", "github://org:repo@main/x"),
        ("hf://datasets/a/b@v1/x:y@z", "hf://datasets/a/b@v1/x:y@z"),
        ("https://host/a?key=2015/x&page_token=3", "https://host/a?key=2015/x&page_token=3"),
    ],
)  # fmt: skip
def test_what_is_a_secret_in_a_url(text: str, shown: str) -> None:
    assert without_secrets(text) == shown


def test_a_file_whose_name_is_no_text_is_read_under_one_that_is(tmp_path: Path) -> None:
    path = tmp_path / "caf\udce9.jsonl"  # the byte E9, as file systems may have it
    path.write_bytes(LINE)
    for given in (path, tmp_path, tmp_path / "*.jsonl"):
        (ref,) = find_sources(given).refs
        assert ref.name == str(tmp_path / "caf\\udce9.jsonl")
        check_unchanged(ref)
        with open_raw(ref) as raw:
            assert raw.read() == LINE
