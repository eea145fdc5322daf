"""Where the people of the small study are; nobody of them exists."""

from datetime import UTC, datetime

LINE = '</script><img src=x onerror="alert(1)">&\'"'
"""A name that nobody should give to a line, and everybody may."""
FIRST_USER = 9_000_000_000_000_000_001


CARACAS, MERIDA, CRISTOBAL = (-66.9, 10.5), (-71.1, 8.6), (-72.2, 7.8)
CUCUTA, BOGOTA, LIMA = (-72.5, 7.8), (-74.0, 4.6), (-77.0, -12.0)


def whereabouts(user: int, month: int) -> tuple[str, float, float]:
    """Place a user in month 1 to 12 of the window, which are July 2017 to June 2018.

    Users 1 to 40 leave for CO in December 2017, by way of Cucuta; 41 and 42 for PE in February
    2018; 43 to 52 for CO in March. Users 53 to 57 are in CO in February and March 2018 and come
    back. In spring the others are in Merida, then in San Cristobal; 61 to 80 are in Merida again
    in January and return to Caracas.
    """
    if user <= 40 and month >= 6:
        return ("CO", *(CUCUTA if month == 6 else BOGOTA))
    if 41 <= user <= 42 and month >= 8:
        return ("PE", *LIMA)
    if (43 <= user <= 52 and month >= 9) or (53 <= user <= 57 and 8 <= month <= 9):
        return ("CO", *BOGOTA)
    if month == 5:
        return ("VE", *CRISTOBAL)
    inland = month == 4 or (month == 7 and 61 <= user <= 80)
    return ("VE", *(MERIDA if inland else CARACAS))


def tenth(month: int) -> datetime:
    """The tenth day of a month of the window."""
    years, months = divmod(month + 5, 12)
    return datetime(2017 + years, months + 1, 10, tzinfo=UTC)
