"""The options of `migtrace forecast`: one name each, with help that teaches."""

from pathlib import Path
from typing import Annotated, Literal

from typer import Argument, Option

_SERIES, _MODEL, _WHAT, _WRITING = "Reading", "The model", "What is asked", "Writing"

Arrivals = Annotated[
    str,
    Argument(
        metavar="ARRIVALS",
        help="CSV or Parquet with a column of dates and one of arrivals for each node, or with "
        "columns date, node and arrivals; or a folder that `migtrace estimate` wrote.",
        show_default=False,
    ),
]
Columns = Annotated[
    list[str],
    Option(
        help="What a column is called, such as arrivals=Persons; repeatable. Names are date, node "
        "and arrivals.",
        metavar="NAME=COLUMN",
        show_default=False,
        rich_help_panel=_SERIES,
    ),
]
Step = Annotated[
    Literal["1d", "1w", "1mo"] | None,
    Option(
        help="Step of the series: days, weeks or months.",
        show_default="found from the dates",
        rich_help_panel=_SERIES,
    ),
]
Nodes = Annotated[
    list[str],
    Option(
        "--node",
        help="A node to look at; repeatable.",
        metavar="NODE",
        show_default="all",
        rich_help_panel=_SERIES,
    ),
]
Exogenous = Annotated[
    Path | None,
    Option(
        help="Table of figures from elsewhere by date (and node), such as weather or news counts.",
        metavar="FILE",
        show_default=False,
        rich_help_panel=_SERIES,
    ),
]
KnownAhead = Annotated[
    list[str],
    Option(
        help="A variable of --exogenous that is known ahead, as a weather forecast is; repeatable.",
        metavar="NAME",
        show_default=False,
        rich_help_panel=_SERIES,
    ),
]
Model = Annotated[
    Literal["lasso", "linear", "ridge", "boosting", "persistence", "seasonal"],
    Option(help="What forecasts.", rich_help_panel=_MODEL),
]
Horizon = Annotated[
    int,
    Option(help="How many steps ahead.", metavar="STEPS", rich_help_panel=_MODEL),
]
Neighbours = Annotated[
    int,
    Option(
        help="How many last steps of every other node a forecast looks at; 0 for none.",
        metavar="STEPS",
        rich_help_panel=_MODEL,
    ),
]
Season = Annotated[
    int, Option(help="Steps of a season, for seasonal.", metavar="STEPS", rich_help_panel=_MODEL)
]
HalfLife = Annotated[
    float,
    Option(
        help="Steps after which a past step weighs half as much; 0 for equal weights.",
        metavar="STEPS",
        rich_help_panel=_MODEL,
    ),
]
Select = Annotated[
    Literal["correlation", "coefficient", "elimination", "all"],
    Option(
        help="How features are chosen before the model is fitted; all keeps them.",
        rich_help_panel=_MODEL,
    ),
]
Features = Annotated[
    int | None,
    Option(
        help="How many features --select keeps.",
        metavar="N",
        show_default="a quarter of them",
        rich_help_panel=_MODEL,
    ),
]
Level = Annotated[
    float,
    Option(
        help="The probability that an interval is to hold.",
        metavar="SHARE",
        rich_help_panel=_MODEL,
    ),
]
Seed = Annotated[int, Option(help="Of what is drawn.", metavar="N", rich_help_panel=_MODEL)]
BacktestFrom = Annotated[
    str | None,
    Option(
        "--backtest",
        help="Forecast what has passed from this date on, each date by what was known before, and "
        "compare with what came.",
        metavar="DATE",
        show_default="forecast what comes after the series",
        rich_help_panel=_WHAT,
    ),
]
BacktestTo = Annotated[
    str | None,
    Option(
        "--to",
        help="Last date of --backtest.",
        metavar="DATE",
        show_default="the series' last",
        rich_help_panel=_WHAT,
    ),
]
Refit = Annotated[
    int,
    Option(help="Steps between two fits of a backtest.", metavar="STEPS", rich_help_panel=_WHAT),
]
Compare = Annotated[
    bool,
    Option("--compare", help="Backtest every model, not this one alone.", rich_help_panel=_WHAT),
]
Transit = Annotated[
    bool,
    Option(
        "--transit-times",
        help="Also tell how many steps arrivals at one node lead those at another.",
        rich_help_panel=_WHAT,
    ),
]
Edges = Annotated[
    list[str],
    Option(
        "--edge",
        help="An edge that people may move along; repeatable.",
        metavar="ORIGIN:DESTINATION",
        show_default="from each node to each other",
        rich_help_panel=_SERIES,
    ),
]
GraphFile = Annotated[
    Path | None,
    Option(
        "--graph",
        help="Table of edges: origin, destination, perhaps after and until (when they are open).",
        metavar="FILE",
        show_default=False,
        rich_help_panel=_SERIES,
    ),
]
Entries = Annotated[
    list[str],
    Option(
        "--entry",
        help="A node whose arrivals come from outside; repeatable.",
        metavar="NODE",
        show_default=False,
        rich_help_panel=_SERIES,
    ),
]
Outside = Annotated[
    Path | None,
    Option(
        "--exogenous",
        help="Table of who enters and leaves elsewhere: date, node, entered, left.",
        metavar="FILE",
        show_default=False,
        rich_help_panel=_SERIES,
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
        rich_help_panel=_SERIES,
    ),
]
Empties = Annotated[
    list[str],
    Option(
        help="A node that empties: who was there when a step began and did not move on leaves; "
        "repeatable.",
        metavar="NODE",
        show_default=False,
        rich_help_panel=_MODEL,
    ),
]
Penalty = Annotated[
    str,
    Option(
        help="What a fraction of 1 costs: a number, or backtest to choose it by how well fits "
        "forecast.",
        metavar="NUMBER",
        rich_help_panel=_MODEL,
    ),
]
FitInitial = Annotated[
    bool,
    Option(
        "--fit-initial",
        help="Fit how many people are at each node before the first step, instead of nobody.",
        rich_help_panel=_MODEL,
    ),
]
Ahead = Annotated[
    int,
    Option("--horizon", help="How many steps to go on.", metavar="STEPS", rich_help_panel=_WHAT),
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
        rich_help_panel=_WHAT,
    ),
]
Rolling = Annotated[
    bool,
    Option(
        "--rolling",
        help="Also fit every 7 steps on the 30 before, and forecast the 14 after, beside what "
        "came.",
        rich_help_panel=_WHAT,
    ),
]
Path_ = Annotated[
    bool,
    Option(
        "--penalty-path",
        help="Also tell which edges survive which penalty.",
        rich_help_panel=_WHAT,
    ),
]
Flows = Annotated[
    str | None,
    Argument(
        metavar="FLOWS",
        help="CSV or Parquet with columns origin, destination, year and people; or a folder that "
        "`migtrace estimate` wrote.",
        show_default="UNHCR's flows of all countries, which the package brings along",
    ),
]
Year = Annotated[
    int,
    Option(
        help="The year to tell, from the years before it.",
        metavar="YYYY",
        rich_help_panel=_WHAT,
    ),
]
FirstYear = Annotated[
    int | None,
    Option(
        help="First year to learn from.",
        metavar="YYYY",
        show_default="the second of the flows",
        rich_help_panel=_MODEL,
    ),
]
Margins = Annotated[
    Path | None,
    Option(
        help="Who leaves and who arrives that year: country, leaving, arriving.",
        metavar="FILE",
        show_default="those of the flows of that year",
        rich_help_panel=_SERIES,
    ),
]
Pairs = Annotated[
    Path | None,
    Option(
        help="Table of pairs: origin, destination and columns of numbers.",
        metavar="FILE",
        show_default="CEPII's, which the package brings along",
        rich_help_panel=_SERIES,
    ),
]
Countries = Annotated[
    Path | None,
    Option(
        help="Table of countries: country, year and columns of numbers.",
        metavar="FILE",
        show_default="the World Bank's populations and GDP, which the package brings along",
        rich_help_panel=_SERIES,
    ),
]
Case = Annotated[
    Literal["1", "2", "3"],
    Option(
        help="What affinity is learned from: distance (1); also GDP, language, border, colony (2); "
        "also last year's flow (3).",
        rich_help_panel=_MODEL,
    ),
]
Method = Annotated[
    Literal["poisson", "log-linear"],
    Option(help="How affinity is learned.", rich_help_panel=_MODEL),
]
Plain = Annotated[
    bool,
    Option(
        "--plain",
        help="Allow flows below 0, as the plain quadratic problem has them.",
        rich_help_panel=_MODEL,
    ),
]
CompareYears = Annotated[
    bool,
    Option(
        "--compare",
        help="Also tell the year in every way: cases 1 to 3, gravity, radiation, last year.",
        rich_help_panel=_WHAT,
    ),
]
Out = Annotated[
    Path,
    Option(
        "--out",
        help="Folder for the tables (CSV); appears whole or not at all. `migtrace report` shows it "
        "with --outlook.",
        metavar="DIR",
        rich_help_panel=_WRITING,
    ),
]
Overwrite = Annotated[
    bool,
    Option(
        "--overwrite",
        help="Replace the folder if an earlier forecast wrote it.",
        rich_help_panel=_WRITING,
    ),
]
Plot = Annotated[
    bool,
    Option("--plot", help="Also draw pictures into the folder.", rich_help_panel=_WRITING),
]
