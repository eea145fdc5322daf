"""The options of `migtrace forecast` that all its commands have, and those of arrivals."""

from pathlib import Path
from typing import Annotated, Literal

from typer import Argument, Option

READING, MODEL, WHAT, WRITING = "Reading", "The model", "What is asked", "Writing"

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
        rich_help_panel=READING,
    ),
]
Step = Annotated[
    Literal["1d", "1w", "1mo"] | None,
    Option(
        help="Step of the series: days, weeks or months.",
        show_default="found from the dates",
        rich_help_panel=READING,
    ),
]
Nodes = Annotated[
    list[str],
    Option(
        "--node",
        help="A node to look at; repeatable.",
        metavar="NODE",
        show_default="all",
        rich_help_panel=READING,
    ),
]
Exogenous = Annotated[
    Path | None,
    Option(
        help="Table of figures from elsewhere by date (and node), such as weather or news counts.",
        metavar="FILE",
        show_default=False,
        rich_help_panel=READING,
    ),
]
KnownAhead = Annotated[
    list[str],
    Option(
        help="A variable of --exogenous that is known ahead, as a weather forecast is; repeatable.",
        metavar="NAME",
        show_default=False,
        rich_help_panel=READING,
    ),
]
Model = Annotated[
    Literal["lasso", "linear", "ridge", "boosting", "persistence", "seasonal"],
    Option(help="What forecasts.", rich_help_panel=MODEL),
]
Horizon = Annotated[
    int,
    Option(help="How many steps ahead.", metavar="STEPS", rich_help_panel=MODEL),
]
Neighbours = Annotated[
    int,
    Option(
        help="How many last steps of every other node a forecast looks at; 0 for none.",
        metavar="STEPS",
        rich_help_panel=MODEL,
    ),
]
Season = Annotated[
    int, Option(help="Steps of a season, for seasonal.", metavar="STEPS", rich_help_panel=MODEL)
]
HalfLife = Annotated[
    float,
    Option(
        help="Steps after which a past step weighs half as much; 0 for equal weights.",
        metavar="STEPS",
        rich_help_panel=MODEL,
    ),
]
Select = Annotated[
    Literal["correlation", "coefficient", "elimination", "all"],
    Option(
        help="How features are chosen before the model is fitted; all keeps them.",
        rich_help_panel=MODEL,
    ),
]
Features = Annotated[
    int | None,
    Option(
        help="How many features --select keeps.",
        metavar="N",
        show_default="a quarter of them",
        rich_help_panel=MODEL,
    ),
]
Level = Annotated[
    float,
    Option(
        help="The probability that an interval is to hold.",
        metavar="SHARE",
        rich_help_panel=MODEL,
    ),
]
Seed = Annotated[int, Option(help="Of what is drawn.", metavar="N", rich_help_panel=MODEL)]
BacktestFrom = Annotated[
    str | None,
    Option(
        "--backtest",
        help="Forecast what has passed from this date on, each date by what was known before, and "
        "compare with what came.",
        metavar="DATE",
        show_default="forecast what comes after the series",
        rich_help_panel=WHAT,
    ),
]
BacktestTo = Annotated[
    str | None,
    Option(
        "--to",
        help="Last date of --backtest.",
        metavar="DATE",
        show_default="the series' last",
        rich_help_panel=WHAT,
    ),
]
Refit = Annotated[
    int,
    Option(
        help="Steps between two fits: of a backtest, and of the past forecasts that intervals are "
        "made from; more take less time.",
        metavar="STEPS",
        rich_help_panel=WHAT,
    ),
]
Compare = Annotated[
    bool,
    Option("--compare", help="Backtest every model, not this one alone.", rich_help_panel=WHAT),
]
Transit = Annotated[
    bool,
    Option(
        "--transit-times",
        help="Also tell how many steps arrivals at one node lead those at another.",
        rich_help_panel=WHAT,
    ),
]
Out = Annotated[
    Path,
    Option(
        "--out",
        help="Folder for the tables (CSV); appears whole or not at all. `migtrace report` shows it "
        "with --outlook.",
        metavar="DIR",
        rich_help_panel=WRITING,
    ),
]
Overwrite = Annotated[
    bool,
    Option(
        "--overwrite",
        help="Replace the folder if an earlier forecast wrote it.",
        rich_help_panel=WRITING,
    ),
]
Plot = Annotated[
    bool,
    Option("--plot", help="Also draw pictures into the folder.", rich_help_panel=WRITING),
]
