"""The whole way on bundled data: traces, estimates, tables, pictures."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from migtrace import plot
from migtrace.demo.examples import Example, find_example
from migtrace.durable import check_target, whole_folder
from migtrace.errors import ParameterError
from migtrace.estimate import Estimates, estimate
from migtrace.estimate.export import STUDY_FILES, write_study
from migtrace.plot.canvas import require_matplotlib

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Progress = Callable[[str, float], None]
Plot = Callable[..., "Axes"]

MAP, WIDE, CHART = (10.0, 6.6), (10.0, 4.8), (8.0, 5.0)
"""Sizes of pictures, in inches."""

PICTURES: dict[str, tuple[tuple[float, float], Plot]] = {
    "drops": (CHART, plot.drops),
    "factors": (CHART, plot.factors),
    "density": (MAP, plot.density_map),
    "routes": (MAP, plot.route_map),
    "routes_away": (MAP, partial(plot.route_map, direction="away")),
    "routes_toward": (MAP, partial(plot.route_map, direction="toward")),
    "routes_net": (MAP, partial(plot.route_map, direction="net")),
    "time_abroad": (CHART, plot.time_abroad),
    "monthly_exits": (WIDE, partial(plot.monthly_exits, unit="counts")),
    "destinations": (WIDE, partial(plot.destinations, unit="counts")),
    "flows": (MAP, partial(plot.flow_map, table="detected", unit="counts")),
    "flows_by_year": (CHART, partial(plot.flow_sankey, unit="counts")),
}
"""Observed persons, where there is a choice: upscaling athletes to a people would mislead."""

README, TABLES = "README.txt", "tables"
_DPI = 160
_FIRST_WORDS = "migtrace demo:"
_OURS = frozenset(
    {
        README,
        *(f"{name}.png" for name in PICTURES),
        *(f"{TABLES}/{name}" for name in STUDY_FILES),
    }
)


@dataclass(frozen=True, slots=True)
class Demo:
    """What a demo made.

    Attributes
    ----------
    example
        The example that was run.
    estimates
        Its estimates.
    files
        The files written.
    """

    example: Example
    estimates: Estimates
    files: list[Path]


def run_demo(
    folder: str | os.PathLike[str],
    /,
    *,
    example: str = "lifters",
    progress: Progress | None = None,
) -> Demo:
    """Run the whole pipeline on traces that ship with the package.

    Parameters
    ----------
    folder
        The folder to write: tables in `tables`, pictures as PNG and `README.txt` beside it. It
        appears whole or not at all. An earlier demo's folder is replaced, no other.
    example
        ``lifters``: athletes at meets, with countries; ``vultures``: birds by the hour, without.
    progress
        Called with a stage's name and the share done, 0 to 1.

    Returns
    -------
    Demo
        The estimates and the files.

    Raises
    ------
    MissingExtraError
        When matplotlib is not installed.
    ParameterError
        When there is no such example, or the folder holds anything but an earlier demo.
    SourceError
        When the folder cannot be written.
    """
    chosen = find_example(example)
    require_matplotlib()
    target = Path(folder)
    _check_folder(target)
    tell = progress if progress is not None else _silence
    answer = estimate(chosen.traces(), chosen.study, progress=lambda s, done: tell(s, 0.5 * done))
    with whole_folder(target, overwrite=True) as fresh:
        write_study(answer, fresh / TABLES, individuals=False, sources=[chosen.path])
        for number, (name, (size, draw)) in enumerate(PICTURES.items()):
            tell("pictures", 0.6 + 0.4 * number / len(PICTURES))
            picture = _draw(partial(draw, answer, source=chosen.source), size)
            (fresh / f"{name}.png").write_bytes(picture)
        readme = f"{_FIRST_WORDS} {chosen.name}\n\n{chosen.caution}\nTraces: {chosen.source}\n"
        (fresh / README).write_text(readme, encoding="utf-8")
        # Once more: somebody may have put a file there in the meantime.
        _check_folder(target)
        names = sorted(p.relative_to(fresh) for p in fresh.rglob("*") if p.is_file())
    tell("pictures", 1.0)
    return Demo(chosen, answer, [target / name for name in names])


def _check_folder(target: Path) -> None:
    """Make sure that nothing but an earlier demo is replaced."""
    check_target(target, overwrite=True, ours=_OURS, kind="demo")
    readme = target / README
    if target.exists() and any(target.iterdir()):
        first = readme.read_bytes() if readme.is_file() else b""
        if not first.startswith(_FIRST_WORDS.encode()):
            msg = f"folder: {str(target)!r} is no earlier demo; expected a new name"
            raise ParameterError(msg)


def _silence(stage: str, done: float) -> None:
    del stage, done


def _draw(draw: Plot, size: tuple[float, float]) -> bytes:
    """Draw without pyplot, which would keep the figure and may want a screen."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - an extra
    from matplotlib.figure import Figure  # noqa: PLC0415 - an extra

    figure = Figure(figsize=size, layout="constrained")
    FigureCanvasAgg(figure)
    draw(ax=figure.subplots())
    picture = BytesIO()
    figure.savefig(picture, dpi=_DPI, format="png", bbox_inches="tight", pad_inches=0.15)
    return picture.getvalue()
