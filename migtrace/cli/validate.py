"""`migtrace validate`: what `migtrace estimate` wrote, against official figures."""

from pathlib import Path

from migtrace.cli import options as of
from migtrace.cli import validate_options as by
from migtrace.cli.agreement_told import tell_agreement
from migtrace.cli.console import show, show_lines
from migtrace.cli.official_figures import Asked, read_official
from migtrace.cli.parse import parse_columns
from migtrace.durable import whole_file
from migtrace.errors import ParameterError, SourceError
from migtrace.plot.canvas import require_matplotlib
from migtrace.validation import Agreement, open_exported
from migtrace.validation.export import check_agreement_folder, write_agreement
from migtrace.validation.run import validate as compare

_PICTURES = (".png", ".pdf", ".svg")
_DPI = 150
_UNDATED: dict[str, dict[str, str | None]] = {
    "svg": {"Date": None},
    "pdf": {"CreationDate": None},
}


def validate(
    estimate: by.Estimate,
    *,
    against: by.Against,
    file: by.File = None,
    kind: by.Kind = None,
    origin: by.OfficialOrigin = None,
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
    names = {name: column for name, column in parse_columns(columns).items() if column}
    when = study.last_year if year is None else year
    official = read_official(Asked(against, file, kind, origin, names, codes, when))
    agreement = compare(
        study,
        official,
        table=table,
        year=when,
        criterion=criterion,
        categories=categories or None,
        level=level,
        replicates=replicates,
        seed=seed,
    )
    # A picture of what could not be written would be left alone.
    written = [] if out is None else write_agreement(agreement, out, overwrite=overwrite)
    if plot is not None:
        _draw(agreement, plot)
    show(*tell_agreement(agreement))
    if written:
        show_lines(f"Wrote {len(written)} files into {out}")
    if plot is not None:
        show_lines(f"Wrote {plot}")


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
    form = path.suffix[1:].lower()
    try:
        # Without a date and with known ids, the same figures give the same bytes.
        with plt.rc_context({"svg.hashsalt": "migtrace"}), whole_file(path) as partial:
            figure.savefig(partial, format=form, dpi=_DPI, metadata=_UNDATED.get(form))
    except OSError as error:
        msg = f"--plot: {str(path)!r} cannot be written: {error.strerror}"
        raise SourceError(msg) from error
    finally:
        plt.close(figure)
