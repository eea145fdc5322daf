"""`migtrace store`: what a trace store holds, whether it is whole, and the end of its key."""

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import typer

from migtrace.cli import options as of
from migtrace.cli import store_options as by
from migtrace.cli.console import progress_bar, show, show_lines
from migtrace.cli.interrupted import Interrupted
from migtrace.cli.store_info import describe_store
from migtrace.errors import ParameterError, StoreError
from migtrace.store import Store, open_store
from migtrace.store.fetch import local_folder
from migtrace.store.key import key_path
from migtrace.store.shown import count

store = typer.Typer()


@store.callback(invoke_without_command=True)
def root(context: typer.Context) -> None:
    """Look into a trace store, check it, or destroy its key."""
    if context.invoked_subcommand is None:
        show(context.get_help())


@store.command()
def info(
    path: by.StorePath,
    *,
    debug: of.Debug = False,  # noqa: ARG001 - `main` looks for it
) -> None:
    """Tell what a store holds: records, users, sources, what was dropped, and its state.

    Example: `migtrace store info venezuela`
    """
    show(*describe_store(open_store(path)))


@store.command()
def verify(
    path: by.StorePath,
    *,
    debug: of.Debug = False,  # noqa: ARG001 - `main` looks for it
) -> None:
    """Check that a store is what it says: digests of its files, order, positions, sums.

    Records are ordered by user and time (METHOD M1.8), positions are centroids of 1 km cells
    (M13), and what was read is what was kept and dropped (M2.6). Faults are told a line each, and
    the exit code is 3 when there are any.

    Example: `migtrace store verify venezuela`
    """
    from migtrace.store.verify import verify_store  # noqa: PLC0415 - loads more than the others

    local_folder(path, "path")
    with progress_bar() as report:
        found = verify_store(
            path, progress=None if report is None else lambda done: report("verify", done)
        )
    if found.faults:
        show_lines(*(" ".join(fault.split()) for fault in found.faults))
        msg = (
            f"{path!r} has {count(len(found.faults), 'fault')}; bring back a copy of it, or ingest "
            "the sources into another store"
        )
        raise StoreError(msg)
    show_lines(
        f"{count(found.files, 'file')}, {count(found.records, 'record')}: all as the manifest says"
    )


@store.command()
def forget_key(
    path: by.StorePath,
    *,
    yes: by.Yes = False,
    debug: of.Debug = False,  # noqa: ARG001 - `main` looks for it
) -> None:
    """Destroy a store's key, so that nobody can find out whose a pseudonym is (METHOD M13).

    Nothing can be added to the store afterwards; estimates work as before. There is no way back.

    Example: `migtrace store forget-key venezuela`
    """
    from migtrace.store.forget import forget_key as destroy  # noqa: PLC0415 - loads more

    local_folder(path, "path")
    opened = open_store(path)
    key = key_path(Path(path))
    ledger = sum(file.is_file() for file in Path(path, "ledger").glob("*.sealed"))
    there = key.exists()
    # A call that was killed half-way may have left some of it.
    if opened.manifest.forgotten and not (there or ledger or opened.pending):
        show_lines(f"The key of {path} was destroyed before.")
        return
    if not yes:
        _ask(opened, key)
    destroy(path)
    show_lines(*_tell_destroyed(opened, key if there else None, ledger))


@store.command()
def forget_quarantine(
    path: by.StorePath,
    *,
    yes: by.Yes = False,
    debug: of.Debug = False,  # noqa: ARG001 - `main` looks for it
) -> None:
    """Remove the lines that ingest set aside, raw: whole posts, with ids and texts (METHOD M13).

    Their counts stay. First write them elsewhere if you want to mend them:
    `Store.export_quarantine`.

    Example: `migtrace store forget-quarantine venezuela`
    """
    from migtrace.store.forget import forget_quarantine as remove  # noqa: PLC0415 - loads more

    local_folder(path, "path")
    opened = open_store(path)
    if not yes:
        _confirm("forget-quarantine", f"Remove {opened.path}/quarantine, raw lines and all?")
    show_lines(f"Removed: {count(remove(path), 'file')} of the quarantine")


def _ask(opened: Store, key: Path) -> None:
    """Go on only when somebody is there who says so."""
    what = str(key) if key.exists() else "the ledger (there is no key beside the store)"
    lost = ", and what an interrupted ingest has read" if opened.pending else ""
    question = (
        f"Destroy {what}{lost}? Nothing can be added to {opened.path} afterwards; "
        "this cannot be undone"
    )
    _confirm("forget-key", question)


def _confirm(command: str, question: str) -> None:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        msg = f"{command} cannot be undone, and nobody is there to be asked: say --yes"
        raise ParameterError(msg)
    # Once polars is loaded, Ctrl-C would not end the waiting for an answer.
    if hasattr(signal, "siginterrupt"):
        signal.siginterrupt(signal.SIGINT, True)  # noqa: FBT003 - takes no keyword
    try:
        confirmed = typer.confirm(question, err=True)
    except (typer.Abort, KeyboardInterrupt) as stop:
        msg = "nothing was destroyed"
        raise Interrupted(msg) from stop
    if not confirmed:
        msg = "not confirmed; nothing was destroyed"
        raise ParameterError(msg)


def _tell_destroyed(opened: Store, key: Path | None, ledger: int) -> Iterator[str]:
    if key is not None:
        yield f"Destroyed: {key}"
    else:
        yield "There was no key beside the store; one that you gave to ingest is yours to destroy."
    if ledger:
        yield f"Destroyed: {count(ledger, 'file')} of the ledger, which held the posts' ids, sealed"
    if opened.manifest.quarantine:
        yield (
            f"Kept: {opened.path}/quarantine holds lines as they were read, ids and texts "
            f"included; once you need them no more: migtrace store forget-quarantine {opened.path}"
        )
    yield (
        "Nothing can be added to the store any more; estimates work as before. Copies of the key "
        "elsewhere, in backups too, are beyond reach."
    )
