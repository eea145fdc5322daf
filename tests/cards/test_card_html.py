"""Cards: escaped, self-contained, in the page's own colours."""

import re
from xml.etree import ElementTree as ET

import pytest

from migtrace.cards import Bar, bars, card, picture, table

EVIL = "<script>&\"'"


def test_all_that_is_said_is_escaped() -> None:
    html = card(
        EVIL,
        [EVIL],
        table(EVIL, [EVIL], [[EVIL]]),
        bars(EVIL, [Bar(EVIL, 1.0, EVIL)], remark=EVIL),
        picture(EVIL, EVIL, "", width=1, height=1),
    )
    assert "<script" not in html
    # A page of HTML that is also XML has no tag left open and no attribute broken.
    read = ET.fromstring(html)  # noqa: S314 - our own text
    assert EVIL in "".join(read.itertext())
    labels = [label for element in read.iter() if (label := element.get("aria-label"))]
    assert [label.count(EVIL) for label in labels] == [4, 2]


def test_nothing_is_loaded_and_no_colour_hides_on_a_dark_page() -> None:
    html = card("title", ["line"], bars("b", [Bar("a", 1.0, "1", 0.5, 2.0)]), table("t", ["c"], []))
    assert not re.search(r"<(script|img|link|style)|href|url\(|on\w+=", html)
    assert set(re.findall(r'(?:fill|stroke)="([^"]+)"', html)) <= {
        "currentColor",
        "none",
        "#2F86C1",
    }
    assert "background:transparent" in html
    assert "<table" not in html


def test_bars_grow_with_what_they_stand_for() -> None:
    # The longest reach, 400, is 150 pixels: 200 is 75, and its interval ends at 150.
    drawn = bars(
        "t", [Bar("CO", 200.0, "200", 100.0, 400.0), Bar("PE", 40.0, "40"), Bar("EC", 0.0, "0")]
    )
    assert re.findall(r'<rect[^>]* width="([\d.]+)"', drawn) == ["75.0", "15.0", "0.0"]
    left = float(re.findall(r'<rect x="([\d.]+)"', drawn)[0])
    assert f"M{left + 37.5:.1f} " in drawn
    assert f"H{left + 150:.1f}" in drawn
    assert "<desc>CO: 200; PE: 40; EC: 0</desc>" in drawn


def test_no_rows_no_bars() -> None:
    assert bars("t", []) == ""


@pytest.mark.parametrize("figures", [[0.0], [0.0, 0.0]])
def test_bars_of_nothing_have_no_length(figures: list[float]) -> None:
    drawn = bars("t", [Bar("a", figure, "0") for figure in figures])
    assert set(re.findall(r'<rect[^>]* width="([\d.]+)"', drawn)) == {"0.0"}


def test_a_long_name_is_cut_in_the_picture_and_told_in_full() -> None:
    name = "Saint Vincent and the Grenadines"
    drawn = bars("t", [Bar(name, 1.0, "1")])
    assert f'text-anchor="end">{name[:23]}\u2026</text>' in drawn
    assert f"<title>{name}: 1</title>" in drawn
