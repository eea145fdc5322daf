"""Arrivals at each node, some steps ahead, and how long people travel (docs/forecasting.md F1, F2)."""
