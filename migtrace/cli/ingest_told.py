"""How far an ingest is, and what of it deserves a look."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import polars as pl
from rich.console import Console
from rich.filesize import decimal
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Bar
from rich.table import Column

from migtrace.store.progress import Progress
from migtrace.store.report import IngestReport
from migtrace.store.shown import count

_NAMED = 3
"""How many names a warning tells."""


def find_warnings(report: IngestReport, /) -> Iterator[str]:
    """Say what of this ingest deserves a look.

    Parameters
    ----------
    report
        What `migtrace.ingest` returned.

    Yields
    ------
    str
        A line each on lines that were set aside, damaged sources, files that were passed over,
        and a store without records, where there are any.
    """
    new = report.sources.filter(pl.col("source").is_in(report.new))
    aside = new.select(bad=pl.col("corrupt") + pl.col("malformed"), name="source")
    bad = aside.filter(pl.col("bad") > 0)
    if bad.height:
        yield (
            f"{count(sum(bad['bad']), 'line')} of {count(bad.height, 'source')} cannot be read, "
            f"and set aside, raw, in {report.store.path}/quarantine: {_some(bad['name'].to_list())}"
        )
    damage = report.damage.filter(pl.col("source").is_in(report.new))
    if damage.height:
        names = [
            f"{'/'.join(filter(None, (source, member)))} ({why})"
            for source, member, why in damage.rows()
        ]
        yield (
            f"damage in {count(damage.height, 'stream')}, of which only what stands before it "
            f"counts: {_some(names)}"
        )
    empty = new.filter(pl.col("bytes") == 0)["source"].to_list()
    if empty:
        yield f"{count(len(empty), 'source')} without a single byte: {_some(empty)}"
    if report.passed_over:
        yield (
            f"passed over {count(len(report.passed_over), 'file')} in folders, by whose names they "
            f"hold no posts: {_some(report.passed_over)}"
        )
    if not report.store.rows:
        yield f"{report.store.path} holds no records"


def _some(names: list[str] | tuple[str, ...]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")


@contextmanager
def ingest_bar() -> Iterator[Callable[[Progress], None] | None]:
    """Show how far an ingest is on standard error, if that is a terminal.

    Yields
    ------
    callable or None
        What moves the bar; None when nobody is looking.

    Examples
    --------
    >>> with ingest_bar() as progress:
    ...     pass
    """
    if not sys.stderr.isatty():
        yield None
        return
    columns = (
        TextColumn("{task.description:<8}", markup=False),
        BarColumn(bar_width=None),
        TextColumn("{task.fields[told]}", markup=False, table_column=Column(no_wrap=True)),
    )
    console = Console(stderr=True)
    with Bar(*columns, console=console, transient=True, expand=True) as bar:
        task = bar.add_task("starting", total=None, told="")
        first = before = None

        def move(now: Progress) -> None:
            nonlocal first, before
            first = first or now
            new_stage = before is None or before.stage != now.stage
            before = now
            known = now.bytes_total > 0 or now.stage != "read"
            bar.update(
                task,
                description=now.stage,
                total=1.0 if known else None,
                completed=now.share,
                told=tell_progress(first, now),
                refresh=new_stage,  # else at the next tick
            )

        yield move


def tell_progress(first: Progress, now: Progress, /) -> str:
    """Tell how far an ingest is: bytes, records, rate, time left.

    Parameters
    ----------
    first
        How far it was at the start; one that goes on after an interruption has a lead.
    now
        How far it is.

    Returns
    -------
    str
        One line. The rate is told while sources are read, the time left once it can be judged.

    Examples
    --------
    >>> tell_progress(
    ...     Progress("read", 0, 4_000_000, 0, 0.0, 0.0),
    ...     Progress("read", 1_000_000, 4_000_000, 300, 0.5, 0.2),
    ... )
    '1.0 MB/4.0 MB 300 records 2.0 MB/s 0:00:02 left'
    """
    size = f"/{decimal(now.bytes_total)}" if now.bytes_total else ""
    parts = [f"{decimal(now.bytes_done)}{size}", f"{now.records:,} records"]
    seconds = now.seconds - first.seconds
    done = now.share - first.share
    if now.stage == "read" and seconds > 0:
        parts.append(f"{decimal(int((now.bytes_done - first.bytes_done) / seconds))}/s")
    if done > 0 and seconds > 0:
        left = timedelta(seconds=round(seconds * (1 - now.share) / done))
        parts.append(f"{left} left")
    return " ".join(parts)
