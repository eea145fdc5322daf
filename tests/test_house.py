"""The house keeps its own rules: light import, documented names, one version, no stray paths."""

import inspect
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import migtrace

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
STAGES = ("records", "cleaning", "residence", "flows", "space", "cities", "disclosure", "grid")
PUBLIC = [name for name in migtrace.__all__ if inspect.isroutine(getattr(migtrace, name, None))] + [
    name for name in migtrace.__all__ if inspect.isclass(getattr(migtrace, name, None))
]
HEAVY = {"pandas", "geopandas", "matplotlib", "h3", "polars_h3", "pyarrow", "typer"}


def written_files() -> Iterator[tuple[Path, str]]:
    """Go through the text files that people write: no data, no environments, no build output."""
    kinds = {".py", ".md", ".toml", ".yml", ".yaml", ".cff", ".json", ".csv"}
    plain = {"LICENSE", "Makefile", "run", ".gitignore", ".importlinter"}
    folders = (
        ".ci",
        ".github",
        "benchmarks",
        "docs",
        "examples",
        "migtrace",
        "notebooks",
        "tests",
        "tools",
    )
    inside = (path for folder in folders for path in (ROOT / folder).rglob("*"))
    for path in (*ROOT.glob("*"), *ROOT.glob(".[a-z]*"), *inside):
        if path.is_file() and (path.suffix in kinds or path.name in plain):
            yield path.relative_to(ROOT), path.read_text(encoding="utf-8")


def test_import_loads_nothing_heavy() -> None:
    code = "import json, sys, migtrace; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not HEAVY & set(json.loads(done.stdout))


def test_version_is_the_projects_everywhere() -> None:
    version = PROJECT["version"]
    assert migtrace.__version__ == version
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"## [{version}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_public_names_exist_and_stand_once() -> None:
    assert len(migtrace.__all__) == len(set(migtrace.__all__))
    assert all(hasattr(migtrace, name) for name in migtrace.__all__)


@pytest.mark.parametrize("name", PUBLIC)
def test_public_names_are_documented(name: str) -> None:
    value = getattr(migtrace, name)
    text = inspect.getdoc(value) or ""
    assert text
    if not inspect.isroutine(value):
        return
    parameters = list(inspect.signature(value).parameters)
    for parameter in parameters:
        assert re.search(rf"^(.*, )?\*{{0,2}}{parameter}\b", text, re.MULTILINE), parameter
    assert not parameters or "\nParameters\n---" in text
    assert "\nReturns\n---" in text
    assert "\nExamples\n---" in text


@pytest.mark.parametrize("name", [name for name in PUBLIC if name[0].isupper()])
def test_public_methods_are_documented(name: str) -> None:
    members = inspect.getmembers_static(getattr(migtrace, name))
    ours = [
        (member, value)
        for member, value in members
        if not member.startswith("_") and getattr(value, "__module__", "").startswith("migtrace")
    ]
    assert [member for member, value in ours if not inspect.getdoc(value)] == []


def test_no_file_names_a_machines_paths() -> None:
    machine = re.compile(r"(?<![\w.])/(?:work|tmp|farm|root|home|Users)/")
    assert [
        (str(path), found[0]) for path, text in written_files() for found in machine.finditer(text)
    ] == []


def test_files_are_one_idea_each() -> None:
    package = ROOT / "migtrace"
    lengths = {path: path.read_text("utf-8").count("\n") for path in package.rglob("*.py")}
    assert {str(path): length for path, length in lengths.items() if length > 350} == {}
    drawers = {"utils", "util", "helpers", "common", "misc", "tools"}
    assert [path for path in package.rglob("*") if path.stem in drawers] == []


def test_stages_call_no_python_per_row() -> None:
    loop = re.compile(r"\.(map_elements|map_groups|iterrows|itertuples|apply)\(")
    files = (path for room in STAGES for path in (ROOT / "migtrace" / room).rglob("*.py"))
    assert [path for path in files if loop.search(path.read_text("utf-8"))] == []


def test_no_merge_was_left_half_done() -> None:
    marks = re.compile(r"^(?:<{7}|={7}|>{7})(?: |$)", re.MULTILINE)
    assert [str(path) for path, text in written_files() if marks.search(text)] == []


def test_silenced_checks_give_a_reason() -> None:
    reason = r"(?:: [A-Z0-9, ]+|\[[a-z, -]+\]).*[a-z]{2}"
    bare = re.compile(rf"#\s*(?:noqa|type: ignore)\b(?!{reason})")
    found = [
        (str(path), line)
        for path, text in written_files()
        if path.suffix == ".py" and path.name != Path(__file__).name
        for line in text.splitlines()
        if bare.search(line)
    ]
    assert found == []


def test_the_readme_and_the_ci_run_the_same_tests() -> None:
    command = "python -m pytest -n 2"
    assert command in (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"\n{command}\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_all_extras_are_installed_to_work_on_it() -> None:
    extras = ",".join(sorted(PROJECT["optional-dependencies"]))
    assert f"\nextras={extras}\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for name in ("README.md", "Makefile"):
        assert f'".[{extras}]"' in (ROOT / name).read_text(encoding="utf-8"), name
