"""Files that appear whole or not at all."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from migtrace.durable.folders import flush

PARTIAL = ".partial"
"""How the names of files end that are being written."""


@contextmanager
def whole_file(target: Path, /, *, mode: int = 0o666) -> Iterator[Path]:
    """Write a file beside its place, then put it there in one step.

    Parameters
    ----------
    target
        Where the file shall stand; a file that stands there is replaced.
    mode
        Permissions that the file has from its first byte on, less the process's mask.

    Yields
    ------
    pathlib.Path
        An empty file in the same folder to write to. When the block ends without an error, it is
        flushed to the disk and takes the place of `target`; when the block fails, it is removed.

    Raises
    ------
    OSError
        When the disk refuses.

    Notes
    -----
    A process that is killed leaves `target` absent, old or new, never half written; what it was
    writing stays beside it under a name that ends in ``.partial``.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     with whole_file(Path(folder, "answer")) as partial:
    ...         _ = partial.write_text("42")
    ...     Path(folder, "answer").read_text()
    '42'
    """
    partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}{PARTIAL}")
    try:
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode))
        yield partial
        flush(partial)
        partial.replace(target)
        flush(target.parent)
    finally:
        partial.unlink(missing_ok=True)
