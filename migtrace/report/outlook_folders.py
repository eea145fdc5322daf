"""An `Outlook` from folders that `migtrace forecast` wrote."""

from collections.abc import Sequence
from os import PathLike
from typing import Any

from migtrace.errors import ParameterError
from migtrace.report.outlook import Outlook

_SHOWN = ("forecasts", "observed", "scenarios", "edges", "flows")


def read_outlook(folders: str | PathLike[str] | Sequence[str | PathLike[str]], /) -> Outlook:
    """Read what `migtrace forecast` or `write_forecast` wrote, to be shown in a report.

    Parameters
    ----------
    folders
        A folder, or several that hold different tables, such as one of arrivals and one of a
        network.

    Returns
    -------
    Outlook
        Their forecasts, observed arrivals, scenarios, edges and flows.

    Raises
    ------
    SourceError
        When one is no such folder.
    ParameterError
        When two hold the same table, or none holds one that a report shows.
    FrameError
        When a table is not as it was written.
    MissingExtraError
        When the extra `forecast` is not installed.

    Examples
    --------
    >>> read_outlook("nowhere")
    Traceback (most recent call last):
    ...
    migtrace.errors.SourceError: 'nowhere' has no forecast.json; expected what ...
    """
    # The room of forecasts needs an extra, and time to load.
    from migtrace.forecast import read_forecast  # noqa: PLC0415 - see above

    places = [folders] if isinstance(folders, str | PathLike) else list(folders)
    given: dict[str, Any] = {}
    owners: dict[str, object] = {}
    sources: list[str] = []
    for place in places:
        written = read_forecast(place)
        for name in _SHOWN:
            if name not in written.tables:
                continue
            if name in given:
                msg = f"outlook: {owners[name]} and {place} both hold {name}; expected one of them"
                raise ParameterError(msg)
            given[name], owners[name] = written.tables[name], place
        if "forecasts" in written.tables:
            given["level"] = written.about["parameters"].get("level")
        sources.append(str(written.about["source"]))
    if not set(given) & set(_SHOWN):
        msg = f"outlook: got {len(places)} folders without a table that a report shows"
        raise ParameterError(msg)
    if "forecasts" not in given:
        given.pop("observed", None)
    return Outlook(**given, source=", ".join(dict.fromkeys(sources)))
