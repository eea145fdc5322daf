"""`migtrace ingest`: from Twitter's JSON lines to a trace store."""

import migtrace
from migtrace.cli import options as of
from migtrace.cli import store_options as by
from migtrace.cli.console import say, show, show_lines, warnings_in_one_line
from migtrace.cli.interrupted import Interrupted
from migtrace.cli.keys import read_store_key
from migtrace.cli.parse import parse_grid, parse_time
from migtrace.cli.summary import drops_table


def ingest(
    sources: by.Sources,
    *,
    store: by.StoreFolder,
    key_file: by.StoreKey = None,
    workers: by.ReadWorkers = None,
    earliest: by.StoreEarliest = None,
    now: by.StoreNow = None,
    fill_countries: by.StoreFill = False,
    grid: by.StoreGrid = None,
    shards: by.Shards = None,
    debug: of.Debug = False,  # noqa: ARG001 - `main` looks for it
) -> None:
    """Read posts from Twitter's JSON lines into a store that estimates run over.

    Users are under pseudonyms, positions known to 1 km, duplicates, threads and deleted posts
    resolved (METHOD M1, M2.1, M2.2, M13). Lines that cannot be read are set aside. After Ctrl-C,
    or when power failed, the same command goes on where it stopped; what the store has is not read
    again.

    Example: `migtrace ingest stream/*.tar more.jsonl.gz --store venezuela`, then `migtrace
    estimate venezuela --origin VE ...`
    """
    # Here, not above: what reads takes a while to load, and no other command needs it.
    from migtrace.cli.ingest_told import find_warnings, ingest_bar  # noqa: PLC0415 - see above

    key = None if key_file is None else read_store_key(key_file)
    first = None if earliest is None else parse_time("--earliest", earliest)
    latest = None if now is None else parse_time("--now", now)
    cells = None if grid is None else parse_grid(grid)
    with ingest_bar() as progress, warnings_in_one_line():
        try:
            report = migtrace.ingest(
                sources,
                store,
                key=key,
                workers=workers,
                earliest=first,
                now=latest,
                # Not asked for means: as the store has it.
                fill_countries=fill_countries or None,
                grid=cells,
                shards=shards,
                progress=progress,
            )
        except KeyboardInterrupt as stop:
            raise Interrupted("; ".join(getattr(stop, "__notes__", ()))) from stop
    show_lines(*repr(report).splitlines())
    show(drops_table(report.dropped))
    for warning in find_warnings(report):
        say("warning", warning)
