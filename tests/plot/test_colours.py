"""Colours that stand beside each other are told apart by people with any colour vision."""

from itertools import combinations

import numpy as np
import pytest
from matplotlib import colormaps
from matplotlib.colors import to_hex, to_rgb
from numpy.typing import NDArray

from migtrace.plot import canvas
from migtrace.plot.curves import LINES
from migtrace.plot.matrix_cells import MAPS
from migtrace.plot.routes import COLOURS
from migtrace.plot.series import LOOKS

Floats = NDArray[np.float64]

# Machado, Oliveira and Fernandes 2009, severity 1: what is seen of linear red, green and blue.
VISION = {
    "full": np.eye(3),
    "no red cones": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "no green cones": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "no blue cones": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
TOGETHER = {
    "directions": list(COLOURS.values()),
    "bars": [bar for _, bar, _ in LOOKS],
    "bands": [band for *_, band in LOOKS],
    "sides": [canvas.SKY, canvas.BLUE],
    "drops": [canvas.BLUE, canvas.VERMILION],
    "lines": [canvas.INK, *(colour for colour, _ in LINES)],
    "edges": [canvas.BLUE, canvas.SKY],
}
APART = 20.0
"""Difference in CIELAB units; 2.3 can just be noticed."""


def lab(colour: str, seen: Floats) -> Floats:
    """Turn a colour into CIELAB, as somebody sees it."""
    rgb = np.array(to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    xyz = to_xyz @ np.clip(seen @ linear, 0, 1) / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("name", TOGETHER)
def test_colours_differ_for_everybody(name: str, vision: str) -> None:
    seen = [lab(colour, VISION[vision]) for colour in TOGETHER[name]]
    assert min(np.linalg.norm(a - b) for a, b in combinations(seen, 2)) > APART


@pytest.mark.parametrize("name", sorted({"viridis_r", "Blues", *MAPS.values()}))
def test_maps_of_colours_go_from_light_to_dark(name: str) -> None:
    lightness = [lab(colormaps[name](x), VISION["full"])[0] for x in np.linspace(0, 1, 20)]
    assert (np.diff(lightness) < 0).all()


@pytest.mark.parametrize("vision", VISION)
def test_flows_above_and_below_0_differ_for_everybody(vision: str) -> None:
    # The palest boxes have a mark, too: what is told by colour alone is from the middle on.
    shades = [to_hex(colormaps[name](x)) for x in (0.5, 0.75, 1.0) for name in MAPS.values()]
    seen = [lab(colour, VISION[vision]) for colour in shades]
    apart = [np.linalg.norm(a - b) for a, b in zip(seen[::2], seen[1::2], strict=True)]
    assert min(apart) > APART
