"""The page as text: self-contained, whole, escaped, with nothing that may not leave the house."""

import re
from functools import cache
from itertools import pairwise
from math import inf

import polars as pl

from migtrace.estimate.handout import ABOUT_PEOPLE
from migtrace.report import render_report
from tests.report.parsed import Page
from tests.report.studied import changed, handout, outlook, page_text
from tests.report.whereabouts import FIRST_USER, LINE


@cache
def page() -> Page:
    return Page(page_text())


@cache
def bare() -> Page:
    """Without lines and cities, with infinite figures, a title, and word that all is simulated."""
    names = ("detected", "appearances", "new_residents")
    people = {name: handout().tables[name].with_columns(people=pl.lit(inf)) for name in names}
    tables = {**people, "crossings": None, "segregation": None, "homes": None}
    return Page(render_report(changed(tables), title="A & <b>", simulated=True))


def test_it_loads_nothing() -> None:
    for tag, attributes in page().elements:
        for name in ("src", "srcset", "data", "poster", "action"):
            assert name not in attributes, (tag, attributes)
        where = attributes.get("href")
        assert where is None or where.startswith(("#", "data:,")), (tag, where)
    style = re.search(r"<style>(.*?)</style>", page_text(), re.DOTALL)
    assert style is not None
    assert not re.search(r"url\(|@import|@font-face", style[1])
    # Addresses in the libraries are names of namespaces and schemas, and a page of help.
    assert set(re.findall(r"https?://[\w.-]+", page_text())) <= {
        "http://www.w3.org",
        "https://vega.github.io",
        "https://github.com",
        "https://www.unhcr.org",
    }
    assert "sourceMappingURL" not in page_text()
    policy = next(m["content"] for m in page().all("meta") if "http-equiv" in m)
    assert policy is not None
    assert policy.startswith("default-src 'none';")
    assert "connect-src" not in policy


def test_it_is_small() -> None:
    assert len(page_text().encode()) < 6e6


def test_every_table_is_there_once_and_whole() -> None:
    data = page().data("data")
    assert set(data) == {*handout().tables, "agreement", "statistics", *outlook().tables}
    assert not set(data) & set(ABOUT_PEOPLE)
    for name, table in handout().tables.items():
        assert [c["name"] for c in data[name]["columns"]] == table.columns
        assert data[name]["rows"] == table.height
        assert len(data[name]["values"]) == table.width
    detected = dict(
        zip(handout().tables["detected"].columns, data["detected"]["values"], strict=True)
    )
    assert detected["country"] == ["CO", "CO", "PE"]
    assert detected["users"] == [40, 55, None]
    # 40 left in 2017 at 1000 people each; 15 more in 2018 at (100,000 - 40,000) / 100 = 600.
    assert detected["people"] == [40_000.0, 49_000.0, None]


def test_charts_draw_what_is_on_the_page() -> None:
    there = {*page().data("data"), *page().data("shapes"), "flows"}

    def names(part: object) -> set[str]:
        if isinstance(part, list):
            return set().union(*map(names, part)) if part else set()
        if not isinstance(part, dict):
            return set()
        found = part.get("data")
        own = {found["name"]} if isinstance(found, dict) and "name" in found else set()
        return own.union(*map(names, part.values()))

    charts = page().data("charts")
    drawn = {f["data-chart"] for f in page().all("figure") if "data-chart" in f}
    assert drawn == set(charts)
    assert {"flow-map", "flow-bars", "settled", "months", "months-brush"} <= drawn
    assert {"density", "routes", "net-routes", "crossings", "agreement"} <= drawn
    assert {"homes-migrants", "homes-locals", "segregation"} <= drawn
    assert {"forecasts", "scenarios", "network", "flow-matrix"} <= drawn
    for chart in charts.values():
        own = set(chart["spec"].get("datasets", {}))
        assert names(chart["spec"]) - own <= there
        assert chart["spec"]["description"]


def test_nobody_is_on_it() -> None:
    assert not [user for user in range(1, 101) if str(FIRST_USER + user) in page_text()]


def test_hidden_figures_are_hidden() -> None:
    words = page().told
    assert "Recurrent: hidden; not recurrent: hidden" in words
    assert "A figure that rests on fewer than 4 people is hidden" in words
    assert "Hidden figures by table: appearances 1, detected 1, monthly " in words


def test_names_are_texts() -> None:
    assert not page().all("img")
    assert LINE not in page_text()
    columns = page().data("data")["crossings"]
    names = [column["name"] for column in columns["columns"]]
    assert columns["values"][names.index("line")] == [LINE]
    options = [option["value"] for option in page().all("option")]
    assert options.count(LINE) == 6  # the line, the city in three charts, the node in two
    scripts = re.findall(r"<script\b", page_text())
    assert len(scripts) == page_text().count("</script>") == 6


def test_titles_are_texts_and_simulations_are_called_so() -> None:
    assert not bare().all("b")
    assert "A & <b>" in bare().told
    assert "Simulated data: nobody in these figures exists." in bare().told
    assert "Simulated data" not in page().told


def test_the_same_handout_gives_the_same_bytes() -> None:
    assert render_report(handout(), outlook=outlook()) == page_text()


def test_parts_are_named() -> None:
    ids = [str(a["id"]) for _, a in page().elements if "id" in a]
    assert len(ids) == len(set(ids))
    for tag, attributes in page().elements:
        for name in ("aria-labelledby", "for"):
            assert attributes.get(name) is None or attributes[name] in ids, (tag, attributes)
    labelled = {label["for"] for label in page().all("label")}
    assert labelled == {select["id"] for select in page().all("select")}
    inside = [str(a["href"])[1:] for a in page().all("a")]
    assert set(inside) <= set(ids)
    levels = [int(tag[1]) for tag, _ in page().elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_the_method_has_its_equations() -> None:
    assert len([m for m in page().all("math") if m.get("display") == "block"]) >= 5
    words = page().told
    for part in ("Limits and responsible use", "study.min_users", "How the data were filtered"):
        assert part in words


def test_controls_start_with_what_is_drawn() -> None:
    for name, chart in page().data("charts").items():
        given = {p["name"]: p.get("value") for p in chart["spec"].get("params", [])}
        selects = [s for s in page().all("select") if str(s["id"]).startswith(f"{name}-")]
        assert {s["data-signal"] for s in selects} <= set(given)


def test_without_lines_and_cities_it_says_so() -> None:
    assert "The study has no line" in bare().told
    assert "The study has no city" in bare().told
    assert "outlook" not in {attributes.get("id") for _, attributes in bare().elements}


def test_infinite_figures_are_not_known() -> None:
    shown = bare().data("data")["detected"]
    columns = [column["name"] for column in shown["columns"]]
    assert shown["values"][columns.index("people")] == [None, None, None]
    assert "no country has a figure on both sides" in bare().told


def test_empty_tables_are_no_charts() -> None:
    names = ("appearances", "detected", "new_residents", "density", "routes", "net_routes")
    empty = {name: handout().tables[name].clear() for name in names}
    shares = handout().tables["recurrence_share"].with_columns(share=pl.lit(None, pl.Float64))
    found = Page(render_report(changed({**empty, "recurrence_share": shares})))
    drawn = {f["data-chart"] for f in found.all("figure") if "data-chart" in f}
    assert drawn == {
        *("months", "months-brush", "crossings", "segregation", "homes-migrants", "homes-locals")
    }
    words = found.told
    assert "detected: no migrant was seen abroad." in words
    assert "density: no cell rests on enough people to be shown." in words
    assert "not shown: it is hidden, or nobody has a ratio" in words
