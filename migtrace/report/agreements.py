"""The study beside the official figures that ship with the package (METHOD M15)."""

from dataclasses import dataclass

import altair as alt
import polars as pl

from migtrace.errors import MigtraceError
from migtrace.official import Flow, Stock, bundled
from migtrace.official.selection import counted
from migtrace.report.charts import SHORT, Chart, Control, Section, finish, has_bounds, parameter
from migtrace.report.facts import Facts
from migtrace.report.figures import percent
from migtrace.validation.agreement import Agreement
from migtrace.validation.run import validate

_TITLES = {
    "new_residents": "new residents and UNHCR's people abroad",
    "appearances": "first seen there and UNHCR's new arrivals",
}
_SIDES = ("estimated", "official")
_FAR_OFF, _LARGE = -10.0, 10.0
"""An R² and a mean absolute percentage error whose digits say nothing beyond them."""
_COMPARED = (("new_residents", "stock"), ("appearances", "flow"))


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of a comparison.

    Parameters
    ----------
    section
        The chart, and why a comparison could not be made.
    tables
        The pairs and statistics, for the page's tables: `agreement`, `statistics`.
    sources
        Who is to be cited, and by which licence.
    """

    section: Section
    tables: dict[str, pl.DataFrame]
    sources: tuple[str, ...]


def compare(tables: dict[str, pl.DataFrame], facts: Facts, /) -> Compared:
    """Compare a handout with UNHCR's figures of the window's last year.

    Parameters
    ----------
    tables
        The tables of a handout.
    facts
        The study behind them.

    Returns
    -------
    Compared
        New residents beside the stock of people abroad, and appearances beside new arrivals.
    """
    made: dict[str, Agreement] = {}
    missing: list[str] = []
    for name, kind in _COMPARED:
        official: Stock | Flow = (
            bundled("unhcr_population") if kind == "stock" else bundled("unhcr_flows")
        )
        try:
            agreement = _agreement(tables[name], official, name, facts)
        except MigtraceError as error:
            missing.append(f"{name} and UNHCR's {kind}s: no comparison; {error}.")
            continue
        if agreement.pairs.is_empty():
            missing.append(f"{name} and UNHCR's {kind}s: no country has a figure on both sides.")
        else:
            made[name] = agreement
    lead = (
        "Estimates beside UNHCR's figures for the last year of the window, as they come with the "
        "package. UNHCR counts refugees, asylum seekers and others in need of protection, not all "
        "migrants: agreement is a check, not a proof."
    )
    sources = {f"{a.about['citation']} Licence: {a.about['licence']}." for a in made.values()}
    section = Section("validation", "Validation", lead, _charts(made), tuple(missing))
    return Compared(section, _tables(made), tuple(sorted(sources)))


def _agreement(table: pl.DataFrame, official: Stock | Flow, name: str, facts: Facts) -> Agreement:
    return validate(
        table,
        official,
        table=name,
        year=facts.years[-1],
        criterion=facts.criterion,
        origin=facts.origin,
    )


def _tables(made: dict[str, Agreement]) -> dict[str, pl.DataFrame]:
    if not made:
        return {}
    pairs = pl.concat(
        a.pairs.select(pl.lit(name).alias("compared"), pl.all()) for name, a in made.items()
    )
    statistics = pl.concat(
        a.statistics.select(pl.lit(name).alias("compared"), pl.all()) for name, a in made.items()
    )
    return {"agreement": pairs, "statistics": statistics}


def _charts(made: dict[str, Agreement]) -> tuple[Chart, ...]:
    if not made:
        return ()
    titles = {name: f"{_TITLES[name]}, {a.about['year']}" for name, a in made.items()}
    choice = Control("compared", "Compared", tuple(titles.items()), next(iter(titles)))
    chosen = alt.Chart(alt.NamedData("agreement")).transform_filter("datum.compared == compared")
    low, high = _ends(made)
    scale = alt.Scale(type="log", domain=[low / 2, high * 2])
    diagonal = (
        alt.Chart(alt.InlineData([{"v": low / 2}, {"v": high * 2}]))
        .mark_line(stroke="var(--hidden)", strokeDash=[5, 4])
        .encode(x=alt.X("v:Q", scale=scale), y=alt.Y("v:Q", scale=scale))
    )
    positive = chosen.transform_filter("datum.estimated > 0 && datum.official > 0")
    x = alt.X("official:Q", scale=scale, title="official, people", axis=_axis())
    y = alt.Y("estimated:Q", scale=scale, title="estimated, people", axis=_axis())
    tooltip = [
        alt.Tooltip("country:N"),
        alt.Tooltip("estimated:Q", format=",.0f"),
        alt.Tooltip("official:Q", format=",.0f"),
        alt.Tooltip("ratio:Q", format=".2f"),
    ]
    dots = positive.mark_circle(size=70, fill="var(--blue)", opacity=0.9).encode(
        x=x, y=y, tooltip=tooltip
    )
    names = positive.mark_text(align="left", dx=7, fill="var(--ink)", fontSize=11).encode(
        x=x, y=y, text="country:N"
    )
    sure = (
        positive.transform_filter("datum.low > 0 && isValid(datum.high)")
        .mark_rule(stroke="var(--blue)", opacity=0.6)
        .encode(x=x, y=alt.Y("low:Q"), y2="high:Q", tooltip=tooltip)
    )
    bounded = any(has_bounds(agreement.pairs) for agreement in made.values())
    layers = [diagonal, *([sure] if bounded else []), dots, names]
    chart = alt.LayerChart(layer=layers).add_params(parameter(choice))
    spec = finish(chart, "Dots of estimated against official figures by country.", height=380)
    told = {"table": "agreement", "filters": ["compared"], "name": "country", "figure": "estimated"}
    caption = (
        "One dot per country, both axes logarithmic, by ISO codes; on the dashed line the two "
        f"figures are equal. {_told(made)}"
    )
    title = "Estimated and official figures"
    return (Chart("agreement", title, caption, spec, (choice,), ("agreement", "statistics"), told),)


def _ends(made: dict[str, Agreement]) -> tuple[float, float]:
    """The least and the largest figure above 0: both axes have the same span."""
    sides = [a.pairs[side].cast(pl.Float64) for a in made.values() for side in _SIDES]
    figures = [figure for figure in pl.concat(sides).drop_nulls().to_list() if figure > 0]
    figures = figures or [1.0, 10.0]
    return min(figures), max(figures)


def _axis() -> alt.Axis:
    return alt.Axis(labelExpr=SHORT, values=[10.0**n for n in range(10)], grid=False)


def _told(made: dict[str, Agreement]) -> str:
    """Say in words how well the two agree."""
    sentences = []
    for name, agreement in made.items():
        r2, error = agreement.value("r2_identity"), agreement.value("mape")
        parts = [counted(agreement.pairs.height, "country", "countries")]
        parts += [] if r2 is None else [f"R² about the line {_r2(r2)}"]
        parts += [] if error is None else [f"mean absolute percentage error {_error(error)}"]
        sentences.append(f"{name}: {', '.join(parts)}.")
    return " ".join(sentences)


def _r2(value: float) -> str:
    return f"below {_FAR_OFF:.0f}" if value < _FAR_OFF else f"{value:.2f}"


def _error(share: float) -> str:
    return f"above {percent(_LARGE)}" if share > _LARGE else percent(share)
