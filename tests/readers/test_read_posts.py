"""Posts and stores given to what reads tables: told where they belong."""

from pathlib import Path

import pytest

import migtrace as mt


@pytest.mark.parametrize(
    "name", ["posts.jsonl", "posts.json", "posts.JSONL.gz", "a.ndjson.zst", "2015.tar", "day.zip"]
)
@pytest.mark.parametrize("inside", [False, True])
def test_posts_are_for_ingest(name: str, tmp_path: Path, *, inside: bool) -> None:
    (tmp_path / "2015").mkdir()
    path = tmp_path / "2015" / name
    path.write_text("{}")
    with pytest.raises(mt.SourceError, match=r"migtrace\.ingest") as told:
        mt.read_traces(tmp_path if inside else path)
    assert name in str(told.value)


def test_tables_beside_posts_are_read(tmp_path: Path) -> None:
    (tmp_path / "posts.jsonl").write_text("{}")
    (tmp_path / "a.csv").write_text("user,time,country\n7,2015-03-13T21:46:40Z,VE\n")
    assert mt.read_traces(tmp_path).lazy().collect().height == 1


def test_a_store_is_for_open_store(tmp_path: Path) -> None:
    line = '{"id_str": "5", "user": {"id_str": "7"}, "place": {"country_code": "VE"},'
    line += ' "created_at": "Fri Mar 13 21:46:40 +0000 2015"}'
    (tmp_path / "posts.jsonl").write_text(line)
    mt.ingest(tmp_path / "posts.jsonl", tmp_path / "store", key=b"k" * 32, workers=1)
    for given in (tmp_path / "store", f"{tmp_path}/store/", tmp_path / "store" / "store.json"):
        with pytest.raises(mt.SourceError, match=r"migtrace\.open_store"):
            mt.read_traces(given)
    # Another program's store.json makes no store of a folder of tables.
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "store.json").write_text('{"kind": "shop"}')
    (tmp_path / "tables" / "a.csv").write_text("user,time,country\n7,2015-03-13T21:46:40Z,VE\n")
    assert mt.read_traces(tmp_path / "tables").lazy().collect().height == 1
