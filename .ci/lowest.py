"""Print the lower bounds of pyproject.toml as exact versions: a constraints file for pip."""

import re
import tomllib
from pathlib import Path

BOUND = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(?:\[.*\])?>=(?P<version>[0-9.]+)")


def main() -> None:
    """Read the project's dependencies and those of its extras, and print the lowest of each."""
    text = (Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    requirements = set(project["dependencies"])
    requirements.update(*project.get("optional-dependencies", {}).values())
    for requirement in sorted(requirements):
        found = BOUND.match(requirement)
        if found is None:
            if requirement.startswith(project["name"]):
                continue  # an extra made of extras
            message = f"{requirement!r}: no lower bound; expected 'name>=version'"
            raise SystemExit(message)
        print(f"{found['name']}=={found['version']}")


if __name__ == "__main__":
    main()
