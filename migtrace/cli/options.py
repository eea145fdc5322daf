"""The options of `migtrace estimate`: one name each, with help that teaches."""

from pathlib import Path
from typing import Annotated, Literal

from typer import Argument, Option

from migtrace.cli.parse import RuleName

_STUDY, _CLEANING, _RESIDENCE, _SPACE, _READING, _WRITING = (
    "The study",
    "Cleaning (METHOD M1, M2)",
    "Residents and migrants (METHOD M4-M10)",
    "Space (METHOD M3, M11)",
    "Reading",
    "Writing",
)

Traces = Annotated[
    list[str],
    Argument(
        metavar="TRACES",
        help="Files with geolocated posts: CSV (also .gz) or Parquet; globs and folders, too. "
        "Needed columns: user, time, and country or lon and lat, by the names of the usual tools. "
        "Or one trace store that `migtrace ingest` made, or the URL of its copy.",
        show_default=False,
    ),
]

Origin = Annotated[
    str,
    Option(
        help="Country whose emigration is estimated, two capital letters (ISO 3166-1 alpha-2).",
        metavar="CC",
        rich_help_panel=_STUDY,
    ),
]
WindowText = Annotated[
    str,
    Option(
        "--window",
        help="First and last calendar month in UTC, both included, such as 2015-01:2018-12.",
        metavar="FIRST:LAST",
        rich_help_panel=_STUDY,
    ),
]
Population = Annotated[
    float,
    Option(
        help="People in the origin country in the window's first year, such as 30.1e6 (M7).",
        metavar="PEOPLE",
        rich_help_panel=_STUDY,
    ),
]
Criterion = Annotated[
    int,
    Option(
        help="Who is a resident, from 1 (strictest) to 4: three consecutive months O O O (1); "
        "also O U O (2); also U O O or O O U (3); any of these (4). O: mostly in the origin; "
        "U: undetermined (M5).",
        metavar="1..4",
        rich_help_panel=_STUDY,
    ),
]
NaturalIncrease = Annotated[
    float,
    Option(
        help="Births less deaths a year as a share of the population, such as 0.012 (M7).",
        metavar="SHARE",
        rich_help_panel=_STUDY,
    ),
]
MinUsers = Annotated[
    int,
    Option(
        help="Figures that rest on fewer people than this are hidden; 1 hides nothing (M13).",
        metavar="USERS",
        rich_help_panel=_STUDY,
    ),
]

Earliest = Annotated[
    str,
    Option(
        help="Records before this instant are dropped as bad_time; default Twitter's first day "
        "(M1.6).",
        metavar="TIME",
        rich_help_panel=_CLEANING,
    ),
]
Now = Annotated[
    str | None,
    Option(
        help="Records more than a day after this instant are dropped as bad_time (M1.6).",
        metavar="TIME",
        show_default="the clock",
        rich_help_panel=_CLEANING,
    ),
]
MaxPostsPerHour = Annotated[
    float,
    Option(
        help="Users with more posts an hour over their life span are bots (M2.3).",
        metavar="POSTS",
        rich_help_panel=_CLEANING,
    ),
]
MaxGyrationKm = Annotated[
    float,
    Option(
        help="Users with a larger radius of gyration, in km, are dropped (M2.4).",
        metavar="KM",
        rich_help_panel=_CLEANING,
    ),
]

MinRecords = Annotated[
    int,
    Option(
        help="Records in the origin that a resident needs at least (M4.1).",
        metavar="RECORDS",
        rich_help_panel=_RESIDENCE,
    ),
]
MinSpanMonths = Annotated[
    int,
    Option(
        help="Calendar months between first and last record that a resident needs (M4.1).",
        metavar="MONTHS",
        rich_help_panel=_RESIDENCE,
    ),
]
RecurrenceThreshold = Annotated[
    float,
    Option(
        help="Migrants who spend less than this share of the time after their first exit abroad "
        "are recurrent, so no new residents elsewhere; stable on 0.4 to 0.75 (M9).",
        metavar="SHARE",
        rich_help_panel=_RESIDENCE,
    ),
]
Rule = Annotated[
    RuleName,
    Option(
        help="What counts as an exit: the paper's, any first record abroad (M6); segments, a move "
        "between stays of 90 days, by Chi et al. 2020, for users seen on most days; "
        "segments-sparse, likewise for sparse posts; twelve-months, the United Nations' long-term "
        "migrants.",
        rich_help_panel=_RESIDENCE,
    ),
]
NightHours = Annotated[
    str,
    Option(
        help="Local hours in which people are at home (M12.1); written to study.json, and without "
        "effect in this version, which has no figures of cities.",
        metavar="FROM-TO",
        rich_help_panel=_RESIDENCE,
    ),
]

GridText = Annotated[
    str,
    Option(
        "--grid",
        help="Cells of maps: sinusoidal:KM, squares of that side; or h3:RESOLUTION, hexagons (M3).",
        metavar="GRID",
        rich_help_panel=_SPACE,
    ),
]
MaxExtentKm = Annotated[
    float,
    Option(
        help="Places this wide in km, or wider, give a country but no position (M1.4).",
        metavar="KM",
        rich_help_panel=_SPACE,
    ),
]
MaxMoveKm = Annotated[
    float,
    Option(
        help="Steps this long in km, or longer, are flights: not on routes (M11.2).",
        metavar="KM",
        rich_help_panel=_SPACE,
    ),
]
Reference = Annotated[
    str | None,
    Option(
        help="Point that moves go away from or toward, in degrees (M11.3).",
        metavar="LON,LAT",
        show_default="mean position of the residents at home",
        rich_help_panel=_SPACE,
    ),
]
Crossings = Annotated[
    list[str],
    Option(
        help="Count who crosses this line, such as a border road, by year; repeatable (M11.5).",
        metavar="NAME:LON,LAT:LON,LAT",
        show_default=False,
        rich_help_panel=_SPACE,
    ),
]

Columns = Annotated[
    list[str],
    Option(
        help="What a column is called in the files, such as user=author_id; repeatable. "
        "Nothing behind the = leaves the column out.",
        metavar="NAME=COLUMN",
        show_default=False,
        rich_help_panel=_READING,
    ),
]
TimeZone = Annotated[
    str | None,
    Option(
        help="Time zone of times without one, such as America/Caracas.",
        metavar="ZONE",
        show_default="UTC, with a warning",
        rich_help_panel=_READING,
    ),
]
TimeUnit = Annotated[
    Literal["s", "ms", "us"] | None,
    Option(
        help="Unit of times that are numbers since 1970-01-01 UTC.",
        show_default=False,
        rich_help_panel=_READING,
    ),
]
OnBadTime = Annotated[
    Literal["raise", "null"],
    Option(
        help="What a time that cannot be read does: stop with an error that names it, or count as "
        "a record dropped as bad_time (M1.6).",
        rich_help_panel=_READING,
    ),
]
FillCountries = Annotated[
    bool,
    Option(
        "--fill-countries",
        help="Look up the country of positions that come without one, in borders that the package "
        "brings along (M1.5).",
        rich_help_panel=_READING,
    ),
]

Workers = Annotated[
    int | None,
    Option(
        min=1,
        help="Processes that work on the shards of a store; the answer is the same.",
        metavar="PROCESSES",
        show_default="1",
        rich_help_panel=_READING,
    ),
]

Out = Annotated[
    Path,
    Option(
        help="Folder for the tables (Parquet and CSV) and study.json; appears whole or not at all.",
        metavar="DIR",
        rich_help_panel=_WRITING,
    ),
]
Overwrite = Annotated[
    bool,
    Option(
        "--overwrite",
        help="Replace the folder of an earlier study; one with other files in it is refused.",
        rich_help_panel=_WRITING,
    ),
]
Individuals = Annotated[
    bool,
    Option(
        help="Whether to write the tables about single users, under pseudonyms, into a folder "
        "that only you can open (M13).",
        rich_help_panel=_WRITING,
    ),
]
KeyFile = Annotated[
    Path | None,
    Option(
        help="File whose bytes, 16 or more, are the secret key of the pseudonyms. With one key "
        "users can be linked across runs; without one a random key is used and thrown away (M13).",
        metavar="FILE",
        show_default=False,
        rich_help_panel=_WRITING,
    ),
]
Debug = Annotated[
    bool, Option("--debug", help="Show where in the program an error arose (a traceback).")
]
