"""Exits month by month, with a brush (METHOD M8.3)."""

import altair as alt
import polars as pl

from migtrace.report.charts import SHORT, Chart, Control, Section, finish, parameter
from migtrace.report.facts import Facts
from migtrace.report.figures import percent

SERIES = Control(
    "series",
    "Series",
    (
        ("first_exits", "first exits, people (upscaled)"),
        ("all_exits", "all exits (upscaled)"),
        ("movers", "first exits, users seen"),
        ("exits", "all exits seen"),
    ),
    "first_exits",
)
_BOUND = "series == 'first_exits' ? datum.{0} : series == 'all_exits' ? datum.all_exits_{0} : null"
_INSIDE = "datum.month >= first + '-01' && datum.month <= last + '-01'"


def months(tables: dict[str, pl.DataFrame], facts: Facts, /) -> Section:
    """Show exits by month.

    Parameters
    ----------
    tables
        The tables of a handout.
    facts
        The study behind them.

    Returns
    -------
    Section
        A series and an overview in which a span of months can be brushed.
    """
    monthly = tables["monthly"]
    lead = (
        f"First exits count residents when they leave {facts.origin_name} for the first time; all "
        "exits count every time they leave."
    )
    if monthly.is_empty():
        why = f"monthly: {facts.empty.get('monthly', 'the window has no month')}."
        return Section("months", "Month by month", lead, (), (why,))
    names = [f"{month:%Y-%m}" for month in monthly["month"].sort()]
    options = tuple((name, name) for name in names)
    first = Control("first", "From", options, names[0])
    last = Control("last", "To", options, names[-1])
    return Section(
        "months", "Month by month", lead, (_series(facts, first, last), _overview(facts))
    )


def _prepared() -> alt.Chart:
    return alt.Chart(alt.NamedData("monthly")).transform_calculate(
        date="toDate(datum.month)",
        value="datum[series]",
        below=_BOUND.format("low"),
        above=_BOUND.format("high"),
    )


def _series(facts: Facts, first: Control, last: Control) -> Chart:
    inside = _prepared().transform_filter(_INSIDE)
    x = alt.X("date:T", scale=alt.Scale(type="utc"), title=None)
    y = alt.Y("value:Q", title=None, axis=alt.Axis(labelExpr=SHORT))
    tooltip = [
        alt.Tooltip("month:N", title="month"),
        alt.Tooltip("value:Q", title="figure", format=",.0f"),
        alt.Tooltip("below:Q", title="low", format=",.0f"),
        alt.Tooltip("above:Q", title="high", format=",.0f"),
    ]
    band = inside.mark_area(color="var(--blue)", opacity=0.22).encode(
        x=x, y=alt.Y("below:Q"), y2="above:Q"
    )
    line = inside.mark_line(
        color="var(--blue)",
        point=alt.OverlayMarkDef(size=28, fill="var(--blue)"),
    ).encode(x=x, y=y, tooltip=tooltip)
    gaps = (
        inside.transform_filter("!isValid(datum.value)")
        .transform_calculate(
            seen="datum[series == 'first_exits' || series == 'movers' ? 'movers' : 'exits']"
        )
        .transform_calculate(told=facts.gap_of("seen"))
    )
    crosses = gaps.mark_point(shape="cross", filled=True, fill="var(--hidden)", size=45).encode(
        x=x,
        y=alt.value("height"),
        tooltip=[alt.Tooltip("month:N", title="month"), alt.Tooltip("told:N", title="figure")],
    )
    layers = [line, crosses] if facts.level is None else [band, line, crosses]
    chart = alt.LayerChart(layer=layers)
    chart = chart.add_params(parameter(SERIES), parameter(first), parameter(last))
    sure = (
        "The tables hold no intervals."
        if facts.level is None
        else f"The band is the {percent(facts.level)} interval of each month."
    )
    return Chart(
        "months",
        "Exits by month",
        f"Calendar months in UTC. {sure} A grey cross at the foot is a month whose figure is "
        f"{facts.gap}; it is not 0.",
        finish(chart, f"Line of the exits from {facts.origin_name} by month.", height=320),
        (SERIES, first, last),
        ("monthly",),
        {
            "table": "monthly",
            "filters": [],
            "name": "month",
            "figure": "series",
            "span": ["first", "last"],
        },
    )


def _overview(facts: Facts) -> Chart:
    brush = alt.selection_interval(name="brush", encodings=["x"])
    chart = (
        _prepared()
        .mark_bar(color="var(--blue)", opacity=0.75)
        .encode(
            x=alt.X("date:T", timeUnit="utcyearmonth", scale=alt.Scale(type="utc"), title=None),
            y=alt.Y("value:Q", title=None, axis=alt.Axis(labelExpr=SHORT, tickCount=2)),
        )
        .add_params(parameter(SERIES), brush)
    )
    return Chart(
        "months-brush",
        "Choose a span of months",
        "Drag over the bars to look closer above, and click beside them to see all months again. "
        "The choices From and To above do the same by keyboard.",
        finish(chart, f"All months of exits from {facts.origin_name}, to choose from.", height=90),
    )
