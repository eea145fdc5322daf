"""The generated pages are up to date, the tutorial's figures are true, citations lead somewhere."""

import doctest
import re
import runpy
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
CLAUSE = re.compile(r"METHOD(?:'s)? (M\d+(?:\.\d+)?)")


def test_the_data_dictionary_follows_the_schemas() -> None:
    made = runpy.run_path(str(DOCS / "generate_dictionary.py"))["render"]()
    kept = (DOCS / "data-dictionary.md").read_text(encoding="utf-8")
    assert kept == made, "run `make dictionary`"


def test_the_tutorial_says_what_happens() -> None:
    result = doctest.testfile(
        str(DOCS / "tutorial" / "first-estimate.md"), module_relative=False, encoding="utf-8"
    )
    assert result.attempted > 0
    assert result.failed == 0


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
