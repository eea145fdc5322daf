"""The two examples: whose traces they are, what is asked of them, and what not to believe."""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from migtrace.errors import ParameterError
from migtrace.estimate import Study
from migtrace.readers import Traces, read_traces

_DATA = files("migtrace.demo") / "data"


@dataclass(frozen=True, slots=True)
class Example:
    """Bundled traces and a study of them.

    Parameters
    ----------
    name
        What `migtrace demo --example` takes.
    file
        Name of the file in the package's data.
    source
        Whose traces these are, for captions.
    study
        What is asked of them.
    """

    name: str
    file: str
    source: str
    study: Study

    @property
    def caution(self) -> str:
        """What the data are not, and which confounders they have, in plain words."""
        return (_DATA / f"{self.name}.txt").read_text(encoding="utf-8")

    @property
    def path(self) -> Path:
        """Where the bundled file lies."""
        return Path(str(_DATA / self.file))

    def traces(self) -> Traces:
        """Read the bundled traces; birds have no country, so theirs is found from the position."""
        return read_traces(self.path, time_zone="UTC", fill_countries=self.name == "vultures")


LIFTERS = Example(
    name="lifters",
    file="lifters.parquet",
    source="uses data from the OpenPowerlifting project, public domain",
    study=Study("US", window=("2012-01", "2019-12"), population=314_339_099),
)

VULTURES = Example(
    name="vultures",
    file="vultures.csv.gz",
    source="turkey vultures, Dodge et al. 2014; Bildstein, Barber, Bechard 2014, Movebank, CC0",
    study=Study("VE", window=("2009-03", "2010-12"), population=1000, min_users=1),
)

EXAMPLES = {example.name: example for example in (LIFTERS, VULTURES)}


def find_example(name: str, /) -> Example:
    """Find an example by its name.

    Parameters
    ----------
    name
        ``lifters`` or ``vultures``.

    Returns
    -------
    Example
        The example.

    Raises
    ------
    ParameterError
        When there is none of this name.

    Examples
    --------
    >>> find_example("vultures").study.origin
    'VE'
    """
    if name not in EXAMPLES:
        msg = f"example: got {name!r}; expected one of {', '.join(EXAMPLES)}"
        raise ParameterError(msg)
    return EXAMPLES[name]
