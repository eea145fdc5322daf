"""The page in a browser: it opens offline, filters, is reached by keyboard, is accessible.

Skipped where there is no Chromium or no playwright; MIGTRACE_BROWSER=required makes that a failure.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import pytest

from tests.report.studied import page_text
from tests.report.whereabouts import LINE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

REQUIRED = os.environ.get("MIGTRACE_BROWSER") == "required"
if not REQUIRED:
    pytest.importorskip("playwright", reason="needs playwright, which drives the browser")
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        CHROMIUM is None and not REQUIRED, reason="needs Chromium, which is not installed"
    ),
]

QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
_DONE_MS = 30_000


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """Start Chromium once."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - may not be there

    if CHROMIUM is None:
        pytest.fail("MIGTRACE_BROWSER is 'required', but Chromium is not installed")
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the report of the small study."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(page_text(), encoding="utf-8", newline="\n")
    return path


Open = Callable[..., "Page"]
Options = dict[str, Any]


@pytest.fixture(scope="module")
def open_page(browser: "Browser", file: Path) -> Iterator[Open]:
    """Open the report offline; what it asks a network for, or complains of, ends the test."""
    complaints: list[str] = []
    contexts = []

    def refuse(route: "Route") -> None:
        complaints.append(f"request: {route.request.url}")
        route.abort()

    def call(**options: object) -> "Page":
        context = browser.new_context(offline=True, **cast(Options, options))
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
        page.route(re.compile(r"^(?!file:|data:|blob:)"), refuse)
        page.goto(file.as_uri())
        page.wait_for_selector('html[data-ready="yes"]', timeout=_DONE_MS, state="attached")
        return page

    yield call
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="module")
def page(open_page: Open) -> "Page":
    """Open the report on a desk."""
    return open_page(viewport={"width": 1280, "height": 900})


def drawn(page: "Page", chart: str) -> list[str]:
    """What a chart shows: shapes and where they are, whose order is of no matter."""
    page.wait_for_timeout(50)
    svg = page.locator(f"#chart-{chart} svg").inner_html()
    return sorted(re.findall(r'\b(?:d|transform|x2|y2)="[^"]+"', svg))


def told(page: "Page", chart: str) -> str:
    """What is said below a chart."""
    return page.locator(f"#chart-{chart} .told").inner_text()


def test_every_chart_is_drawn(page: "Page") -> None:
    figures = page.locator("figure[data-chart]")
    assert figures.count() == 17
    for figure in figures.all():
        assert figure.locator(".canvas svg").count() == 1
        assert figure.locator(".canvas svg path").count() > 1


@pytest.mark.parametrize(
    ("chart", "signal", "value"),
    [
        ("flow-map", "year", "2017"),
        ("flow-map", "table", "appearances"),
        ("flow-bars", "year", "2017"),
        ("routes", "direction", "toward"),
        ("routes", "look", "home"),
        ("density", "look", "home"),
        ("months", "series", "exits"),
        ("months", "first", "2018-01"),
        ("crossings", "direction", "toward"),
        ("crossings", "line", "both"),
        ("homes-migrants", "city", "Bogota"),
        ("segregation", "city", "Bogota"),
        ("agreement", "compared", "appearances"),
        ("forecasts", "node", "north"),
        ("forecasts", "model", "persistence"),
        ("forecasts", "horizon", "all"),
        ("scenarios", "node", "north"),
        ("scenarios", "figure", "population"),
        ("flow-matrix", "year", "2017"),
    ],
)
def test_choices_change_what_is_drawn(page: "Page", chart: str, signal: str, value: str) -> None:
    select = page.locator(f"#{chart}-{signal}")
    before, chosen = drawn(page, chart), select.input_value()
    select.select_option(value)
    assert drawn(page, chart) != before
    select.select_option(chosen)
    assert drawn(page, chart) == before


def test_a_city_is_chosen_for_all_charts(page: "Page") -> None:
    before = drawn(page, "segregation")
    page.select_option("#homes-migrants-city", "Bogota")
    assert page.locator("#segregation-city").input_value() == "Bogota"
    assert drawn(page, "segregation") != before
    assert told(page, "segregation") == "Shown: 1 measure. Hidden or not known: 1 (nmi)."
    page.select_option("#homes-locals-city", LINE)
    assert page.locator("#homes-migrants-city").input_value() == LINE


def test_hidden_figures_are_told_by_year(page: "Page") -> None:
    assert told(page, "flow-map") == "Shown: 1 figure. Hidden or not known: 1 (PE)."
    page.select_option("#flow-map-year", "2017")
    assert told(page, "flow-map") == "Shown: 1 figure."
    page.select_option("#flow-map-year", "2018")
    # Of 12 months three have 4 people or more: 40 in December, 7 in February, 10 in March.
    assert told(page, "months").startswith("Shown: 3 figures. Hidden or not known: 9 (2017-07, ")


def test_the_brush_chooses_months(page: "Page") -> None:
    page.locator("#chart-months-brush").scroll_into_view_if_needed()
    box = page.locator("#chart-months-brush svg").bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 3
    page.mouse.move(box["x"] + 0.5 * box["width"], y)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.8 * box["width"], y, steps=4)
    page.mouse.up()
    page.wait_for_timeout(100)
    first = page.locator("#months-first").input_value()
    last = page.locator("#months-last").input_value()
    assert "2017-10" < first < last < "2018-06"
    page.select_option("#months-first", "2017-07")
    page.select_option("#months-last", "2018-06")


@pytest.mark.parametrize("edge", ["first", "last"])
def test_a_brush_inside_a_month_chooses_that_month(page: "Page", edge: str) -> None:
    # Behind the brush's ground December, February and March have a bar; the others are hidden.
    # 2 of more than 200 pixels lie in the first day of March, or in its 31st.
    page.locator("#chart-months-brush").scroll_into_view_if_needed()
    march = page.locator("#chart-months-brush .mark-rect path").nth(3).bounding_box()
    assert march is not None
    assert march["width"] > 200
    start = march["x"] + (1 if edge == "first" else march["width"] - 3)
    y = march["y"] + march["height"] - 2
    page.mouse.dblclick(start, y)  # takes away a brush that is there
    page.mouse.move(start, y)
    page.mouse.down()
    page.mouse.move(start + 2, y, steps=2)
    page.mouse.up()
    page.wait_for_timeout(100)
    months = ("#months-first", "#months-last")
    assert [page.locator(month).input_value() for month in months] == ["2018-03", "2018-03"]
    page.select_option("#months-first", "2017-07")
    page.select_option("#months-last", "2018-06")


def test_a_span_that_ends_before_it_starts_is_told(page: "Page") -> None:
    page.select_option("#months-first", "2018-05")
    page.select_option("#months-last", "2018-02")
    why = "Nothing is shown: From (2018-05) is later than To (2018-02)."
    assert told(page, "months") == why
    page.select_option("#months-first", "2017-07")
    page.select_option("#months-last", "2018-06")


def test_a_line_called_both_is_one_line(page: "Page") -> None:
    assert told(page, "crossings") == "Shown: 1 figure."
    page.select_option("#crossings-line", "both")
    assert told(page, "crossings") == "Shown: 0 figures."
    page.select_option("#crossings-line", LINE)


def test_a_node_is_chosen_for_both_charts(page: "Page") -> None:
    assert page.locator("#forecasts-node").input_value() == LINE
    page.select_option("#scenarios-node", "north")
    assert page.locator("#forecasts-node").input_value() == "north"
    page.select_option("#forecasts-node", LINE)
    assert page.locator("#scenarios-node").input_value() == LINE


def test_forecasts_are_told_by_horizon(page: "Page") -> None:
    # A day ahead on each of thirty days; from the first of them thirteen days more.
    assert told(page, "forecasts") == "Shown: 30 forecasts."
    page.select_option("#forecasts-horizon", "all")
    assert told(page, "forecasts") == "Shown: 43 forecasts."
    page.select_option("#forecasts-horizon", "3")
    assert told(page, "forecasts") == "Shown: 1 forecast."
    page.select_option("#forecasts-horizon", "1")


def test_flows_that_are_not_known_are_told_by_their_ends(page: "Page") -> None:
    # In 2018 those of pairs (i, j) with 7i + 5j = 1 modulo 23: Afghanistan is 1, Ecuador 8.
    assert "Hidden or not known: " in told(page, "flow-matrix")
    assert "AF to EC" in told(page, "flow-matrix")


def test_hovering_tells_the_figure(page: "Page") -> None:
    page.locator("#chart-settled").scroll_into_view_if_needed()
    page.locator("#chart-settled .mark-rect path").first.hover()
    tip = page.locator("#vg-tooltip-element")
    tip.wait_for(state="visible", timeout=5000)
    words = tip.inner_text()
    assert "Colombia" in words
    assert "46,000" in words


def test_tables_stand_behind_charts(page: "Page") -> None:
    details = page.locator('#chart-flow-bars details[data-table="detected"]')
    details.locator("summary").click()
    rows = details.locator("tbody tr")
    rows.first.wait_for()
    assert [cell.inner_text() for cell in rows.nth(2).locator("td").all()] == [
        *("4", "2018", "PE", "hidden"),
        *("", "", ""),
    ]


def test_tables_are_downloads(page: "Page", tmp_path: Path) -> None:
    details = page.locator('#downloads details[data-table="crossings"]')
    details.locator("summary").click()
    with page.expect_download() as waiting:
        details.get_by_role("button", name="Download crossings.csv").click()
    path = tmp_path / "crossings.csv"
    waiting.value.save_as(path)
    header, row = path.read_text(encoding="utf-8").splitlines()
    assert header.startswith("line,year,direction,users,people")
    quoted = LINE.replace('"', '""')
    assert row.startswith(f'"{quoted}",2018,away,40,24000,')


def test_choices_and_tables_are_reached_by_keyboard(page: "Page") -> None:
    page.locator("h1").click()
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.tagName"))
    assert {"flow-map-table", "flow-map-year", "months-first", "routes-direction"} <= reached
    assert {"A", "SUMMARY"} <= reached
    page.locator("#flow-bars-year").focus()
    before = drawn(page, "flow-bars")
    page.keyboard.press("ArrowUp")
    assert page.locator("#flow-bars-year").input_value() == "2017"
    assert drawn(page, "flow-bars") != before
    page.keyboard.press("ArrowDown")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_audit_finds_nothing_serious(page: "Page", scheme: Literal["light", "dark"]) -> None:
    if not REQUIRED:
        pytest.importorskip("axe_playwright_python", reason="needs axe, which audits the page")
    axe = import_module("axe_playwright_python.sync_playwright")

    page.emulate_media(color_scheme=scheme)
    for closed in ("#chart-flow-map details", "#chart-months details", "#parameters details"):
        page.locator(closed).first.evaluate("details => { details.open = true; }")
    page.locator("#chart-months td").first.wait_for()
    only = {} if scheme == "light" else {"runOnly": ["color-contrast"]}
    found = axe.Axe().run(page, options=only).response["violations"]
    page.emulate_media(color_scheme="light")
    serious = [
        (one["id"], [node["html"][:120] for node in one["nodes"]][:3])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
    assert serious == []


def test_it_fits_a_phone(open_page: Open) -> None:
    page = open_page(viewport={"width": 390, "height": 800}, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for svg in page.locator(".canvas svg").all():
        box = svg.bounding_box()
        assert box is not None
        assert box["width"] <= 390


def test_it_prints_in_ink_on_white(page: "Page") -> None:
    page.emulate_media(media="print", color_scheme="dark")
    ink = page.evaluate("getComputedStyle(document.body).color")
    assert ink == "rgb(31, 35, 40)"
    assert not page.locator("nav").is_visible()
    assert page.pdf(format="A4")[:5] == b"%PDF-"
    page.emulate_media(media="screen", color_scheme="light")
