"""Pictures beside those of before, point by point."""

from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure
from matplotlib.testing.compare import compare_images

from tests.plot import plain
from tests.plot.baselines import CITY, FOLDER, draw, names, save

plain_matplotlib = plain.fixture


OLDEST = (3, 11)
"""The version whose pictures are in the baseline; older ones draw edges otherwise."""
PANELS = ("forecasts", "backtest", "scenarios")
"""Pictures that are made of smaller axes."""
TOLERANCE = 1.5
"""Root mean square of differences, of 255."""

pytestmark = pytest.mark.skipif(
    tuple(mpl.__version_info__[:2]) < OLDEST,
    reason=f"pictures are compared from matplotlib {OLDEST[0]}.{OLDEST[1]} on",
)


def difference(figure: Figure, name: str, folder: Path) -> str | None:
    """Say how a figure differs from its baseline, if it does."""
    drawn = folder / f"{name}.png"
    save(figure, drawn)
    found = compare_images(str(FOLDER / f"{name}.png"), str(drawn), TOLERANCE)
    return None if found is None else str(found)


@pytest.mark.parametrize("name", names())
def test_a_picture_is_as_before(name: str, tmp_path: Path) -> None:
    assert difference(draw(name), name, tmp_path) is None


@pytest.mark.parametrize(
    ("name", "order"),
    [
        ("density", 3),  # dots
        ("routes", 4),  # arrows
        ("routes", 2),  # the shade
        ("net", 2),
        ("time_abroad", 1),  # bars
        ("monthly", 3),  # lines
        ("monthly", 1),  # bands
        ("monthly_counts", 2),  # bars
        ("destinations", 1),  # the heat map
        ("flow_map", 3),  # arrows
        ("sankey", 1),  # bands and nodes
        ("drops", 2),  # bars
        ("factors", 1),  # the band
        ("agreement", 3),  # dots
        ("agreement", 2),  # intervals
        ("forecasts", 4),  # fans
        ("forecasts", 3),  # what was observed
        ("forecasts", 2),  # bands
        ("backtest", 4),  # lines
        ("scenarios", 3),  # runs
        ("scenarios", 2),  # rings
        ("network", 3),  # arrows
        ("network", 5),  # nodes
        ("ring", 3),
        ("flow_matrix", 1),  # boxes
        ("flow_matrix", 2),  # hatched boxes
        ("flow_matrix", 3),  # dots and minus signs
        (CITY, 2),  # cells
        ("density", 0),  # countries
    ],
)
def test_a_missing_layer_is_found(name: str, order: int, tmp_path: Path) -> None:
    figure = draw(name)
    ax = figure.axes[-1 if name == CITY else 0]
    panels = ax.child_axes if name in PANELS else [ax]
    artists = [one for panel in panels for one in (*panel.collections, *panel.patches)]
    artists += [line for panel in panels for line in panel.lines if name in PANELS]
    gone = [artist for artist in artists if artist.get_zorder() == order]
    for artist in gone:
        artist.remove()
    assert gone
    assert difference(figure, name, tmp_path) is not None


@pytest.mark.parametrize("hinting", ["none", "force_autohint"])
def test_letters_make_no_difference(
    hinting: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Letters of another width move whatever stands beside them, but not these pictures.
    monkeypatch.setitem(mpl.rcParamsDefault, "text.hinting", hinting)
    for name in ("routes", "monthly", "sankey"):
        assert difference(draw(name), name, tmp_path) is None


def test_baselines_are_all_there_and_small() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.png")) == sorted(names())
    assert all(path.stat().st_size < 50_000 for path in FOLDER.glob("*.png"))
