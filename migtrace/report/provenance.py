"""Data that are no people's posts, or no sample of a people, and what a page says of them."""

from typing import Any

DEMO = {
    "f0417aba2b3d9766d74f1bbf96500d474e42ce96369e21c31901f9a40d43bb41": (
        "Demonstration data: athletes at powerlifting meets (OpenPowerlifting, public domain). "
        "Athletes are no sample of a population: the upscaled figures show how the method works "
        "and say nothing about how many people left."
    ),
    "8d60fbb88f8e3dffcf3ce850bc24ef2c07b6be41fc0e5e5dece3b34127e24f69": (
        "Demonstration data: turkey vultures (Dodge et al. 2014; Bildstein, Barber, Bechard 2014, "
        "Movebank, CC0). They are birds: the figures show how the method works, and no people "
        "moved."
    ),
}
"""What is said of the traces that ship with the package, by the SHA-256 of their file."""

SIMULATED = "Simulated data: nobody in these figures exists."


def warn_of(about: dict[str, Any], /, *, simulated: bool) -> list[str]:
    """Say what the data are not, as far as is known.

    Parameters
    ----------
    about
        The content of `study.json`.
    simulated
        Whether whoever makes the report says that the data are simulated.

    Returns
    -------
    list of str
        Warnings to stand at the top.

    Examples
    --------
    >>> warn_of({"input": None}, simulated=True)
    ['Simulated data: nobody in these figures exists.']
    """
    given = about.get("input")
    files = given.get("files", []) if isinstance(given, dict) else []
    digests = [str(file.get("sha256")) for file in files if isinstance(file, dict)]
    known = [DEMO[digest] for digest in dict.fromkeys(digests) if digest in DEMO]
    return [*([SIMULATED] if simulated else []), *known]
