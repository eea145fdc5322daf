"""`migtrace validate`: what `migtrace estimate` wrote, against official figures."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from migtrace.cli import options as of
from migtrace.cli import validate_options as by
from migtrace.cli.agreement_told import tell_agreement
from migtrace.cli.console import show
from migtrace.cli.parse import parse_columns
from migtrace.durable import whole_file
from migtrace.errors import ParameterError, SourceError
from migtrace.official import Flow, Stock
from migtrace.plots.canvas import require_matplotlib
from migtrace.validation import Agreement
from migtrace.validation.estimated import USUAL
from migtrace.validation.export import check_agreement_folder, write_agreement
from migtrace.validation.exported import open_exported
from migtrace.validation.official import kind_of
from migtrace.validation.run import validate as compare

_PICTURES = (".png", ".pdf", ".svg")
_DPI = 150
_BUNDLED = {"unhcr": "unhcr_population", "unhcr-flows": "unhcr_flows"}


def validate(
    estimate: by.Estimate,
    *,
    against: by.AgainstText,
    file: by.File = None,
    kind: by.Kind = None,
    columns: by.OfficialColumns = [],  # noqa: B006 - typer's way to say repeatable; never changed
    codes: by.Codes = None,
    table: by.TableName = None,
    year: by.Year = None,
    categories: by.Categories = [],  # noqa: B006 - likewise
    criterion: by.StudyCriterion = None,
    level: by.Level = 0.95,
    replicates: by.Replicates = 2000,
    seed: by.Seed = 0,
    out: by.AgreementFolder = None,
    overwrite: by.ReplaceAgreement = False,
    plot: by.Picture = None,
    debug: of.Debug = False,  # noqa: ARG001 - `main` looks for it
) -> None:
    """Compare an estimate with official figures, country by country (METHOD M15).

    Tells the pairs, how well they agree and how sure that is, what each country does to it, and
    what has no partner. A stock (people in a country) is never compared with a flow (people who
    arrive).

    Example: `migtrace validate venezuela --against unhcr --year 2018 --plot agreement.png`
    """
    if out is not None:
        check_agreement_folder(out, overwrite=overwrite)
    if plot is not None:
        _check_picture(plot)
    study = open_exported(estimate)
    official = _read(against, file, kind, columns, codes)
    name = table or USUAL[kind_of(official)]
    agreement = compare(
        study.table(name),
        official,
        table=name,
        year=study.last_year if year is None else year,
        criterion=study.criterion if criterion is None else criterion,
        categories=categories or None,
        origin=study.origin,
        level=level,
        replicates=replicates,
        seed=seed,
    )
    if plot is not None:
        _draw(agreement, plot)
    written = [] if out is None else write_agreement(agreement, out, overwrite=overwrite)
    show(*tell_agreement(agreement))
    if written:
        show(f"Wrote {len(written)} files into {out}")
    if plot is not None:
        show(f"Wrote {plot}")


def _read(
    against: by.Against,
    file: Path | None,
    kind: str | None,
    columns: Iterable[str],
    codes: str | None,
) -> Stock | Flow:
    """Read the official figures, or take those that the package brings along."""
    from migtrace import official  # noqa: PLC0415 - readers load when a file is read

    names = {name: column for name, column in parse_columns(columns).items() if column}
    _refuse(against, ("hxl", "csv"), {"--kind": kind})
    _refuse(against, ("r4v", "csv"), {"--columns": names, "--codes": codes})
    if file is None:
        if against not in _BUNDLED:
            msg = f"--file: needed with --against {against}; the package brings none along"
            raise ParameterError(msg)
        return official.bundled(_BUNDLED[against])
    named: dict[str, object] = {"columns": names} if names else {}
    if codes:
        named["codes"] = codes
    if kind is None and against in ("hxl", "csv"):
        msg = f"--kind: needed with --against {against}; say whether they are a stock or a flow"
        raise ParameterError(msg)
    if against == "csv" and not names:
        msg = "--columns: needed with --against csv, such as destination=Country people=Persons"
        raise ParameterError(msg)
    readers = {
        "unhcr": official.read_unhcr,
        "unhcr-flows": official.read_unhcr_flows,
        "dtm": official.read_dtm,
        "un-desa": official.read_un_desa,
        "r4v": lambda path: official.read_r4v(path, **named),
        "hxl": lambda path: official.read_hxl(path, kind=kind),
        "csv": lambda path: official.read_table(path, kind=kind, **named),
    }
    return readers[against](file)


def _refuse(against: str, fits: tuple[str, ...], given: Mapping[str, object]) -> None:
    """Refuse options that would have no effect."""
    for option, value in given.items():
        if value and against not in fits:
            msg = f"{option}: has no effect with --against {against}; it is for {', '.join(fits)}"
            raise ParameterError(msg)


def _check_picture(path: Path) -> None:
    if path.suffix.lower() not in _PICTURES:
        msg = f"--plot: got {str(path)!r}; expected a name that ends in {', '.join(_PICTURES)}"
        raise ParameterError(msg)
    if not path.absolute().parent.is_dir():
        msg = f"--plot: {str(path.parent)!r} is no folder; expected one that exists"
        raise ParameterError(msg)
    require_matplotlib()


def _draw(agreement: Agreement, path: Path) -> None:
    """Write the picture, whole or not at all."""
    from matplotlib import pyplot as plt  # noqa: PLC0415 - an extra, loaded when used
    from matplotlib.figure import Figure  # noqa: PLC0415 - likewise

    figure = agreement.plot().get_figure()
    assert isinstance(figure, Figure)  # noqa: S101 - of axes that we made
    try:
        with whole_file(path) as partial:
            figure.savefig(partial, format=path.suffix[1:].lower(), dpi=_DPI)
    except OSError as error:
        msg = f"--plot: {str(path)!r} cannot be written: {error.strerror}"
        raise SourceError(msg) from error
    finally:
        plt.close(figure)
