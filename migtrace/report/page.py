"""The page: sections, data and the libraries that draw them, in one file."""

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import polars as pl

from migtrace.errors import FrameError, MissingExtraError, ParameterError
from migtrace.estimate.handout import Handout
from migtrace.report.embedded import as_columns, as_script
from migtrace.report.facts import find_facts
from migtrace.report.figures import count, percent
from migtrace.report.headline import headlines
from migtrace.report.outlook import Outlook
from migtrace.report.provenance import warn_of
from migtrace.report.records import losses, parameters
from migtrace.report.sound import sound_tables

if TYPE_CHECKING:
    from jinja2 import Template

_VEGA_LITE = "6.4"
_NEEDED = (
    "dropped",
    "factors",
    "appearances",
    "detected",
    "monthly",
    "recurrence_share",
    "new_residents",
    "density",
    "routes",
    "net_routes",
)
"""Tables that every handout has."""


def require_report() -> None:
    """Make sure that what makes the page can be imported.

    Raises
    ------
    MissingExtraError
        When it is not installed; the message says how to install it.
    """
    try:
        import altair as alt  # noqa: F401, PLC0415 - only whether it is there
        import jinja2  # noqa: F401, PLC0415 - likewise
        import vl_convert  # noqa: F401, PLC0415 - likewise
    except ImportError as error:
        msg = f"a report needs {error.name}, which is not installed: pip install 'migtrace[report]'"
        raise MissingExtraError(msg) from error


def render_report(
    handout: Handout,
    /,
    *,
    title: str | None = None,
    simulated: bool = False,
    outlook: Outlook | None = None,
) -> str:
    """Make the page of a study: one HTML file that opens without a network.

    Parameters
    ----------
    handout
        From `migtrace.estimate.handout.hand_out`, or `read_study` of a folder. Nothing finer than
        what it holds is on the page.
    title
        The page's title; by default the origin and the window.
    simulated
        Whether the traces are simulated; the page then says so at its top. Traces that ship with
        the package are known and labelled without.
    outlook
        Forecasts, scenarios, a network or bilateral flows to show in a section of their own.

    Returns
    -------
    str
        HTML. The same handout gives the same bytes, on the same versions.

    Raises
    ------
    MissingExtraError
        When the extra `report` is not installed.
    SourceError
        When the handout does not tell its study.
    FrameError
        When a table or column of METHOD M16 is missing, of another type, or holds what it cannot.
    ParameterError
        When `handout` or `outlook` is none.

    Notes
    -----
    Hidden figures (METHOD M13) are shown as hidden, never as 0.

    Examples
    --------
    >>> from migtrace.estimate import Study, estimate
    >>> from migtrace.estimate.handout import hand_out
    >>> times = ["2015-01-01", "2015-02-01", "2015-03-01", "2015-04-01", "2015-05-01"]
    >>> posts = pl.DataFrame({"user": 1, "time": times, "country": "VE"})
    >>> posts = posts.with_columns(pl.col("time").str.to_datetime(time_zone="UTC"))
    >>> page = render_report(hand_out(estimate(posts, Study("VE", "2015-01:2015-12", 1000))))
    >>> page.count("<title>Migration from Venezuela, 2015-01 to 2015-12</title>")
    1
    """
    if not isinstance(handout, Handout):
        msg = f"handout: got {handout!r}; expected what `hand_out` or `read_study` answered"
        raise ParameterError(msg)
    if outlook is not None and not isinstance(outlook, Outlook):
        msg = f"outlook: got {outlook!r}; expected an Outlook of `migtrace.report`, or None"
        raise ParameterError(msg)
    require_report()
    facts = find_facts(handout)
    tables = _checked(handout)
    from migtrace.report.charts import CONFIG  # noqa: PLC0415 - needs the extra
    from migtrace.report.sections import all_sections, shapes  # noqa: PLC0415 - likewise

    drawn_on = shapes(tables, facts, handout.outlines, outlook)
    sections, more, sources = all_sections(tables, facts, outlook)
    every = {**tables, **more}
    charts = [chart for section in sections for chart in section.charts]
    context: dict[str, Any] = {
        "title": title or f"Migration from {facts.origin_name}, {facts.window}",
        "facts": facts,
        "warnings": warn_of(handout.about, simulated=simulated),
        "headlines": headlines(tables, facts),
        "sections": sections,
        "losses": losses(tables["dropped"]),
        "recurrence": _recurrence(tables["recurrence_share"]),
        "parameters": parameters(handout.about),
        "tables": {name: table.height for name, table in every.items()},
        "sources": sources,
        "data": as_script({name: as_columns(name, table) for name, table in every.items()}),
        "charts": as_script({c.name: {"spec": c.spec, "told": c.told} for c in charts}),
        "shapes": as_script(drawn_on),
        "config": as_script(CONFIG),
        "style": _own_file("page.css"),
        "program": _own_file("page.js"),
        "library": _library(),
    }
    return _template().render(context)


def _checked(handout: Handout) -> dict[str, pl.DataFrame]:
    for name in _NEEDED:
        if name not in handout.tables:
            msg = f"{name}: the table is missing; found {', '.join(handout.tables) or 'none'}"
            raise FrameError(msg)
    return sound_tables(handout.tables)


def _recurrence(shares: pl.DataFrame) -> dict[str, Any] | None:
    return None if shares.is_empty() else shares.row(0, named=True)


def _own_file(name: str) -> str:
    return files("migtrace.report").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def _library() -> str:
    """Vega, Vega-Lite and their embedding as one script, once for all charts."""
    import vl_convert  # noqa: PLC0415 - an extra

    script: str = vl_convert.javascript_bundle(
        "window.vegaEmbed = vegaEmbed;", vl_version=_VEGA_LITE
    )
    # Nothing in a script element may look like its end, or like a comment of HTML.
    return script.replace("</script", "<\\/script").replace("<!--", "<\\!--")


@cache
def _template() -> "Template":
    import jinja2  # noqa: PLC0415 - an extra

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("migtrace.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"count": count, "percent": percent}
    return environment.get_template("page.html")
