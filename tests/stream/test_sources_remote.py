"""Sources behind URLs, with fsspec's file system in memory."""

import builtins
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import fsspec
import pytest

from migtrace.errors import MissingExtraError, SourceError
from migtrace.stream.sources import check_unchanged, find_sources, is_plain, open_raw

LINE = b'{"id": 1}\n'


@pytest.fixture
def bucket() -> Iterator[Any]:
    system = fsspec.filesystem("memory")
    for name in ("b.json", "a.json", "2015/c.json.gz", ".d.json", "README.md"):
        system.pipe(f"/posts/{name}", LINE)
    yield system
    system.rm("/posts", recursive=True)


def _names(sources: str) -> list[str]:
    return [ref.name for ref in find_sources(sources).refs]


@pytest.mark.usefixtures("bucket")
def test_urls_mean_files_globs_and_folders() -> None:
    assert _names("memory://posts/a.json") == ["memory://posts/a.json"]
    assert _names("memory://posts/*.json") == ["memory:///posts/a.json", "memory:///posts/b.json"]
    found = find_sources("memory://posts")
    assert [ref.name for ref in found.refs] == [
        "memory:///posts/2015/c.json.gz",
        "memory:///posts/a.json",
        "memory:///posts/b.json",
    ]
    assert found.passed_over == ("memory:///posts/.d.json", "memory:///posts/README.md")


@pytest.mark.usefixtures("bucket")
def test_a_url_is_opened_and_never_cut() -> None:
    (ref,) = find_sources("memory://posts/a.json").refs
    assert (ref.kind, ref.size) == ("url", len(LINE))
    assert not is_plain(ref)
    with open_raw(ref) as raw:
        assert raw.read() == LINE


def test_a_changed_object_is_told(bucket: Any) -> None:  # noqa: ANN401 - fsspec has no types
    (ref,) = find_sources("memory://posts/a.json").refs
    check_unchanged(ref)
    bucket.pipe("/posts/a.json", LINE * 2)
    with pytest.raises(SourceError, match="changed while it was read"):
        check_unchanged(ref)


@pytest.mark.usefixtures("bucket")
@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("memory://posts/none.json", "no such file"),
        ("memory://posts/*.zst", "no file that could hold posts"),
        ("memory://posts/table.csv", "read_traces reads tables"),
        ("nonsense://posts", "Protocol not known"),
    ],
)
def test_what_a_url_lacks_is_told(url: str, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        find_sources(url)


def test_failures_while_reading_are_source_errors(bucket: Any) -> None:  # noqa: ANN401 - fsspec has no types
    class Failing:
        def read(self, _size: int) -> bytes:
            msg = "the cable was pulled"
            raise RuntimeError(msg)

        def close(self) -> None:
            pass

    (ref,) = find_sources("memory://posts/a.json").refs
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(bucket), "open", lambda *_: Failing())
        raw = open_raw(ref)
    with raw, pytest.raises(SourceError, match=r"posts/a\.json: cannot be read .*cable"):
        raw.read()


def test_without_fsspec_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def no_fsspec(
        name: str,
        globals_: Mapping[str, object] | None = None,
        locals_: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> object:
        if name.startswith("fsspec"):
            raise ImportError(name)
        return real(name, globals_, locals_, fromlist or (), level)

    monkeypatch.setattr(builtins, "__import__", no_fsspec)
    with pytest.raises(MissingExtraError, match=r"migtrace\[remote\]"):
        find_sources("s3://bucket/a.json")


def test_what_a_scheme_needs_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def needs(_url: str) -> object:
        msg = "Install s3fs to access S3"
        raise ImportError(msg)

    monkeypatch.setattr("fsspec.core.url_to_fs", needs)
    with pytest.raises(MissingExtraError, match=r"Install s3fs.*migtrace\[remote\]"):
        find_sources("s3://bucket/a.json")
