"""How estimates show themselves in a notebook."""

import re

import polars as pl

from migtrace.estimate.card import as_html


def circles(html: str) -> list[tuple[float, float, float]]:
    found = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"/>', html)
    return [(float(x), float(y), float(r)) for x, y, r in found]


def test_dots_keep_their_places_and_areas() -> None:
    # North is up and east is right; a quarter of the residents is half the radius: 9 and 4.5.
    density = pl.DataFrame({"lon": [0.0, 10.0], "lat": [10.0, 0.0], "users": [100, 25]})
    (x1, y1, r1), (x2, y2, r2) = circles(as_html(["title"], density))
    assert x1 < x2
    assert y1 < y2
    assert (r1, r2) == (9.0, 4.5)


def test_a_map_over_the_antimeridian_is_not_torn() -> None:
    density = pl.DataFrame({"lon": [179.0, -179.0], "lat": [0.0, 0.0], "users": [5, 5]})
    (x1, _, _), (x2, _, _) = circles(as_html(["title"], density))
    # Two degrees fill the width of 360 - 2 * 10, the western one to the left.
    assert (x1, x2) == (10.0, 350.0)


def test_no_cells_no_map() -> None:
    density = pl.DataFrame(schema={"lon": pl.Float64, "lat": pl.Float64, "users": pl.Int64})
    html = as_html(["a < b", "second"], density)
    assert "<svg" not in html
    assert "<b>a &lt; b</b><div>second</div>" in html
