"""A store's account that was changed by hand, or by somebody who means no good."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import migtrace as mt
from migtrace.store.manifest import Manifest
from tests.store.heaps import ingest, status, write

About = dict[str, Any]


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Write a store of two shards, with a line set aside and a damaged source; its account."""
    folder = tmp_path_factory.mktemp("heap")
    write(folder / "a.jsonl", *(status(n, n) for n in range(20)), "{broken")
    (folder / "cut.jsonl.gz").write_bytes(b"\x1f\x8b\x08\x00broken")
    ingest(folder / "store", folder / "a.jsonl", folder / "cut.jsonl.gz", shards=2)
    return (folder / "store" / "store.json").read_text(encoding="utf-8")


def look_at(manifest: Manifest) -> None:
    """Do all that the account alone allows."""
    store = mt.Store("store", manifest)
    assert repr(store)
    assert store._repr_html_()
    assert store.dropped.height
    assert store.notes.height
    assert store.sources.height == len(manifest.sources)
    assert store.damage.width == 3
    assert store.provenance


def test_an_account_is_read_as_it_was_written(text: str, tmp_path: Path) -> None:
    manifest = Manifest.read(text, "store")
    manifest.write(tmp_path)
    assert (tmp_path / "store.json").read_text(encoding="utf-8") == text
    look_at(manifest)


def _out(about: About) -> None:
    about["shards"][0]["file"]["name"] = "shards/../../secret.parquet"


def _absolute(about: About) -> None:
    about["ledger"][0]["name"] = "/etc/passwd"


def _elsewhere(about: About) -> None:
    about["shards"][0]["file"]["name"] = about["quarantine"][0]["name"]


def _backslash(about: About) -> None:
    about["quarantine"][0]["name"] = "quarantine/..\\x"


def _unnumbered(about: About) -> None:
    about["quarantine"][0]["name"] = "quarantine/lines.parquet"


def _dots(about: About) -> None:
    about["ledger"][0]["name"] = "ledger/.."


def _twice(about: About) -> None:
    about["shards"][1]["file"] = about["shards"][0]["file"]


def _shard_twice(about: About) -> None:
    about["shards"] *= 2


def _shard_lost(about: About) -> None:
    del about["shards"][0]


def _crowd(about: About) -> None:
    about["shards"][0]["users"] = about["shards"][0]["rows"] + 1


def _huge(about: About) -> None:
    about["sources"][0]["lines"] = 2**63


def _no_count(about: About) -> None:
    del about["sources"][0]["blank"]


def _nameless(about: About) -> None:
    about["sources"][0]["names"] = []


def _half_a_sign(about: About) -> None:
    about["sources"][0]["names"][0][0] = "\ud800"


def _naive(about: About) -> None:
    about["parameters"]["earliest"] = "2006-03-21"


def _grid(about: About) -> None:
    about["parameters"]["grid"] = "penrose:4"


def _fine_grid(about: About) -> None:
    about["parameters"]["grid"] = "sinusoidal:nan"


def _small_grid(about: About) -> None:
    about["parameters"]["grid"] = "h3:9"


def _smallest_grid(about: About) -> None:
    about["parameters"]["grid"] = "sinusoidal:0.7"


def _no_shards(about: About) -> None:
    about["parameters"]["shards"] = 0


def _true(about: About) -> None:
    about["deleted"] = True


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_out, "no file of the store's shards"),
        (_absolute, "no file of the store's ledger"),
        (_elsewhere, "no file of the store's shards"),
        (_backslash, "no file of the store's quarantine"),
        (_unnumbered, "no file of the store's quarantine"),
        (_dots, "no file of the store's ledger"),
        (_twice, "stands twice"),
        (_shard_twice, "stands twice"),
        (_shard_lost, "leave out pseudonyms"),
        (_crowd, "more users than records"),
        (_huge, "lines"),
        (_no_count, "blank"),
        (_nameless, "names"),
        (_half_a_sign, "surrogates"),
        (_naive, "no zone"),
        (_grid, "unknown kind"),
        (_fine_grid, "nan"),
        (_small_grid, "nothing finer than 1 km is written (METHOD M13)"),
        (_smallest_grid, "nothing finer than 1 km is written (METHOD M13)"),
        (_no_shards, "shards"),
        (_true, "deleted"),
    ],
)
def test_what_no_store_can_be_is_refused(
    change: Callable[[About], None], words: str, text: str, tmp_path: Path
) -> None:
    about = json.loads(text)
    change(about)
    (tmp_path / "store.json").write_text(json.dumps(about), encoding="utf-8")
    with pytest.raises(mt.StoreError, match=r"store\.json is damaged") as told:
        mt.open_store(tmp_path)
    assert words in str(told.value)


@pytest.mark.parametrize("broken", ["", "[]", "{", "null", '"x"', "[" * 100_000, '{"kind": 1}'])
def test_what_is_no_account_is_refused(broken: str) -> None:
    with pytest.raises(mt.StoreError, match=r"store\.json is damaged"):
        Manifest.read(broken, "store")


def test_an_account_of_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "store.json").write_bytes(b"\xff\xfe{}")
    with pytest.raises(mt.StoreError, match=r"store\.json is damaged"):
        mt.open_store(tmp_path)


def _places(value: object) -> Iterator[tuple[Any, Any]]:
    """Every value inside a JSON value: what holds it, and under which key or number."""
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in list(pairs):
            yield value, key
            yield from _places(inner)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text()
    | st.sampled_from(["shards/x", "../x", "h3:4", "sinusoidal:1", "2015-01-01T00:00:00+00:00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_is_changed_it_opens_or_is_refused(text: str, data: st.DataObject) -> None:
    about = json.loads(text)
    for _ in range(data.draw(st.integers(1, 3), "changes")):
        places = list(_places(about))
        if not places:
            break
        holder, key = data.draw(st.sampled_from(places), "place")
        what = data.draw(st.sampled_from(["set", "delete", "repeat"]), "what")
        if what == "set":
            holder[key] = data.draw(JSON, "value")
        elif what == "delete":
            del holder[key]
        elif isinstance(holder, list):
            holder.insert(key, holder[key])
    try:
        manifest = Manifest.read(json.dumps(about), "store")
    except mt.StoreError as error:
        assert "store" in str(error)  # noqa: PT017 - either way is right
    else:
        look_at(manifest)
