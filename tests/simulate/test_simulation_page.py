"""The page on simulated worlds says what happens."""

import doctest
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "simulation.md"


def test_the_page_says_what_happens(capsys: pytest.CaptureFixture[str]) -> None:
    result = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert result.attempted > 0
    assert result.failed == 0, capsys.readouterr().out
