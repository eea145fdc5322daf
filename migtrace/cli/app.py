"""The commands."""

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

import migtrace
from migtrace.cli import cities as of_cities
from migtrace.cli import correction_options as by
from migtrace.cli import options as of
from migtrace.cli import stages as way
from migtrace.cli.console import progress_bar, say, show, show_lines, warnings_in_one_line
from migtrace.cli.export import export
from migtrace.cli.forecast import forecast as forecast_commands
from migtrace.cli.ingest import ingest
from migtrace.cli.keys import read_key
from migtrace.cli.parse import (
    parse_columns,
    parse_grid,
    parse_hours,
    parse_lines,
    parse_point,
    parse_rule,
    parse_time,
)
from migtrace.cli.report import report
from migtrace.cli.store import store as store_commands
from migtrace.cli.summary import summarise
from migtrace.cli.traces import check_options, find_store
from migtrace.cli.validate import validate
from migtrace.disclosure import check_grid
from migtrace.estimate.export import check_folder, write_study
from migtrace.frames.checks import check_level
from migtrace.readers.files import find_files
from migtrace.uncertainty import check_replicates

EXIT_CODES = (
    "Exit codes: 0 done; 2 wrong option or parameter; 3 input or a store that cannot be read, or "
    "output that cannot be written; 4 no resident left to stand for the population (M7); 130 "
    "Ctrl-C."
)

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
    debug: of.Debug = False,  # noqa: ARG001 - `main` looks for it
) -> None:
    """Migration estimates from geolocated posts: residents, upscaled flows, routes.

    Start with `migtrace demo`; `migtrace stages` tells what is computed, and how. Twitter's JSON
    is read once, by `migtrace ingest`, into a store that estimates run over.
    """
    if version:
        show(f"migtrace {migtrace.__version__}")
    elif context.invoked_subcommand is None:
        show(context.get_help())


@app.command(epilog=EXIT_CODES)
def estimate(
    traces: of.Traces,
    *,
    origin: of.Origin,
    window: of.WindowText,
    population: of.Population,
    out: of.Out,
    criterion: of.Criterion = 4,
    natural_increase: of.NaturalIncrease = 0.0,
    activity: by.Activity = "record",
    min_users: of.MinUsers = 4,
    earliest: of.Earliest = "2006-03-21",
    now: of.Now = None,
    max_posts_per_hour: of.MaxPostsPerHour = 20.0,
    max_gyration_km: of.MaxGyrationKm = 5000.0,
    min_records: of.MinRecords = 5,
    min_span_months: of.MinSpanMonths = 3,
    recurrence_threshold: of.RecurrenceThreshold = 0.5,
    night_hours: of.NightHours = "20-8",
    rule: of.Rule = "paper",
    grid: of.GridText = "sinusoidal:40",
    max_extent_km: of.MaxExtentKm = 40.0,
    max_move_km: of.MaxMoveKm = 500.0,
    reference: of.Reference = None,
    penetration: by.PenetrationFile = None,
    missing_penetration: by.MissingPenetration = "raise",
    origin_share: by.OriginShare = 0.0,
    max_round_trips_per_year: by.MaxRoundTrips = None,
    max_stay_days: by.MaxStayDays = 90.0,
    max_speed_km_h: by.MaxSpeed = None,
    min_distance_km: by.MinDistance = 40.0,
    intervals: by.Intervals = False,
    level: by.Level = 0.95,
    replicates: by.Replicates = 500,
    seed: by.Seed = 0,
    crossings: of.Crossings = [],  # noqa: B006 - typer's way to say repeatable; never changed
    cities: of_cities.CitiesFile = None,
    city_country: of_cities.CityCountry = "country",
    city_name: of_cities.CityName = None,
    city_time_zone: of_cities.CityTimeZone = None,
    columns: of.Columns = [],  # noqa: B006 - likewise
    time_zone: of.TimeZone = None,
    time_unit: of.TimeUnit = None,
    on_bad_time: of.OnBadTime = "raise",
    fill_countries: of.FillCountries = False,
    workers: of.Workers = None,
    overwrite: of.Overwrite = False,
    individuals: of.Individuals = True,
    key_file: of.KeyFile = None,
    debug: of.Debug = False,
) -> None:
    """Estimate who left a country, when, where to and by which way, from posts.

    Writes the tables of METHOD M16 and prints a summary. Section numbers such as M4.1 are those
    of METHOD, the page that says exactly what is computed; `migtrace stages` tells them in short.

    Example: `migtrace estimate posts/*.parquet --origin VE --window 2015-01:2018-12 --population
    30.1e6 --out venezuela`
    """
    by.check_partners(locals())
    first = parse_time("--earliest", earliest)
    latest = None if now is None else parse_time("--now", now)
    study = migtrace.Study(
        origin,
        window,
        population,
        criterion=criterion,
        natural_increase=natural_increase,
        grid=parse_grid(grid),
        max_extent_km=max_extent_km,
        earliest=first,
        now=latest,
        max_posts_per_hour=max_posts_per_hour,
        max_gyration_km=max_gyration_km,
        min_records=min_records,
        min_span_months=min_span_months,
        recurrence_threshold=recurrence_threshold,
        max_move_km=max_move_km,
        reference=None if reference is None else parse_point("--reference", reference),
        night_hours=parse_hours(night_hours),
        min_users=min_users,
        activity=activity,
        penetration=by.penetration(penetration, missing_penetration),
        origin_share=origin_share,
        travellers=by.travellers(max_round_trips_per_year, max_stay_days),
        speeds=by.speeds(max_speed_km_h, min_distance_km),
        rule=parse_rule(rule),
    )
    check_level(level)
    check_replicates(replicates)
    lines = parse_lines(crossings)
    where: dict[str, Any] = {
        "country": city_country,
        "name": city_name,
        "time_zone": city_time_zone,
    }
    outlines = None if cities is None else of_cities.read_outlines(cities, **where)
    names = parse_columns(columns)
    key = None if key_file is None else read_key(key_file)
    check_folder(out, overwrite=overwrite)
    check_grid(study.grid)
    store = find_store(traces)
    for_tables = {
        "--columns": names,
        "--time-zone": time_zone,
        "--time-unit": time_unit,
        "--on-bad-time": on_bad_time != "raise",
        "--fill-countries": fill_countries,
    }
    check_options(store, for_tables=for_tables, workers=workers)
    if store and latest:
        say("warning", "--now has no effect: the store decided what is too late when it was made")
    with progress_bar() as report, warnings_in_one_line():
        posts = store or migtrace.read_traces(
            traces,
            columns=names,
            time_zone=time_zone,
            time_unit=time_unit,
            earliest=first,
            now=latest,
            fill_countries=fill_countries,
            on_bad_time=on_bad_time,
        )
        executor = None if workers == 1 else workers
        answer = migtrace.estimate(posts, study, executor=executor, progress=report)
        if intervals:
            answer = answer.intervals(level=level, replicates=replicates, seed=seed)
        found = None if outlines is None else answer.cities(outlines, executor=executor, **where)
        written = write_study(
            answer,
            out,
            lines=lines,
            cities=found,
            individuals=individuals,
            key=key,
            overwrite=overwrite,
            sources=None if store else find_files(traces)[0],
        )
    show(*summarise(answer))
    if found is not None:
        show(of_cities.cities_table(found))
    show_lines(f"Wrote {len(written)} files into {out}")


app.command(epilog=EXIT_CODES)(ingest)
app.command(epilog=EXIT_CODES)(validate)
app.command(epilog=EXIT_CODES)(report)
app.command(epilog=EXIT_CODES)(export)
app.add_typer(forecast_commands, name="forecast", epilog=EXIT_CODES)
app.add_typer(store_commands, name="store", epilog=EXIT_CODES)


@app.command()
def stages(
    name: Annotated[
        str | None, typer.Argument(help="A stage, to be told everything about it.", metavar="NAME")
    ] = None,
    *,
    debug: of.Debug = False,  # noqa: ARG001 - `main` looks for it
) -> None:
    """Tell what each stage of the method does, with its section, input, output and defaults.

    Each stage is a public function of the package under the same name.
    """
    if name is None:
        show(way.overview(way.stages()), "`migtrace stages NAME` tells everything about one.")
    else:
        show(*way.detail(way.find_stage(name)))


@app.command()
def demo(
    *,
    example: Annotated[
        Literal["lifters", "vultures"],
        typer.Option(help="Athletes at meets, with countries; or birds by the hour, without."),
    ] = "lifters",
    out: Annotated[
        Path, typer.Option(help="Folder for tables and pictures.", metavar="DIR")
    ] = Path("migtrace-demo"),
    debug: of.Debug = False,  # noqa: ARG001 - `main` looks for it
) -> None:
    """Run everything on real traces that the package brings along: tables and pictures.

    Athletes are no sample of a population, and vultures are no people: the figures show how the
    method works, not how many migrants there are.
    """
    from migtrace.demo import run_demo  # noqa: PLC0415 - loads plotting, which may be missing

    with progress_bar() as report:
        made = run_demo(out, example=example, progress=report)
    pictures = ", ".join(file.name for file in made.files if file.suffix == ".png")
    show(
        *summarise(made.estimates),
        *(" ".join(part.split()) + "\n" for part in made.example.caution.split("\n\n")),
        f"Wrote {len(made.files)} files into {out}; pictures: {pictures}",
    )
