"""Pictures to compare with: ``PYTHONPATH=. python tests/plot/baselines.py`` makes them again.

Look at each before it is committed: a test can tell that a picture changed, not that it is good.
They are without letters, whose shape and width differ between machines, and the axes stand where
letters do not push them: so what is left can be compared strictly.
"""

import sys
from pathlib import Path

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.text import Text

from tests.plot.drawings import draw_city, drawings

FOLDER = Path(__file__).parent / "baseline"
INCHES = (4.5, 4.0)
DPI = 80
CITY = "city"


def names() -> list[str]:
    """Name the pictures; an empty one would be nothing but letters."""
    return [*(name for name in drawings() if name != "empty"), CITY]


def draw(name: str, /) -> Figure:
    """Draw a picture into a figure, and take its letters away."""
    with mpl.rc_context(mpl.rcParamsDefault):
        mpl.use("agg")
        figure = plt.figure(figsize=INCHES, dpi=DPI)
        if name == CITY:
            axs = figure.subplots(1, 2)
            draw_city(axs)
        else:
            axs = figure.subplots(1, 1, squeeze=False)[0]
            drawings()[name](axs[0])
        figure.set_layout_engine("none")
        for number, ax in enumerate(axs):
            ax.set_position(((0.03 + number / len(axs)), 0.05, 0.85 / len(axs), 0.9))
        if name == "sankey":
            axs[0].set_xlim(-0.3, 1.4)  # which leaves the names their room
        for part in (*figure.findobj(Text), *figure.findobj(Legend)):
            part.set_visible(False)
        return figure


def save(figure: Figure, path: Path, /) -> None:
    """Save a figure without the version of what drew it."""
    figure.savefig(path, dpi=DPI, metadata={"Software": None})
    plt.close(figure)


def main() -> None:
    """Make every picture."""
    FOLDER.mkdir(exist_ok=True)
    for name in names():
        save(draw(name), FOLDER / f"{name}.png")
        sys.stdout.write(f"{name}.png\n")


if __name__ == "__main__":
    main()
