"""Generated pages are up to date, figures in lessons are true, citations lead somewhere."""

import ast
import doctest
import re
import runpy
import shlex
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path

import pytest

import migtrace
import migtrace.plot
from migtrace.cli.main import main
from migtrace.forecast import mediterranean_arrivals
from migtrace.forecast.arrivals.comparing import MODELS
from tests.worlds.biased import CASES

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
LESSONS = [page for page in PAGES if "\n>>> " in page.read_text(encoding="utf-8")]
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHELL = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CLAUSE = re.compile(r"METHOD(?:'s)? (M\d+(?:\.\d+)?)")


def test_the_data_dictionary_follows_the_schemas() -> None:
    made = runpy.run_path(str(DOCS / "generate_dictionary.py"))["render"]()
    kept = (DOCS / "data-dictionary.md").read_text(encoding="utf-8")
    assert kept == made, "run `make dictionary`"


def test_the_page_on_published_figures_follows_from_them() -> None:
    made = runpy.run_path(str(DOCS / "generate_published.py"))["render"]()
    kept = (DOCS / "validation-published.md").read_text(encoding="utf-8")
    assert kept == made, "run `make published`"


def test_the_page_on_trust_has_all_worlds() -> None:
    # Its numbers are made anew by `docs/generate_trust.py --check`, which takes a minute.
    page = (DOCS / "trust.md").read_text(encoding="utf-8")
    for name, case in CASES.items():
        for row in (name, *(f"{name}, **with {correction}**" for correction in case.corrections)):
            assert page.count(f"\n| {row} |") >= 2, f"{row}: run `make trust`"


def test_the_page_on_forecasts_has_all_models_and_places() -> None:
    # Its numbers are made anew by `docs/generate_forecasts.py --check`, in a minute or two.
    page = (DOCS / "forecasts-tried.md").read_text(encoding="utf-8")
    for model in MODELS:
        assert page.count(f"\n| {model} |") >= 2, f"{model}: run `make forecasts`"
    for place in mediterranean_arrivals().nodes:
        name = place.replace("islands", " islands").replace("mainland", "mainland ")
        rows = re.findall(rf"^\| {name} \|", page, re.MULTILINE | re.IGNORECASE)
        assert len(rows) >= 3, f"{place}: run `make forecasts`"


@pytest.mark.parametrize("page", LESSONS, ids=lambda page: page.stem)
def test_lessons_say_what_happens(
    page: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    result = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert result.failed == 0, capsys.readouterr().out
    capsys.readouterr()
    for words, expected in commands(page):
        assert main(words) == 0
        told = capsys.readouterr().out
        assert doctest.OutputChecker().check_output(expected, told, doctest.ELLIPSIS), told


def commands(page: Path) -> Iterator[tuple[list[str], str]]:
    """Find the commands of a page, and what it says that they print; "..." is anything."""
    for block in SHELL.findall(page.read_text(encoding="utf-8")):
        for step in re.split(r"^\$ migtrace ", block, flags=re.MULTILINE)[1:]:
            command, _, expected = step.partition("\n")
            yield shlex.split(command), expected


@pytest.mark.parametrize("page", [ROOT / "README.md", *PAGES], ids=lambda page: page.stem)
def test_sketches_of_code_use_names_that_exist(page: Path) -> None:
    for code in PYTHON.findall(page.read_text(encoding="utf-8")):
        ast.parse(code)
        for name in re.findall(r"\bmt\.((?:\w+\.)*\w+)", code):
            attrgetter(name)(migtrace)


def test_cited_sections_of_the_method_exist() -> None:
    method = (DOCS / "method.md").read_text(encoding="utf-8")
    anchors = set(re.findall(r'<a id="([^"]+)"></a>', method))
    cited = {
        (path.name, section)
        for path in (ROOT / "migtrace").rglob("*.py")
        for section in CLAUSE.findall(path.read_text(encoding="utf-8"))
    }
    assert cited
    assert {(n, s) for n, s in cited if s.lower().replace(".", "-") not in anchors} == set()


def rows_in_code() -> list[tuple[str, str, str]]:
    """Rules of the method's last table, with the function and the test that it names for each."""
    method = (DOCS / "method.md").read_text(encoding="utf-8")
    table = method.partition('<a id="in-code"></a>')[2]
    rows = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("| M")]
    return [(rule.strip(), name.strip(" `"), test.strip(" `")) for rule, _, _, name, test in rows]


def test_each_section_of_the_method_is_tied_to_code() -> None:
    sections = {rule.partition(".")[0] for rule, _, _ in rows_in_code()}
    assert sections == {f"M{number}" for number in range(1, 17)}


@pytest.mark.parametrize(("rule", "name", "test"), rows_in_code())
def test_the_methods_functions_and_tests_exist(rule: str, name: str, test: str) -> None:
    method = (DOCS / "method.md").read_text(encoding="utf-8")
    for number in re.findall(r"M\d+(?:\.\d+)?", rule):
        assert f'<a id="{number.lower().replace(".", "-")}"></a>' in method
    assert callable(attrgetter(name)(migtrace))
    assert name.partition(".")[0] in migtrace.__all__
    path, _, function = test.partition("::")
    assert f"\ndef {function}(" in (ROOT / path).read_text(encoding="utf-8")


def test_the_gallery_shows_every_picture_and_describes_it() -> None:
    page = (DOCS / "gallery.md").read_text(encoding="utf-8")
    found = list(runpy.run_path(str(DOCS / "draw_gallery.py"))["blocks"](page))
    assert len(found) == page.count("```python")
    pictures = [block for block in found if block.name is not None]
    assert len({block.name for block in pictures}) == len(pictures) == page.count("](gallery/")
    # Twice the same words would describe one of them wrongly.
    assert len({block.alt for block in pictures}) == len(pictures)
    assert min(len(block.alt) for block in pictures) > 40
    # An agreement draws itself, by `migtrace.plot.agreement`.
    drawn = {"agreement"} | set(re.findall(r"\bplot\.(\w+)\(", page))
    assert "\nagreement.plot()\n" in page
    assert set(migtrace.plot.__all__) - drawn == set()
