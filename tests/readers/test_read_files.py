"""Files, globs, folders and lists; and what is said when they cannot be read."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from migtrace.errors import FrameError, SourceError
from migtrace.readers import read_traces

MOMENT = datetime(2015, 3, 13, 21, 46, 40, tzinfo=UTC)
HEADER = "user,time,country,lon,lat\n"
LINE = "1,2015-03-13T21:46:40Z,NA,17.1,-22.6\n"
ROW = (1, MOMENT, "NA", 17.1, -22.6)
FRAME = pl.DataFrame([ROW], schema=["user", "time", "country", "lon", "lat"], orient="row")


def rows(source: str | Path | list[str] | list[Path]) -> list[tuple[object, ...]]:
    return read_traces(source).records.collect().rows()


def test_csv(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text(HEADER + LINE)
    assert rows(path) == rows(str(path)) == [ROW]


def test_csv_compressed(tmp_path: Path) -> None:
    path = tmp_path / "posts.CSV.gz"
    path.write_bytes(gzip.compress((HEADER + LINE).encode()))
    assert rows(path) == [ROW]


def test_tsv(tmp_path: Path) -> None:
    path = tmp_path / "posts.tsv"
    path.write_text((HEADER + LINE).replace(",", "\t"))
    assert rows(path) == [ROW]


def test_csv_with_byte_order_mark_and_windows_lines(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_bytes(b"\xef\xbb\xbf" + (HEADER + LINE).replace("\n", "\r\n").encode())
    assert rows(path) == [ROW]


def test_blank_lines_are_no_records(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text(HEADER + LINE + "\n,,,,\n" + LINE + "\n")
    assert rows(path) == [ROW, ROW]


TEXT = (
    "user,time,country,text\n"
    "1,2015-03-13T21:46:40Z,VE,hello\n"
    ",,,hello\n"  # somebody's text, and nobody's record: malformed
    ",,,\n"  # blank
    "\n"
    "2,2015-03-13T21:46:40Z,VE,\n"
    "3,2015-03-13T21:46:40Z,CO,hello\n"
)
OTHER = "text,country,user,time,more\nhello,,,,\n,,,,more\n,,,,\n,VE,4,2015-03-13T21:46:40Z,\n"


def counts(source: Path) -> dict[str, int]:
    return {reason: records for reason, records, _ in read_traces(source).dropped.rows() if records}


def test_a_row_with_a_value_in_any_column_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(TEXT)
    assert counts(tmp_path) == {"read": 4, "malformed": 1, "kept": 3}
    (tmp_path / "b.csv").write_text(TEXT)
    assert counts(tmp_path) == {"read": 8, "malformed": 2, "kept": 6}


def test_so_it_is_in_files_with_other_columns(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(TEXT)
    (tmp_path / "b.csv").write_text(OTHER)
    # Of the second, one row has only a text, one only what the first file has no column for.
    assert counts(tmp_path) == {"read": 4 + 3, "malformed": 1 + 2, "kept": 3 + 1}


def test_blank_lines_count_in_the_place_of_an_error(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text(TEXT + "4,yesterday,VE,\n")
    # Seven rows and the header before it, blank ones too.
    with pytest.raises(FrameError, match=r"column time, row 7 \(line 8\): 'yesterday'"):
        read_traces(path)


def test_csv_ids_are_integers_only_when_all_are(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text(HEADER + LINE + LINE.replace("1,", "007,", 1))
    assert [row[0] for row in rows(path)] == ["1", "007"]


def test_csv_ids_past_64_bits_stay_text(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text(HEADER + LINE.replace("1,", "99999999999999999999,", 1))
    assert [row[0] for row in rows(path)] == ["99999999999999999999"]


@pytest.mark.parametrize("bad", ["5.0", "1.5e+17", "9.4e+17"])
def test_csv_replies_that_were_floats(tmp_path: Path, bad: str) -> None:
    path = tmp_path / "posts.csv"
    path.write_text(
        f"user,time,country,reply_to_tweet\n1,2015-03-13Z,VE,\n1,2015-03-13Z,VE,{bad}\n"
    )
    with pytest.raises(FrameError, match=r"reply_to_tweet, row 2 \(line 3\): .* has been a float"):
        read_traces(path, on_bad_time="null")


def test_csv_names_file_row_and_line(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text(HEADER + LINE + LINE.replace("2015-03-13T21:46:40Z", "13.3.2015"))
    with pytest.raises(FrameError) as caught:
        read_traces(path)
    assert str(caught.value).startswith(
        f"{path}: column time, row 2 (line 3): '13.3.2015'; expected a time such as"
    )


def test_rows_are_counted_within_their_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEADER + LINE * 5)
    (tmp_path / "b.csv").write_text(HEADER + LINE * 2 + LINE.replace("17.1", "east"))
    with pytest.raises(FrameError, match=r"b\.csv: column lon, row 3 \(line 4\): 'east'"):
        read_traces(tmp_path)


def test_parquet_names_file_and_row(tmp_path: Path) -> None:
    FRAME.with_columns(lon=pl.lit("east")).write_parquet(tmp_path / "a.parquet")
    with pytest.raises(FrameError, match=r"a\.parquet: column lon, row 1: 'east'"):
        read_traces(tmp_path / "a.parquet")


def test_parquet_glob_folder_and_list(tmp_path: Path) -> None:
    below = tmp_path / "2015" / "03"
    below.mkdir(parents=True)
    first, second = tmp_path / "a.parquet", below / "b.PQ"
    FRAME.write_parquet(first)
    FRAME.with_columns(user=2).write_parquet(second)
    both = [(1, *ROW[1:]), (2, *ROW[1:])]
    assert sorted(rows(tmp_path), key=str) == both
    assert sorted(rows(str(tmp_path / "**" / "*.[pP]*")), key=str) == both
    assert sorted(rows([second, first]), key=str) == both
    assert rows(f"{tmp_path}/*.parquet") == both[:1]
    assert read_traces(tmp_path).source.startswith("2 Parquet files from ")


def test_a_file_given_twice_counts_once(tmp_path: Path) -> None:
    FRAME.write_parquet(tmp_path / "a.parquet")
    assert rows([tmp_path, tmp_path / "a.parquet"]) == [ROW]


def test_folders_leave_out_what_is_hidden_or_no_trace(tmp_path: Path) -> None:
    FRAME.write_parquet(tmp_path / "a.parquet")
    for name in ("_SUCCESS", ".a.parquet.crc", "readme.txt", "_part.parquet"):
        (tmp_path / name).write_text("none")
    assert rows(tmp_path) == [ROW]


def test_partitioned_folders(tmp_path: Path) -> None:
    below = tmp_path / "country=NA" / "year=2015"
    below.mkdir(parents=True)
    FRAME.drop("country").write_parquet(below / "part-0.parquet")
    assert rows(tmp_path) == [ROW]


def test_columns_in_another_order_or_among_others(tmp_path: Path) -> None:
    FRAME.write_parquet(tmp_path / "a.parquet")
    other = FRAME.select("text" if name == "text" else name for name in reversed(FRAME.columns))
    other.with_columns(text=pl.lit("x"), user=pl.lit(2, pl.Int16)).write_parquet(
        tmp_path / "b.parquet"
    )
    assert sorted(rows(tmp_path), key=str) == [ROW, (2, *ROW[1:])]
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "a.csv").write_text("user,time,country\n1,2015-03-13T21:46:40Z,VE\n")
    (tmp_path / "c" / "b.csv").write_text("country,user,time\nCO,2,2015-03-13T21:46:40Z\n")
    assert sorted(rows(tmp_path / "c"), key=str) == [(1, MOMENT, "VE"), (2, MOMENT, "CO")]


def test_files_that_do_not_agree(tmp_path: Path) -> None:
    FRAME.write_parquet(tmp_path / "a.parquet")
    FRAME.drop("lat").write_parquet(tmp_path / "b.parquet")
    with pytest.raises(SourceError, match=r"b\.parquet: has no column 'lat', which .*a\.parquet"):
        read_traces(tmp_path)
    FRAME.cast({"user": pl.String}).write_parquet(tmp_path / "b.parquet")
    with pytest.raises(SourceError, match=r"b\.parquet: column user has type String, in .* Int64"):
        read_traces(tmp_path)


def test_a_header_alone_gives_no_records(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text(HEADER)
    traces = read_traces(path)
    assert traces.lazy().collect().is_empty()
    assert ("kept", 0, 0) in traces.dropped.rows()


def test_missing_columns_are_named_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text((HEADER + LINE).replace(",", ";"))
    with pytest.raises(FrameError, match=r"posts\.csv: no column .* as user.*save with commas"):
        read_traces(path)


def test_a_header_with_a_name_twice(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("user,time,country,country\n1,2015-03-13T21:46:40Z,VE,CO\n")
    with pytest.raises(FrameError, match="two columns 'country'"):
        read_traces(path)


DAMAGED: dict[str, tuple[str, bytes, str]] = {
    "empty": ("a.csv", b"", r"a\.csv: is empty \(0 bytes\)"),
    "empty parquet": ("a.parquet", b"", r"a\.parquet: is empty \(0 bytes\)"),
    "empty inside": ("a.csv.gz", gzip.compress(b""), "is empty; expected a line of column names"),
    "blank": ("a.csv", b"\n\n", "is empty; expected a line"),
    "no parquet": ("a.parquet", b"user,time\n", "is not a Parquet file"),
    "cut parquet": ("a.parquet", b"PAR1abcdefghijkl", "cannot be read as Parquet"),
    "cut gzip": ("a.csv.gz", b"\x1f\x8b123", "cannot be read as CSV"),
    "latin-1": ("a.csv", f"{HEADER}{LINE}".replace("NA", "é").encode("latin-1"), "not valid UTF-8"),
    "quote left open": ("a.csv", f'{HEADER}{LINE}"{LINE}'.encode(), "begins in line 3 has a"),
    "UTF-16": ("a.csv", f"{HEADER}{LINE}".encode("utf-16"), "as UTF-16; expected UTF-8"),
    "ragged": ("a.csv", f"{HEADER}{LINE.strip()},x\n".encode(), "more fields than the header"),
    "unknown kind": ("a.xlsx", b"PK", r"a\.xlsx: is of an unknown kind; expected .*\.parquet"),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_damaged_files_are_explained(tmp_path: Path, case: str) -> None:
    name, content, message = DAMAGED[case]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError, match=message):
        read_traces(tmp_path / name)


def test_the_damaged_one_of_several_is_named(tmp_path: Path) -> None:
    for name in "acd":
        (tmp_path / f"{name}.csv").write_text(HEADER + LINE)
    (tmp_path / "b.csv").write_bytes((HEADER + LINE).encode().replace(b"NA", b"\xff"))
    with pytest.raises(SourceError, match=r"b\.csv: is not valid UTF-8"):
        read_traces(tmp_path)
    (tmp_path / "b.csv").write_text("country,user,time,lat,lon\nVE,1,2015-03-13T21:46:40Z,1,1,9\n")
    with pytest.raises(SourceError, match=r"b\.csv: a row has more fields than the header"):
        read_traces(tmp_path)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("none.csv", "none.csv: no such file or folder"),
        ("*.csv", r"\*\.csv: no file matches"),
        ("", "the folder holds no trace file; expected a name that ends in .parquet"),
    ],
)
def test_nothing_there(tmp_path: Path, source: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        read_traces(tmp_path / source)


def test_an_empty_list() -> None:
    with pytest.raises(SourceError, match="the list of paths is empty"):
        read_traces([])


def test_kinds_do_not_mix(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEADER + LINE)
    FRAME.write_parquet(tmp_path / "b.parquet")
    with pytest.raises(SourceError, match=r"mixed: CSV \(.*a\.csv\), Parquet \(.*b\.parquet\)"):
        read_traces(tmp_path)


def test_a_file_that_may_not_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "a.csv"
    path.write_text(HEADER + LINE)
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(SourceError, match=r"a\.csv: cannot be opened \(Permission denied\)"):
        read_traces(path)


TWARC = (
    "id,author_id,created_at,referenced_tweets.replied_to.id,referenced_tweets.retweeted.id,"
    "geo.coordinates.coordinates,geo.country,geo.country_code,geo.geo.bbox\n"
    '11,1,2015-03-13T21:46:40.000Z,,,"[-74.07, 4.61]",Colombia,CO,"[-74.2, 4.4, -74.0, 4.8]"\n'
    '12,1,2015-03-13T21:46:40.000Z,11,,,Colombia,CO,"[-74.0, 4.0, -74.0, 4.0]"\n'
    "13,2,2015-03-13T21:46:40.000Z,,11,,Colombia,CO,\n"
)


def test_twarc_csv(tmp_path: Path) -> None:
    (tmp_path / "tweets.csv").write_text(TWARC)
    traces = read_traces(tmp_path / "tweets.csv")
    assert traces.lazy().collect().sort("tweet_id").rows() == [
        (11, 1, MOMENT, "CO", -74.07, 4.61, 0.0, None),
        (12, 1, MOMENT, "CO", -74.0, 4.0, 0.0, 11),
    ]
    assert ("retweet", 1, 1) in traces.dropped.rows()


def test_a_field_too_many_is_found_beside_columns_that_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("user,time,country,text\n1,2015-03-13T21:46:40Z,VE,one, two\n")
    with pytest.raises(SourceError, match="unquoted separators"):
        read_traces(path)
