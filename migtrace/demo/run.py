"""The whole way on bundled data: traces, estimates, tables, pictures."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from migtrace import plots
from migtrace.demo.examples import Example, find_example
from migtrace.errors import SourceError
from migtrace.estimate import Estimates, estimate
from migtrace.estimate.export import check_folder, write_study
from migtrace.plots.canvas import require_matplotlib

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Progress = Callable[[str, float], None]
Plot = Callable[..., "Axes"]

MAP, SERIES = (10.0, 6.6), (10.0, 4.8)
"""Sizes of pictures, in inches."""

PICTURES: dict[str, tuple[tuple[float, float], Plot]] = {
    "density": (MAP, plots.density_map),
    "routes": (MAP, plots.route_map),
    "routes_away": (MAP, partial(plots.route_map, direction="away")),
    "routes_toward": (MAP, partial(plots.route_map, direction="toward")),
    "monthly_exits": (SERIES, partial(plots.monthly_exits, unit="counts")),
    "destinations": (SERIES, partial(plots.destinations, unit="counts")),
}
"""Observed persons, where there is a choice: upscaling athletes to a people would mislead."""

_DPI = 160
_TABLES = "tables"


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
        Where to write: the tables into `tables`, pictures as PNG and `README.txt` beside it. What
        an earlier demo wrote there is replaced, and nothing else.
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
        When there is no such example, or `folder/tables` holds other people's files.
    SourceError
        When the folder cannot be written.
    """
    chosen = find_example(example)
    require_matplotlib()
    target = Path(folder)
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = f"folder: {str(target)!r} cannot be made: {error.strerror}"
        raise SourceError(msg) from error
    check_folder(target / _TABLES, overwrite=True)
    tell = progress if progress is not None else _silence
    answer = estimate(chosen.traces(), chosen.study, progress=lambda s, done: tell(s, 0.5 * done))
    written = write_study(
        answer, target / _TABLES, individuals=False, overwrite=True, sources=[chosen.path]
    )
    for number, (name, (size, plot)) in enumerate(PICTURES.items()):
        tell("pictures", 0.6 + 0.4 * number / len(PICTURES))
        picture = _draw(partial(plot, answer, source=chosen.source), size)
        written.append(_write(target / f"{name}.png", picture))
    readme = f"migtrace demo: {chosen.name}\n\n{chosen.caution}\nTraces: {chosen.source}\n"
    written.append(_write(target / "README.txt", readme.encode()))
    tell("pictures", 1.0)
    return Demo(chosen, answer, written)


def _silence(stage: str, done: float) -> None:
    del stage, done


def _draw(plot: Plot, size: tuple[float, float]) -> bytes:
    """Draw without pyplot, which would keep the figure and may want a screen."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - an extra
    from matplotlib.figure import Figure  # noqa: PLC0415 - an extra

    figure = Figure(figsize=size, layout="constrained")
    FigureCanvasAgg(figure)
    plot(ax=figure.subplots())
    picture = BytesIO()
    figure.savefig(picture, dpi=_DPI, format="png")
    return picture.getvalue()


def _write(path: Path, content: bytes) -> Path:
    """Write beside, then rename: a picture is whole or not there."""
    beside = path.with_name(f".{path.name}.part")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        msg = f"{path}: cannot be written: {error.strerror}"
        raise SourceError(msg) from error
    return path
