"""How estimates show themselves: a few lines, and in a notebook bars and a small map."""

from typing import TYPE_CHECKING

import polars as pl

from migtrace.cards import Bar, bars, card, dot_map
from migtrace.readers.country_codes import country_rows

if TYPE_CHECKING:
    from migtrace.estimate.answer import Answer
    from migtrace.estimate.estimates import Estimates

_MOST_BARS = 6


def told_lines(estimates: "Answer", /) -> list[str]:
    """Say in a few lines what was found.

    Parameters
    ----------
    estimates
        What `migtrace.estimate` returned.

    Returns
    -------
    list of str
        The study, records, residents, factors, corrections, and what is empty and why.
    """
    study = estimates.study
    counts = dict(zip(estimates.dropped["reason"], estimates.dropped["records"], strict=True))
    own = estimates.factors.filter(pl.col("criterion") == study.criterion)
    first, last = own.row(0, named=True), own.row(-1, named=True)
    stands = f"{first['factor']:,.1f} people in {first['year']}"
    if last["year"] != first["year"]:
        stands += f", {last['factor']:,.1f} in {last['year']}"
    residents = estimates.residents[f"c{study.criterion}"].sum()
    migrants = estimates.exits["first"].sum()
    return [
        f"Migration estimates: {study.origin}, {study.window}, {study.told}",
        f"records: {counts['read']:,} read, {counts['kept']:,} kept",
        f"residents: {residents:,}, of whom {migrants:,} left",
        f"one resident stands for {stands}",
        *([f"corrected by {', '.join(study.corrections)}"] if study.corrections else []),
        *(f"{table}: empty, {why}" for table, why in estimates.reasons.items()),
    ]


def as_html(estimates: "Estimates", /) -> str:
    """Lay out a summary beside the chief destinations and a map of the residents' density.

    Parameters
    ----------
    estimates
        What `migtrace.estimate` returned.

    Returns
    -------
    str
        HTML with inline SVG; nothing is loaded from anywhere. The figures are those that may be
        handed on (METHOD M13), of the study's own criterion.

    Examples
    --------
    >>> from migtrace.estimate import Study, estimate
    >>> times = ["2015-01-01", "2015-02-01", "2015-03-01", "2015-04-01", "2015-05-01"]
    >>> posts = pl.DataFrame({"user": 1, "time": times, "country": "VE"})
    >>> posts = posts.with_columns(pl.col("time").str.to_datetime(time_zone="UTC"))
    >>> as_html(estimate(posts, Study("VE", "2015-01:2015-12", 1000))).count("<svg")
    0
    """
    # Not above: what is handed on is made of estimates, which show themselves by this.
    from migtrace.estimate.handed_on import handed_on  # noqa: PLC0415 - see above

    title, *lines = told_lines(estimates)
    shown = handed_on(estimates)
    return card(title, lines, _destinations(shown), _density(shown))


def _destinations(estimates: "Estimates") -> str:
    """Draw where most people live in the end, or else where they were seen in the last year."""
    last = estimates.study.months.last.year
    choices = (
        (f"New residents abroad, end of {last}, people", estimates.new_residents),
        (f"Seen abroad in {last}, people", estimates.detected.filter(pl.col("year") == last)),
    )
    for title, table in choices:
        own = table.filter(pl.col("criterion") == estimates.study.criterion)
        figures = own.filter(pl.col("people").is_not_null())
        if figures.is_empty():
            continue
        top = figures.sort("people", "country", descending=[True, False]).head(_MOST_BARS)
        made = estimates.bootstrap
        bounded = "" if made is None else f" ({100 * made.level:.6g}% intervals)"
        bounds = [name for name in ("low", "high") if name in top.columns]
        # A few bars to show.
        rows = [_bar(*row) for row in top.select("country", "people", *bounds).iter_rows()]
        return bars(
            title + bounded,
            rows,
            remark=_remark(figures.height - top.height, own.height - figures.height),
        )
    return ""


def _bar(code: str, people: float, low: float | None = None, high: float | None = None) -> Bar:
    text = f"{people:,.0f}"
    if low is None or high is None:
        return Bar(_name(code), people, text)
    return Bar(_name(code), people, f"{text} ({low:,.0f} to {high:,.0f})", low, high)


def _remark(more: int, hidden: int) -> str:
    """Say what the bars leave out."""
    parts = [
        *([f"{more:,} more"] if more else []),
        *([f"{hidden:,} hidden: too few people"] if hidden else []),
    ]
    return "; ".join(parts)


def _name(code: str) -> str:
    """A country's short English name; its code when there is none."""
    names = (row["names"] for row in country_rows() if row["alpha2"] == code)
    return next(names, code).partition("|")[0]


def _density(estimates: "Estimates") -> str:
    """Draw where residents were seen."""
    table = estimates.density
    if table.is_empty():
        return ""
    users = table["users"].to_numpy()
    about = f"{len(users):,} cells of at most {int(users.max()):,} residents"
    return dot_map(
        "Where residents were seen, by grid cell",
        table["lon"].to_numpy(),
        table["lat"].to_numpy(),
        users,
        description=f"{about}; dots grow with their number",
        home=estimates.study.origin,
    )
