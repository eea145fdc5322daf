"""Who goes where: push and pull, gravity, radiation (docs/forecasting.md F4)."""
