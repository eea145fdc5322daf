"""Tables about who goes where follow their schemas."""

import polars as pl

from migtrace.forecast import Affinity, read_flows
from migtrace.frames.bilateral import BILATERAL_TABLES

PAIRS = pl.DataFrame(
    {"origin": list("AABBCC"), "destination": list("BCACAB"), "near": [0, 1, 0, 1, 0, 1]}
)


def test_flows_and_what_is_left_out() -> None:
    flows = read_flows(b"origin,destination,people\nSY,TR,90\nSY,SY,7\n")
    BILATERAL_TABLES["bilateral flows by year"].validate(flows.table)
    BILATERAL_TABLES["flows left out"].validate(flows.dropped)


def test_coefficients() -> None:
    flows = PAIRS.select("origin", "destination", people=pl.Series([1.0, 5, 4, 7, 1, 6]))
    BILATERAL_TABLES["coefficients"].validate(Affinity(["near"]).fit(flows, PAIRS).coefficients_)
