"""What mkdocs does beside turning pages into HTML: the reference, and links to and from the method.

The reference is made from `__all__` of `migtrace` and of the rooms that are used by name, one page
per room, so that a public name cannot be left out. Wherever a generated page says "METHOD M3.2",
it links to that clause. The page on the method says below each of its headings which functions
carry the section out, by the table at its end. The pictures of the gallery are drawn by the code on
its page.
"""

import inspect
import re
from collections import defaultdict
from pathlib import PurePosixPath

from draw_gallery import FOLDER as PICTURES
from draw_gallery import draw
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

import migtrace
import migtrace.demo
import migtrace.exports
import migtrace.forecast
import migtrace.official
import migtrace.plot
import migtrace.published
import migtrace.report
import migtrace.simulate
import migtrace.validation

FOLDER = "reference"
_NAMED = (
    "`plot`",
    "`exports`",
    "`demo`",
    "`forecast`",
    "`official`",
    "`published`",
    "`report`",
    "`simulate`",
    "`validation`",
)
METHOD = "method.md"
SECTION = re.compile(r'^## <a id="(m\d+)"></a>.*$', re.MULTILINE)
ROW = re.compile(
    r"^\| (?P<rule>M[\d.]+)(?P<what>[^|]*\|[^|]*\|)(?P<paper>[^|]*)\| `(?P<name>[\w.]+)` "
    r"\| `tests/(?P<file>[\w/.]+)::test_(?P<test>\w+)` \|$",
    re.MULTILINE,
)
"""Rows of the method's last table: rule, what it computes, in the paper, function, test."""
CLAUSE = re.compile(r"\bMETHOD(?:&#39;s)? (M\d+(?:\.\d+)?)\b")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Give each room's page a place under "Reference" in the navigation."""
    entries = [f"{FOLDER}/index.md", *({room: f"{FOLDER}/{room}.md"} for room in _rooms())]
    nav = config.nav or []
    config.nav = [{"Reference": entries} if entry == "Reference" else entry for entry in nav]
    return config


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add the pages of the reference, and the pictures of the gallery."""
    rooms = _rooms()
    files.append(File.generated(config, f"{FOLDER}/index.md", content=_index(rooms)))
    for room, names in rooms.items():
        text = "\n\n".join([f"# {room}", *(f"::: {path}" for path in names.values())])
        files.append(File.generated(config, f"{FOLDER}/{room}.md", content=text))
    gallery = files.get_file_from_path("gallery.md")
    if gallery is not None:
        for name, picture in draw(gallery.content_string).items():
            files.append(File.generated(config, f"{PICTURES}/{name}.png", content=picture))
    return files


def on_page_markdown(
    markdown: str, *, page: Page, config: MkDocsConfig, files: Files
) -> str | None:
    """Link the method's rules with the functions that carry them out."""
    del config, files
    if page.file.src_uri != METHOD:
        return None
    carried: dict[str, dict[str, None]] = defaultdict(dict)
    printed: dict[str, dict[str, None]] = defaultdict(dict)
    for row in ROW.finditer(markdown):
        section = row["rule"].partition(".")[0].lower()
        carried[section][_linked(row["name"])] = None
        paper = row["paper"].strip()
        printed[section].update(dict.fromkeys(paper.split(", ") if paper else ()))

    def head(found: re.Match[str]) -> str:
        section = found[1]
        if section not in carried:
            return found[0]
        told = f"*In code:* {', '.join(carried[section])}."
        if printed[section]:
            told += f" *In the paper:* {', '.join(printed[section])}."
        return f"{found[0]}\n\n{told}"

    return ROW.sub(_in_words, SECTION.sub(head, markdown))


def _in_words(row: re.Match[str]) -> str:
    """Write a row with links, and with the test's name as the sentence that it is."""
    rule, what, paper, name, file, test = row.groups()
    anchor, said = rule.lower().replace(".", "-"), test.replace("_", " ")
    return f"| [{rule}](#{anchor}){what}{paper}| {_linked(name)} | {said} (`{file}`) |"


def _linked(name: str) -> str:
    """Write a public name, or a method of a public class, as a link to the reference."""
    owner, *rest = name.split(".")
    value = _public()[owner]
    path = ".".join([value.__module__, owner, *rest])
    return f"[`{name}`][{path}]"


def on_page_content(html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Link sections of the method where generated pages cite them."""
    del config
    source = PurePosixPath(page.file.src_uri)
    method = files.get_file_from_path(METHOD)
    if method is None or not (source.parts[0] == FOLDER or source.name == "data-dictionary.md"):
        return html
    target = get_relative_url(method.url, page.file.url)

    def link(found: re.Match[str]) -> str:
        anchor = found[1].lower().replace(".", "-")
        return f'<a href="{target}#{anchor}">{found[0]}</a>'

    return CLAUSE.sub(link, html)


def _rooms() -> dict[str, dict[str, str]]:
    """Sort the public names by room, each with the path that mkdocstrings is to look up."""
    rooms: dict[str, dict[str, str]] = defaultdict(dict)
    for name, value in _public().items():
        if inspect.isclass(value) or inspect.isroutine(value):
            room = value.__module__.split(".")[1]
            rooms[room][name] = f"{value.__module__}.{value.__qualname__}"
        elif not name.startswith("__"):
            rooms["constants"][name] = f"migtrace.{name}"
    return dict(sorted(rooms.items()))


def _public() -> dict[str, object]:
    """Names of the package and of the rooms that are used by name."""
    modules = (
        migtrace,
        migtrace.plot,
        migtrace.demo,
        migtrace.exports,
        migtrace.official,
        migtrace.published,
        migtrace.report,
        migtrace.simulate,
        migtrace.validation,
    )
    values = {name: getattr(module, name) for module in modules for name in module.__all__}
    # `find_example`, `bundled` and `World.quiet` are the ways to them.
    del values["EXAMPLES"], values["BUNDLED"], values["VIOLATIONS"]
    return dict(sorted(values.items(), key=lambda item: item[0].lower()))


def _index(rooms: dict[str, dict[str, str]]) -> str:
    lines = [
        "# Reference",
        "",
        f"The public names of `migtrace` and of its rooms {', '.join(_NAMED)}.",
        "",
        "| name | room | what it is |",
        "|---|---|---|",
    ]
    for room, names in rooms.items():
        for name, path in names.items():
            about = "" if room == "constants" else _summary(_public()[name])
            lines.append(f"| [`{name}`][{path}] | {room} | {about} |")
    return "\n".join(lines)


def _summary(value: object) -> str:
    return (inspect.getdoc(value) or "").split("\n\n")[0].replace("\n", " ").replace("|", "\\|")
