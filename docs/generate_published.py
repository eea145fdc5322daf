"""Write `docs/validation-published.md`: what the paper's own figures say of its agreement.

Every number on the page is computed here, from `migtrace.published`.
"""

import textwrap
from itertools import product
from pathlib import Path

import polars as pl

from migtrace.validation import Agreement, published_agreement, published_readings
from migtrace.validation.published import AGENCIES, IN_ANOTHER_ORDER, IN_ORDER, REVERSED, STATED

PAGE = Path(__file__).parent / "validation-published.md"
ESTIMATES = ((2, 1), (2, 2), (2, 3), (2, 4), (4, 4))
"""The paper's tables and criteria."""
SHOWN = (
    ("r2_identity", "R2 identity"),
    ("r2_pearson", "Pearson r2"),
    ("r2_identity_log", "R2 identity, logs"),
    ("r2_pearson_log", "Pearson r2, logs"),
    ("concordance", "concordance"),
    ("spearman", "Spearman"),
    ("kendall", "Kendall"),
    ("mape", "MAPE"),
    ("relative_bias", "bias of the total"),
)
COUNTRIES = {"BR": "Brazil", "CO": "Colombia", "EC": "Ecuador", "PE": "Peru"}
SHARES = ("mape", "relative_bias")

HEADER = """\
# The published figures against the agencies

<!-- Written by docs/generate_published.py from migtrace.published: change it there. -->

The paper compares its figures of four countries with those of two agencies, and states an R2 of
{stated}. It does not say of which kind, and we leave open which column each
belongs to. Its tables are enough to compute every kind, and to see how much four countries can
show. `migtrace.validate` makes what follows from `migtrace.published` ([M15](method.md#m15)).
"""

AGREEMENT = """\
## Agreement

Brazil, Colombia, Ecuador and Peru. The agency's figure is the one that is to be explained: R2 about
the identity line is 1 - SS(agency - paper) / SS(agency - mean of the agency). MAPE is the mean
absolute error as a share of the agency's figure. Table 2 holds the people detected in 2018, by
resident criterion k; Table 4 the new residents of late 2018.
"""

INTERVALS = """\
## How sure four countries can be

{level} intervals by drawing countries with replacement, {replicates:,} times. They are wide: a draw
that misses the largest countries leaves little to explain. With four countries, an R2 near 1 says
above all that the largest country is the largest. Correlations have no interval: two countries lie
on a line whatever they are, and {two} of all draws of four hold no more than two.
"""

INFLUENCE = """\
## What each country does

Each country left out in turn, at criterion 4. In Table 2 the paper's figure for {highest} is the
one farthest above the agencies' in relative terms, against each of them. Without it R2 about the
identity line changes by {plain} at most, that of logarithms by {logs}.
"""

READINGS = """\
## Which R2 the paper's can be

x is the paper's figure, y the agency's. *Paper's figure explained* turns the two round. A line
through the origin is fitted by least squares, y = bx; its R2 is about the mean of y, or, *about 0*,
the squared cosine of x and y. Table 2, criterion 4, four countries:
"""

TRIED = """\
We tried {readings} readings: these {kinds} kinds, each criterion of Table 2 and Table 4, and as
rows the four countries, those without Brazil, those with Brazil's own Federal Police in place of
the agency's figure for Brazil, and, of Table 2, the countries with the Total as one more point.
At two digits and in the order of the columns, {stated} come out of {in_order} of them.
In the reversed order they come out of {reversed}, in another one of {another}:
"""

VERDICT = """\
R2 about the identity line, with the agency's figure explained, gives the three values in
{identity} of its {identities} readings; of single values, at criterion 4 of Table 2 and over the
four countries, it gives {single}. So the tables do not decide which R2 it was. The readings that
give all three in the reversed order are, of these kinds and so often: {nearest}. If the three
values are of these columns, the paper then names them from the last to the first. A line through
the origin forgives a constant factor, and the identity line does not: against the column of
{agency}, R2 is {origin} by the one and {line} by the other. The tables are rounded to three digits
or fewer, so that a value at the edge may fall on the other side, and of so many readings some match
by chance.

`migtrace.validate` therefore reports all kinds, R2 about the identity line first.
"""


def render() -> str:
    """Render the page."""
    agreements = {
        (table, criterion, agency): published_agreement(agency, criterion=criterion, table=table)
        for table, criterion in ESTIMATES
        for agency in AGENCIES
    }
    readings = published_readings()
    parts = [
        _wrapped(HEADER, stated=_stated()),
        AGREEMENT,
        _agreement_table(agreements),
        _intervals_told(agreements),
        _interval_table(agreements),
        _influence_told(agreements),
        _influence_table(agreements),
        READINGS,
        _kinds_table(readings),
        *_verdict(readings),
    ]
    return "\n".join(parts)


def _wrapped(text: str, **numbers: object) -> str:
    """Put numbers into paragraphs, and break their lines again."""
    paragraphs = text.format(**numbers).split("\n\n")
    return "\n\n".join(textwrap.fill(one, 100) for one in paragraphs) + "\n"


def _stated() -> str:
    *first, last = (f"{value:.2f}" for value in STATED)
    return f"{', '.join(first)} and {last}"


def _intervals_told(agreements: dict[tuple[int, int, str], Agreement]) -> str:
    """Say how the intervals were made, and why correlations have none."""
    found = list(agreements.values())
    (level,) = {agreement.about["level"] for agreement in found}
    (replicates,) = {agreement.about["replicates"] for agreement in found}
    (count,) = {agreement.pairs.height for agreement in found}
    draws = list(product(range(count), repeat=count))
    of_two = sum(len(set(draw)) < 3 for draw in draws) / len(draws)  # noqa: PLR2004 - a line
    return _wrapped(INTERVALS, level=f"{level:.0%}", replicates=replicates, two=f"{of_two:.0%}")


def _influence_told(agreements: dict[tuple[int, int, str], Agreement]) -> str:
    """Name the country that the paper has most too many people in, and what it does."""
    found = [agreements[2, 4, agency] for agency in AGENCIES]
    # One country, or the sentence is not true.
    (highest,) = {agreement.pairs.sort("ratio")["country"][-1] for agreement in found}
    changes = pl.concat(agreement.influence for agreement in found).filter(country=highest)
    largest = dict(changes.group_by("statistic").agg(pl.col("change").abs().max()).rows())
    return _wrapped(
        INFLUENCE,
        highest=COUNTRIES[highest],
        plain=f"{largest['r2_identity']:.2f}",
        logs=f"{largest['r2_identity_log']:.2f}",
    )


def _agreement_table(agreements: dict[tuple[int, int, str], Agreement]) -> str:
    rows = [
        [_name(table, criterion), agency, *(_shown(found, name) for name, _ in SHOWN)]
        for (table, criterion, agency), found in agreements.items()
    ]
    return _table(["paper", "agency", *(title for _, title in SHOWN)], rows)


def _interval_table(agreements: dict[tuple[int, int, str], Agreement]) -> str:
    titles = dict(SHOWN)
    names = ["r2_identity", "r2_pearson", "concordance", "mape"]
    rows = [
        [_name(table, criterion), agency, *(_interval(found, name) for name in names)]
        for (table, criterion, agency), found in agreements.items()
        if criterion == 4  # noqa: PLR2004 - the study's
    ]
    return _table(["paper", "agency", *(titles[name] for name in names)], rows)


def _influence_table(agreements: dict[tuple[int, int, str], Agreement]) -> str:
    names = ("r2_identity", "r2_identity_log", "mape")
    rows = []
    for (table, criterion, agency), found in agreements.items():
        if criterion != 4:  # noqa: PLR2004 - the study's
            continue
        for country in found.pairs["country"]:
            left = found.influence.filter(pl.col("country") == country)
            values = dict(left.select("statistic", "value").rows())
            ratio = found.pairs.filter(pl.col("country") == country)["ratio"].item()
            cells = [
                f"{_number(name, values[name])} (all: {_shown(found, name)})" for name in names
            ]
            rows.append([_name(table, criterion), agency, country, f"{ratio:.2f}", *cells])
    titles = dict(SHOWN)
    heads = ["paper", "agency", "left out", "its paper / agency"]
    return _table([*heads, *(titles[name] for name in names)], rows)


def _kinds_table(readings: pl.DataFrame) -> str:
    chosen = readings.filter(table=2, criterion=4, countries="four countries")
    rows = chosen.select("r2", *AGENCIES).rows()
    return _table(
        ["R2", *AGENCIES],
        [[kind, *(f"{value:.3f}" for value in values)] for kind, *values in rows],
    )


def _verdict(readings: pl.DataFrame) -> list[str]:
    """Say what gives the three values, and what does not."""
    counts = {
        match: readings.filter(pl.col("match") == match).height
        for match in (IN_ORDER, REVERSED, IN_ANOTHER_ORDER)
    }
    plain = readings.filter(pl.col("r2") == "identity line")
    matches = (
        readings.drop_nulls("match")
        .group_by("match", "table", "countries", "r2", maintain_order=True)
        .agg(pl.col("criterion").cast(pl.String).str.join(", "))
        .sort("match", "table", "countries", "r2", descending=[True, False, False, False])
    )
    heads = ["order", "table", "rows", "R2", "criteria"]
    return [
        _wrapped(
            TRIED,
            stated=_stated(),
            readings=readings.height,
            kinds=readings["r2"].n_unique(),
            in_order=counts[IN_ORDER],
            reversed=counts[REVERSED],
            another=counts[IN_ANOTHER_ORDER],
        ),
        _table(heads, [[str(cell) for cell in row] for row in matches.rows()]),
        _wrapped(
            VERDICT,
            identity=plain["match"].count(),
            identities=plain.height,
            single=_single(plain),
            nearest=_nearest(matches),
            agency=AGENCIES[0],
            origin=_value(readings, "line through the origin", AGENCIES[0]),
            line=_value(readings, "identity line", AGENCIES[0]),
        ),
    ]


def _single(plain: pl.DataFrame) -> str:
    """Say which agency's column gives one of the stated values."""
    row = plain.filter(table=2, criterion=4, countries="four countries").row(0, named=True)
    hits = [
        f"{row[agency]:.2f} for the column of {agency}"
        for agency in AGENCIES
        if round(row[agency], 2) in STATED
    ]
    return " and ".join(hits) or "none of them"


def _nearest(matches: pl.DataFrame) -> str:
    """Name the kinds of R2 that give the three values from the last to the first."""
    count = pl.col("criterion").str.split(", ").list.len().sum()
    kinds = matches.filter(match=REVERSED).group_by("r2").agg(count)
    kinds = kinds.sort("criterion", "r2", descending=[True, False])
    return "; ".join(f"{kind} ({number})" for kind, number in kinds.rows())


def _value(readings: pl.DataFrame, kind: str, agency: str) -> str:
    row = readings.filter(table=2, criterion=4, countries="four countries", r2=kind)
    return f"{row[agency].item():.2f}"


def _name(table: int, criterion: int) -> str:
    return f"Table {table}, k={criterion}"


def _shown(found: Agreement, name: str) -> str:
    return _number(name, found.value(name))


def _number(name: str, value: float | None) -> str:
    if value is None:
        return "none"
    return f"{value:.0%}" if name in SHARES else f"{value:.2f}"


def _interval(found: Agreement, name: str) -> str:
    row = found.statistics.row(by_predicate=pl.col("statistic") == name, named=True)
    if row["low"] is None:
        return f"{_number(name, row['value'])} (none)"
    bounds = f"{_number(name, row['low'])} to {_number(name, row['high'])}"
    return f"{_number(name, row['value'])} ({bounds})"


def _table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def main() -> None:
    """Write the page, and say whether that changed it."""
    text = render()
    changed = not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text
    PAGE.write_text(text, encoding="utf-8")
    print(f"{PAGE.name}: {'written' if changed else 'up to date'}")


if __name__ == "__main__":
    main()
