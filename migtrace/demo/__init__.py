"""Real traces that ship with the package, and the whole way from them to pictures."""

from migtrace.demo.examples import EXAMPLES, Example, find_example
from migtrace.demo.run import Demo, run_demo

__all__ = ["EXAMPLES", "Demo", "Example", "find_example", "run_demo"]
