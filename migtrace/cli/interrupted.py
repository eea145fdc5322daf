"""Ctrl-C with something to say about it."""


class Interrupted(Exception):  # noqa: N818 - nothing went wrong
    """A command was interrupted; the message says how to go on.

    Typer turns a `KeyboardInterrupt` into an exit code, and its notes would be lost.
    """
