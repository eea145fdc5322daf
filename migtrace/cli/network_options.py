"""The options of `migtrace forecast network`."""

from pathlib import Path
from typing import Annotated

from typer import Option

from migtrace.cli.forecast_options import MODEL, READING, WHAT

Edges = Annotated[
    list[str],
    Option(
        "--edge",
        help="An edge that people may move along; repeatable.",
        metavar="ORIGIN:DESTINATION",
        show_default="from each node to each other",
        rich_help_panel=READING,
    ),
]
GraphFile = Annotated[
    Path | None,
    Option(
        "--graph",
        help="Table of edges: origin, destination, perhaps after and until (when they are open).",
        metavar="FILE",
        show_default=False,
        rich_help_panel=READING,
    ),
]
Entries = Annotated[
    list[str],
    Option(
        "--entry",
        help="A node whose arrivals come from outside; repeatable.",
        metavar="NODE",
        show_default=False,
        rich_help_panel=READING,
    ),
]
Outside = Annotated[
    Path | None,
    Option(
        "--exogenous",
        help="Table of who enters and leaves elsewhere: date, node, entered, left.",
        metavar="FILE",
        show_default=False,
        rich_help_panel=READING,
    ),
]
Future = Annotated[
    Path | None,
    Option(
        "--future",
        help="Table of who enters after the series: date, node, entered (or arrivals, as "
        "`migtrace forecast arrivals` writes it).",
        metavar="FILE",
        show_default="the mean of the last 7 steps",
        rich_help_panel=READING,
    ),
]
Empties = Annotated[
    list[str],
    Option(
        help="A node that empties: who was there when a step began and did not move on leaves; "
        "repeatable.",
        metavar="NODE",
        show_default=False,
        rich_help_panel=MODEL,
    ),
]
Penalty = Annotated[
    str,
    Option(
        help="What a fraction of 1 costs: a number, or backtest to choose it by how well fits "
        "forecast.",
        metavar="NUMBER",
        rich_help_panel=MODEL,
    ),
]
FitInitial = Annotated[
    bool,
    Option(
        "--fit-initial",
        help="Fit how many people are at each node before the first step, instead of nobody.",
        rich_help_panel=MODEL,
    ),
]
Ahead = Annotated[
    int,
    Option("--horizon", help="How many steps to go on.", metavar="STEPS", rich_help_panel=WHAT),
]
Scenarios = Annotated[
    list[str],
    Option(
        "--scenario",
        help="What if, beside the run without; repeatable. Edits are `close A B`, `open A B "
        "FRACTION`, `no-arrivals [A]`, `arrivals-times FACTOR [A]`, each with `after DATE` (later "
        "than it) and `until DATE` if wanted, close with `both` and `reroute`.",
        metavar="NAME: EDIT; EDIT",
        show_default=False,
        rich_help_panel=WHAT,
    ),
]
Rolling = Annotated[
    bool,
    Option(
        "--rolling",
        help="Also fit every 7 steps on the 30 before, and forecast the 14 after, beside what "
        "came.",
        rich_help_panel=WHAT,
    ),
]
PenaltyPath = Annotated[
    bool,
    Option(
        "--penalty-path",
        help="Also tell which edges survive which penalty.",
        rich_help_panel=WHAT,
    ),
]
