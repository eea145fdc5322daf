"""A client of Dask whose tasks leave a note of each run, and one of which kills its worker."""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Mortal:
    """A client that can be given to `migtrace.estimate`.

    Attributes
    ----------
    client
        The client that does the work.
    notes
        A folder. The file ``<number of the task>`` in it has the process of each of its runs.
    dies
        The task whose first run ends with its process.
    """

    client: Any
    notes: Path
    dies: int | None = None

    def get_executor(self, **options: Any) -> "_Executor":  # noqa: ANN401 - handed on
        """Make an executor as the client's, for tasks that leave notes."""
        return _Executor(self.client.get_executor(**options), self.notes, self.dies)

    def runs(self) -> dict[int, list[int]]:
        """Processes that ran each task."""
        return {
            int(note.name): [int(pid) for pid in note.read_text(encoding="ascii").split()]
            for note in self.notes.iterdir()
        }


class _Executor:
    def __init__(self, executor: Any, notes: Path, dies: int | None) -> None:  # noqa: ANN401 - no types
        self._executor, self._notes, self._dies = executor, notes, dies
        self._numbers = count()

    def submit(self, function: Callable[..., object], /, *arguments: object) -> Any:  # noqa: ANN401 - no types
        number = next(self._numbers)
        note = self._notes / str(number)
        return self._executor.submit(_noted, note, number == self._dies, function, *arguments)


def _noted(note: Path, dies: bool, function: Callable[..., object], *arguments: object) -> object:  # noqa: FBT001 - positional for Dask
    first = not note.exists()
    with note.open("a", encoding="ascii") as file:
        file.write(f"{os.getpid()}\n")
    if first and dies:
        os.kill(os.getpid(), signal.SIGKILL)
    return function(*arguments)
