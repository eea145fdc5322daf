"""`migtrace forecast`: arrivals, a network with scenarios, push and pull."""

import typer

from migtrace.cli.console import show
from migtrace.cli.forecast_arrivals import arrivals
from migtrace.cli.forecast_network import network
from migtrace.cli.forecast_pushpull import pushpull

forecast = typer.Typer()


@forecast.callback(invoke_without_command=True)
def root(context: typer.Context) -> None:
    """Forecast arrivals, run a network under scenarios, or spread people by push and pull."""
    if context.invoked_subcommand is None:
        show(context.get_help())


for command in (arrivals, network, pushpull):
    forecast.command()(command)
