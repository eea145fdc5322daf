"""What the commands of `migtrace forecast` read and write."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from migtrace.cli.console import show_lines
from migtrace.cli.parse import parse_columns
from migtrace.errors import ParameterError

if TYPE_CHECKING:
    import polars as pl

    from migtrace.forecast import Series

Tables = dict[str, "pl.DataFrame"]
"""What a command has made, by name."""

_PARTS = ("date", "node", "arrivals")


def check_forecast(out: Path, *, overwrite: bool, plot: bool) -> None:
    """Refuse early what could not be written later.

    Parameters
    ----------
    out, overwrite
        The folder, and whether to replace one.
    plot
        Whether pictures are to be drawn.

    Raises
    ------
    ParameterError
        When the folder exists and may not be replaced.
    MissingExtraError
        When a library is missing.
    """
    from migtrace.forecast import check_forecast_folder  # noqa: PLC0415 - needs an extra
    from migtrace.plot.canvas import require_matplotlib  # noqa: PLC0415 - likewise

    check_forecast_folder(out, overwrite=overwrite)
    if plot:
        require_matplotlib()


def read_nodes(series: str, columns: list[str], step: Any, nodes: list[str]) -> "Series":  # noqa: ANN401 - typer has checked it
    """Read the arrivals of the nodes that are asked for.

    Parameters
    ----------
    series, columns, step, nodes
        As the options of the same names.

    Returns
    -------
    Series
        Of all nodes when none is asked for.

    Raises
    ------
    ParameterError, FrameError, SourceError
        As `read_series` does, or when a name is none of a column's part or of a node.
    """
    from migtrace.forecast import read_series  # noqa: PLC0415 - needs an extra

    names = parse_columns(columns)
    unknown = sorted(set(names) - set(_PARTS))
    if unknown:
        msg = f"--columns: got {unknown[0]!r}; expected names among {', '.join(_PARTS)}"
        raise ParameterError(msg)
    read = read_series(series, step=step, **names)
    return read.only(nodes) if nodes else read


def write_tables(
    tables: Tables,
    out: Path,
    *,
    kind: str,
    source: str,
    parameters: dict[str, Any],
    notes: tuple[str, ...] = (),
    plot: bool,
    over: bool,
) -> None:
    """Write the folder, and say what it is.

    Parameters
    ----------
    tables
        The tables by name.
    out
        The folder.
    kind, source, parameters, notes
        As for `write_forecast`.
    plot
        Whether to draw pictures.
    over
        Whether to replace a folder.

    Raises
    ------
    SourceError
        When it cannot be written.
    """
    from migtrace.cli.forecast_pictures import draw  # noqa: PLC0415 - may need an extra
    from migtrace.forecast import write_forecast  # noqa: PLC0415 - needs an extra

    name = Path(source).name
    told = {
        key: str(value) if isinstance(value, Path) else value for key, value in parameters.items()
    }
    files = write_forecast(
        tables,
        out,
        kind=kind,
        source=name,
        parameters=told,
        notes=notes,
        pictures=draw(tables, source=_credit(kind, name), level=parameters.get("level"))
        if plot
        else None,
        overwrite=over,
    )
    show_lines(f"Wrote {len(files)} files into {out}")


def _credit(kind: str, source: str) -> str:
    """Say where the figures of a picture come from: those of push and pull are all a model's."""
    return f"push and pull, from the sums of {source}" if kind == "pushpull" else source
