"""The public names of the room: documented, and loaded when they are used."""

import inspect
import re
import subprocess
import sys

import pytest

from migtrace import official, published

NAMES = [(official, name) for name in official.__all__] + [
    (published, n) for n in published.__all__
]


@pytest.mark.parametrize(("room", "name"), NAMES, ids=[name for _, name in NAMES])
def test_public_names_are_documented(room: object, name: str) -> None:
    value = getattr(room, name)
    if not callable(value):
        return
    text = inspect.getdoc(value) or ""
    assert text
    if inspect.isroutine(value):
        parameters = inspect.signature(value).parameters
        for parameter in parameters:
            assert re.search(rf"^(.*, )?{parameter}\b", text, re.MULTILINE), parameter
        assert not parameters or "\nParameters\n---" in text
        assert "\nReturns\n---" in text
    assert "\nExamples\n---" in text or value is official.Movements
    members = (m for m in vars(value) if not m.startswith("_")) if inspect.isclass(value) else ()
    described = [m for m in members if inspect.isroutine(getattr(value, m))]
    assert all(inspect.getdoc(getattr(value, member)) for member in described)


def test_the_rooms_load_when_they_are_used() -> None:
    code = (
        "import sys, migtrace\n"
        "assert not {'migtrace.official', 'migtrace.published'} & set(sys.modules)\n"
        "assert migtrace.official.Stock and migtrace.published.table_4().height == 4\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 - our own interpreter
