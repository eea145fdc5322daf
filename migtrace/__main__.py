"""``python -m migtrace``: the command line."""

import sys

from migtrace.cli.main import program

if __name__ == "__main__":
    sys.exit(program())
