"""`migtrace forecast`, end to end."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from migtrace.forecast import read_forecast

Run = Callable[..., tuple[int, str, str]]
DAYS = pl.date_range(date(2016, 1, 1), date(2016, 2, 9), eager=True)


@pytest.fixture(scope="module")
def arrivals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write forty days of two nodes: half of those on the islands go to the mainland each day."""
    came = [100.0 + 37 * (day * day % 11) for day in range(len(DAYS))]
    mainland, people = [], 0.0
    for entered in came:
        mainland.append(people / 2)
        people = people / 2 + entered
    path = tmp_path_factory.mktemp("arrivals") / "arrivals.csv"
    pl.DataFrame({"date": DAYS, "islands": came, "mainland": mainland}).write_csv(path)
    return path


def test_arrivals_after_the_series(run: Run, arrivals: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ("--model", "ridge", "--horizon", "2", "--out", out)
    code, told, error = run("forecast", "arrivals", arrivals, *words)
    assert (code, error) == (0, "")
    assert "Arrivals by ridge, made on 2016-02-09, 90% intervals" in told
    written = read_forecast(out)
    forecasts = written.tables["forecasts"]
    # Two nodes, two days; the last day that was known is 9 February.
    assert forecasts.select("node", "made_on", "date", "horizon").rows() == [
        (node, date(2016, 2, 9), date(2016, 2, 9 + ahead), ahead)
        for node in ("islands", "mainland")
        for ahead in (1, 2)
    ]
    assert written.tables["observed"].height == 2 * len(DAYS)
    about = json.loads((out / "forecast.json").read_text(encoding="utf-8"))
    assert about["kind"] == "arrivals"
    assert about["source"] == "arrivals.csv"
    assert about["parameters"]["model"] == "ridge"


def test_a_backtest_says_how_good_it_was(run: Run, arrivals: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ("--backtest", "2016-02-05", "--model", "persistence", "--transit-times", "--out", out)
    code, told, error = run("forecast", "arrivals", arrivals, *words)
    assert (code, error) == (0, "")
    assert "Backtest of persistence at 2 nodes, 2016-02-05 to 2016-02-09" in told
    tables = read_forecast(out).tables
    # Persistence forecasts yesterday's figure, on five days.
    made = tables["forecasts"].filter(node="islands")
    assert made["arrivals"].to_list() == [100.0 + 37 * (day * day % 11) for day in range(34, 39)]
    assert tables["scores"]["steps"].to_list() == [5, 5]
    assert tables["scores"]["error_reduction_percent"].to_list() == [0.0, 0.0]
    assert set(tables) >= {"transit_times", "gaps", "features"}


def test_a_network_and_what_if(run: Run, arrivals: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    edge = ("--edge", "islands:mainland", "--entry", "islands", "--penalty", "0")
    shut = ("--scenario", "shut: close islands mainland after 2016-02-10")
    code, told, error = run(
        "forecast", "network", arrivals, *edge, *shut, "--horizon", "2", "--out", out
    )
    assert (code, error) == (0, "")
    assert "Edges that carry people" in told
    tables = read_forecast(out).tables
    assert tables["edges"].select("origin", "destination").rows() == [("islands", "mainland")]
    assert tables["edges"]["fraction"].item() == pytest.approx(0.5)
    last = tables["scenarios"].filter(node="mainland").filter(pl.col("date") >= date(2016, 2, 10))
    came = {(row["scenario"], row["date"].day): row["arrivals"] for row in last.to_dicts()}
    # After the 10th means from the 11th on.
    assert came["shut", 10] == came["baseline", 10] > 0
    assert came["shut", 11] == 0.0 < came["baseline", 11]
    assert "shut" in tables["difference"].columns


def test_push_and_pull_of_a_year(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ("--year", "2016", "--first-year", "2015", "--case", "1", "--out", out)
    code, told, error = run("forecast", "pushpull", *words)
    assert (code, error) == (0, "")
    assert "Largest flows" in told
    assert "countries have all features" in told
    flows = read_forecast(out).tables["flows"]
    assert flows["people"].min() >= 0  # type: ignore[operator] # a number
    assert "NA" in flows["origin"].to_list()


def test_margins_of_another_year_and_margins_to_scale(run: Run, tmp_path: Path) -> None:
    words = ["forecast", "pushpull", "--year", "2026", "--first-year", "2025", "--case", "1"]
    code, told, error = run(*words, "--margins", "2025", "--out", tmp_path / "last")
    assert (code, error) == (0, "")
    margins = tmp_path / "margins.csv"
    margins.write_text("country,leaving,arriving\nSY,100,0\nTR,0,700\nDE,0,100\n", "utf-8")
    code, _, error = run(*words, "--margins", margins, "--out", tmp_path / "file")
    assert (code, "100 people leave and 800 arrive" in error) == (2, True)
    code, told, error = run(*words, "--margins", margins, "--scale", "--out", tmp_path / "file")
    assert (code, error) == (0, "")
    note = "100 people leave and 800 arrive: arrivals are scaled by 0.125"
    assert note in " ".join(told.split())
    about = read_forecast(tmp_path / "file").about
    assert about["notes"] == [note]
    assert about["parameters"]["balance"] == "scale"


def test_pictures_and_a_report_show_them(
    run: Run, arrivals: Path, study: list[str], tmp_path: Path
) -> None:
    ahead, network, page = tmp_path / "ahead", tmp_path / "network", tmp_path / "report.html"
    linear = ("--model", "linear", "--plot", "--out", ahead)
    assert run("forecast", "arrivals", arrivals, *linear)[0] == 0
    edge = ("--edge", "islands:mainland", "--entry", "islands", "--penalty", "0", "--plot")
    assert run("forecast", "network", arrivals, *edge, "--out", network)[0] == 0
    for picture in (ahead / "forecasts.png", network / "edges.png", network / "scenarios.png"):
        assert picture.read_bytes().startswith(b"\x89PNG")
    assert run(*study)[0] == 0
    words = ("report", tmp_path / "out", "-o", page, "--outlook", ahead, "--outlook", network)
    code, _, error = run(*words)
    assert (code, error) == (0, "")
    assert "Forecasts and scenarios" in page.read_text(encoding="utf-8")
    code, _, error = run(*words, "--outlook", ahead, "--overwrite")
    assert code == 2
    assert "both hold forecasts; expected one of them" in error


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["arrivals", "nowhere.csv"], (3, "nowhere.csv: cannot be opened")),
        (["arrivals", "ARRIVALS", "--compare"], (2, "expected --backtest DATE with them")),
        (["arrivals", "ARRIVALS", "--node", "hungary"], (2, "got 'hungary'; expected nodes among")),
        (["arrivals", "ARRIVALS", "--columns", "nod=x"], (2, "expected names among date, node")),
        (["arrivals", "ARRIVALS", "--columns", "date=when"], (3, "has no column 'when' (date)")),
        (["arrivals", "ARRIVALS", "--model", "lass"], (2, "Invalid value for '--model'")),
        (["arrivals", "ARRIVALS", "--backtest", "2020-01-01"], (2, "2020-01-01")),
        (["network", "ARRIVALS", "--edge", "islands"], (2, "expected ORIGIN:DESTINATION")),
        (
            ["network", "ARRIVALS", "--penalty", "much"],
            (2, "expected a number of at least 0, or b"),
        ),
        (["network", "ARRIVALS", "--entry", "hungary"], (2, "hungary")),
        (
            ["network", "ARRIVALS", "--scenario", "shut"],
            (2, "--scenario: got 'shut'; expected NAME"),
        ),
        (["network", "ARRIVALS", "--edge", "a:b", "--graph", "g.csv"], (2, "expected one of them")),
        (["pushpull", "--year", "1950"], (2, "year: got 1950; expected flows of years before it")),
        (["pushpull", "nowhere.csv", "--year", "2016"], (3, "nowhere.csv: cannot be opened")),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_written(
    run: Run, arrivals: Path, tmp_path: Path, words: list[str], told: tuple[int, str]
) -> None:
    out = tmp_path / "out"
    given = [str(arrivals) if word == "ARRIVALS" else word for word in words]
    found, _, error = run("forecast", *given, "--out", out)
    code, message = told
    assert (found, message in error) == (code, True), error
    assert "Traceback" not in error
    assert not out.exists()


def test_a_folder_is_replaced_on_purpose_alone(run: Run, arrivals: Path, tmp_path: Path) -> None:
    words = ("forecast", "arrivals", arrivals, "--model", "linear", "--out", tmp_path / "out")
    assert run(*words)[0] == 0
    code, _, error = run(*words)
    assert (code, "exists; give a new name, or overwrite it with --overwrite" in error) == (2, True)
    assert run(*words, "--overwrite")[0] == 0
    (tmp_path / "out" / "mine.txt").write_text("mine", encoding="utf-8")
    code, _, error = run(*words, "--overwrite")
    assert (code, "holds 'mine.txt', which no forecast wrote" in error) == (2, True)


def test_without_a_command_help_is_shown(run: Run) -> None:
    code, told, _ = run("forecast")
    assert code == 0
    assert "pushpull" in told
