"""Pages that a script computes: written, or compared with what is there."""

from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from pathlib import Path


def options_of(doc: str) -> ArgumentParser:
    """The command line of a script that computes a page."""
    options = ArgumentParser(description=doc.splitlines()[0])
    options.add_argument("--check", action="store_true", help="compare, do not write")
    return options


def keep(page: Path, text: str, *, check: bool, target: str) -> int:
    """Write a page, or say whether it is up to date; 1 if it should be and is not."""
    kept = page.read_text(encoding="utf-8") if page.exists() else ""
    if check:
        print(f"{page.name}: {'up to date' if kept == text else f'differs: run `make {target}`'}")
        return int(kept != text)
    page.write_text(text, encoding="utf-8")
    print(f"{page.name}: {'up to date' if kept == text else 'written'}")
    return 0


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table of Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
