"""The options of `migtrace ingest` and `migtrace store`."""

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

_STORE, _RECORDS = "The store", "Records (METHOD M1, M3)"

Sources = Annotated[
    list[str],
    Argument(
        metavar="SOURCES",
        help="Twitter's JSON lines, version 1.1 or 2, told apart by content: files, globs, "
        "folders, URLs; - is standard input. Plain, .gz, .bz2, .zst or .xz, inside .tar and .zip, "
        "too.",
        show_default=False,
    ),
]
StoreFolder = Annotated[
    str,
    Option(
        "--store",
        help="Folder of the store: a new one, or one to add to.",
        metavar="DIR",
        rich_help_panel=_STORE,
    ),
]
StoreKey = Annotated[
    Path | None,
    Option(
        help="File with the secret key of the pseudonyms: its bytes, 16 or more, or a key file "
        "that migtrace made (M13).",
        metavar="FILE",
        show_default="DIR.key, made for a new store",
        rich_help_panel=_STORE,
    ),
]
Shards = Annotated[
    int | None,
    Option(
        "--shards",
        min=1,
        help="Parts that users are spread over. No result depends on it.",
        metavar="NUMBER",
        show_default="as many as the records need",
        rich_help_panel=_STORE,
    ),
]
ReadWorkers = Annotated[
    int | None,
    Option(
        "--workers",
        min=1,
        help="Processes that read.",
        metavar="PROCESSES",
        show_default="one per core",
    ),
]
StoreEarliest = Annotated[
    str | None,
    Option(
        help="Records before this instant are dropped as bad_time (M1.6).",
        metavar="TIME",
        show_default="the store's; 2006-03-21 for a new one",
        rich_help_panel=_RECORDS,
    ),
]
StoreNow = Annotated[
    str | None,
    Option(
        help="Records more than a day after this instant are dropped as bad_time (M1.6).",
        metavar="TIME",
        show_default="the clock",
        rich_help_panel=_RECORDS,
    ),
]
StoreFill = Annotated[
    bool,
    Option(
        "--fill-countries",
        help="Look up the country of positions that come without one (M1.5). The store keeps it.",
        rich_help_panel=_RECORDS,
    ),
]
StoreGrid = Annotated[
    str | None,
    Option(
        "--grid",
        help="Cells that are kept from exact positions: sinusoidal:KM or h3:RESOLUTION (M3).",
        metavar="GRID",
        show_default="the store's; sinusoidal:40 for a new one",
        rich_help_panel=_RECORDS,
    ),
]

StorePath = Annotated[
    str,
    Argument(metavar="DIR", help="Folder of the store.", show_default=False),
]
Yes = Annotated[bool, Option("--yes", help="Do not ask.")]
