"""`migtrace report`: what `migtrace estimate` wrote, as one page."""

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from migtrace.cli import options as of
from migtrace.cli.console import show
from migtrace.estimate.handout import read_study

Folder = Annotated[
    Path,
    Argument(
        metavar="STUDY_DIR",
        help="Folder that `migtrace estimate` wrote. Tables about single users are not read.",
        show_default=False,
    ),
]
Page = Annotated[
    Path,
    Option(
        "--out",
        "-o",
        help="The page, a file that ends in .html; appears whole or not at all.",
        metavar="FILE",
    ),
]
Title = Annotated[
    str | None,
    Option(help="Title of the page.", metavar="TEXT", show_default="the origin and the window"),
]
Simulated = Annotated[
    bool,
    Option(
        "--simulated",
        help="Say at the top that the data are simulated. The package's own demonstrations are "
        "known and labelled without.",
    ),
]
Outlooks = Annotated[
    list[Path],
    Option(
        "--outlook",
        help="Folder that `migtrace forecast` wrote, to be shown too; repeatable. Nothing in it is "
        "hidden (METHOD M13).",
        metavar="DIR",
        show_default=False,
    ),
]
ReplacePage = Annotated[bool, Option("--overwrite", help="Replace the file if it exists.")]


def report(
    study: Folder,
    *,
    out: Page = Path("report.html"),
    title: Title = None,
    simulated: Simulated = False,
    outlook: Outlooks = [],  # noqa: B006 - typer's way to say repeatable; never changed
    overwrite: ReplacePage = False,
    debug: of.Debug = False,  # noqa: ARG001 - `main` looks for it
) -> None:
    """Make one page of a study, to open in a browser without a network, to print or to hand on.

    Headline figures, maps, flows, months, crossings, cities, validation, what was filtered, the
    method and its limits, parameters, and every table as a download. It holds nothing that the
    folder's tables (and those of --outlook) do not hold, and nothing about single users.

    Example: `migtrace report venezuela -o venezuela.html`
    """
    # Charts need an extra, and time to load.
    from migtrace.report import (  # noqa: PLC0415 - see above
        check_report,
        read_outlook,
        require_report,
        write_report,
    )

    require_report()
    check_report(out, overwrite=overwrite)
    handout = read_study(study)
    ahead = read_outlook(outlook) if outlook else None
    path = write_report(
        handout, out, title=title, simulated=simulated, outlook=ahead, overwrite=overwrite
    )
    show(f"Wrote {path}, {path.stat().st_size / 1e6:.1f} MB; open it in any browser")
