"""No screen, the letters that matplotlib brings along, and no figure left behind."""

from collections.abc import Iterator

import matplotlib as mpl
import pytest
from matplotlib import pyplot as plt


@pytest.fixture(autouse=True)
def _plain_matplotlib() -> Iterator[None]:
    mpl.use("agg")
    with mpl.rc_context(mpl.rcParamsDefault):
        mpl.use("agg")
        yield
    plt.close("all")
