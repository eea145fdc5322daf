"""What worker processes answer, by way of files.

All workers answer through one pipe. One that is killed within a long answer leaves half of it
there, for whose rest the pool would wait for ever. So only short messages go through the pipe: a
short one is there as a whole or not at all.
"""

import pickle
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_KEY_BITS = 256
_ONCE = bytes(12)  # Each key seals one answer.


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in a file, sealed: a file that a kill leaves behind tells nobody anything.

    Attributes
    ----------
    path
        The file.
    key
        What opens it; it is in no file.
    """

    path: Path
    key: bytes = field(repr=False)

    def take(self) -> Any:  # noqa: ANN401 - whatever was answered
        """Read the answer and remove its file."""
        data = AESGCM(self.key).decrypt(_ONCE, self.path.read_bytes(), None)
        self.path.unlink()
        return pickle.loads(data)  # noqa: S301 - sealed by our own worker


def answer(folder: Path, function: Callable[..., object], /, *arguments: object) -> Answer | None:
    """Call a function, in a worker, and answer by way of a file.

    Parameters
    ----------
    folder
        Where the file goes.
    function, arguments
        What to call.

    Returns
    -------
    Answer or None
        None when that is the answer.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     answer(Path(folder), abs, -3).take()
    3
    """
    found = function(*arguments)
    if found is None:
        return None
    key = AESGCM.generate_key(_KEY_BITS)
    path = folder / f"{secrets.token_hex(16)}.answer"
    path.write_bytes(AESGCM(key).encrypt(_ONCE, pickle.dumps(found), None))
    return Answer(path, key)
