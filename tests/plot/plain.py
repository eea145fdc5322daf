"""No screen, the letters that matplotlib brings along, and no figure left behind.

A module of tests takes the fixture over by a name of its own: ``plain_matplotlib = plain.fixture``.
"""

from collections.abc import Iterator

import matplotlib as mpl
import pytest
from matplotlib import pyplot as plt


@pytest.fixture(autouse=True)
def fixture() -> Iterator[None]:
    mpl.use("agg")
    with mpl.rc_context(mpl.rcParamsDefault):
        mpl.use("agg")
        yield
    plt.close("all")
