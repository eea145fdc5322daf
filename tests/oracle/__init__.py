"""METHOD a second time: slow, literal, in plain Python, sharing no line with the package.

Every sentence of METHOD M1.3-M1.8, M2-M11, M13 and M16 stands here as directly as it can be
written, over lists of dicts; `heap` does the same for files of posts. It is what the package is
compared to, so it must never import the package.
"""

from .tables import crossings, estimate
from .upscaling import NobodyLeftError

__all__ = ["NobodyLeftError", "crossings", "estimate"]
