"""The options of `migtrace validate`."""

from pathlib import Path
from typing import Annotated, Literal

from typer import Argument, Option

from migtrace.cli import official_figures

_OFFICIAL, _COMPARED, _WRITING = "Official figures", "What is compared", "Writing"

Estimate = Annotated[
    Path,
    Argument(metavar="ESTIMATE", help="Folder that `migtrace estimate` wrote.", show_default=False),
]
Against = Annotated[
    official_figures.Against,
    Option(
        help="Whose figures: UNHCR's population statistics (unhcr) or displacement flows "
        "(unhcr-flows), the R4V platform, UN DESA's migrant stock, an HXL-tagged CSV, or any CSV. "
        "All but unhcr-flows, hxl and csv are stocks. IOM's DTM is none of them: it counts people "
        "displaced within their country, and an estimate counts people abroad.",
        rich_help_panel=_OFFICIAL,
    ),
]
# Named outright where the placeholder is the name: some releases of typer would shout it.
File = Annotated[
    Path | None,
    Option(
        "--file",
        help="File with the figures, in the form in which the agency gives it out.",
        metavar="FILE",
        show_default="for unhcr and unhcr-flows an extract that the package brings along",
        rich_help_panel=_OFFICIAL,
    ),
]
Kind = Annotated[
    Literal["stock", "flow"] | None,
    Option(
        help="Of hxl and csv: whether they are people who are in a country at a date (stock), or "
        "who arrive during a year (flow).",
        show_default=False,
        rich_help_panel=_OFFICIAL,
    ),
]
OfficialOrigin = Annotated[
    str | None,
    Option(
        "--origin",
        help="Of hxl, csv and r4v: whose people they are, where no column says (ISO alpha-2).",
        metavar="CC",
        show_default="VE for r4v",
        rich_help_panel=_OFFICIAL,
    ),
]
OfficialColumns = Annotated[
    list[str],
    Option(
        "--columns",
        help="Of csv and r4v: what a column is called, such as destination=Country; repeatable. "
        "Names are origin, destination, year, date, category and people.",
        metavar="NAME=COLUMN",
        show_default=False,
        rich_help_panel=_OFFICIAL,
    ),
]
Codes = Annotated[
    official_figures.Codes | None,
    Option(
        help="Of csv and r4v: how countries are written; name is their English name.",
        show_default="alpha3 for csv, name for r4v",
        rich_help_panel=_OFFICIAL,
    ),
]
TableName = Annotated[
    Literal["new_residents", "detected", "appearances"] | None,
    Option(
        "--table",
        help="Table of the estimate: new_residents and detected are stocks, appearances is a flow.",
        show_default="new_residents for a stock, appearances for a flow",
        rich_help_panel=_COMPARED,
    ),
]
Year = Annotated[
    int | None,
    Option(
        "--year",
        help="Calendar year of the official figures, and of detected and appearances; "
        "new_residents are of the study's last year whatever it is.",
        metavar="YEAR",
        show_default="the last year of the study",
        rich_help_panel=_COMPARED,
    ),
]
Categories = Annotated[
    list[str],
    Option(
        help="Category of the official figures to sum, such as oip; repeatable.",
        metavar="CATEGORY",
        show_default="all of people abroad",
        rich_help_panel=_COMPARED,
    ),
]
StudyCriterion = Annotated[
    int | None,
    Option(
        "--criterion",
        help="The resident criterion that is expected; a folder holds its study's alone (M13).",
        metavar="1..4",
        show_default="the study's",
        rich_help_panel=_COMPARED,
    ),
]
Level = Annotated[
    float,
    Option(help="Level of the intervals.", metavar="SHARE", rich_help_panel=_COMPARED),
]
Replicates = Annotated[
    int,
    Option(
        help="Draws of countries behind an interval.",
        metavar="DRAWS",
        rich_help_panel=_COMPARED,
    ),
]
Seed = Annotated[
    int, Option(help="Seed of the draws.", metavar="NUMBER", rich_help_panel=_COMPARED)
]
AgreementFolder = Annotated[
    Path | None,
    Option(
        "--out",
        help="Folder for the tables (CSV) and agreement.json; appears whole or not at all.",
        metavar="DIR",
        show_default=False,
        rich_help_panel=_WRITING,
    ),
]
ReplaceAgreement = Annotated[
    bool,
    Option(
        "--overwrite",
        help="Replace the folder of an earlier validation; one with other files is refused.",
        rich_help_panel=_WRITING,
    ),
]
Picture = Annotated[
    Path | None,
    Option(
        "--plot",
        help="Picture of estimated and official figures: .png, .pdf or .svg.",
        metavar="FILE",
        show_default=False,
        rich_help_panel=_WRITING,
    ),
]
