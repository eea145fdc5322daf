"""HXL: columns by their tags, wherever they stand and whatever they are called."""

from datetime import date

import pytest

from migtrace import FrameError, ParameterError
from migtrace.official import Flow, read_hxl


def test_origins_and_destinations_come_from_the_tags() -> None:
    # The layout of UNHCR's tables at HDX.
    csv = (
        "Year,Origin,Origin name,Asylum,Asylum name,Refugees,Asylum seekers,Stateless\n"
        "#date+year,#country+code+origin,#country+name+origin,#country+code+asylum,"
        "#country+name+asylum,#affected+refugees,#affected+asylum,#affected+stateless\n"
        "2018,VEN,Venezuela,COL,Colombia,246,2592,0\n2018,UNK,Unknown,COL,Colombia,5,0,0\n"
    )
    stock = read_hxl(csv.encode(), kind="stock")
    assert stock.table.select("origin", "destination", "year", "category", "people").rows() == [
        ("VE", "CO", 2018, "asylum_seekers", 2592.0),
        ("VE", "CO", 2018, "refugees", 246.0),
        ("VE", "CO", 2018, "stateless", 0.0),
    ]
    assert stock.unmatched["origin_name"].unique().to_list() == ["Unknown"]


def test_a_tag_without_its_sign_counts_and_areas_are_summed() -> None:
    csv = (
        "country,code,admin 1,date,idps,female\n"
        "#country+name,#country+code,#adm1+code,#date+reported,affected+idps,#affected+idps+f\n"
        "Ethiopia,ETH,ET04,2017-12-31,300,100\nEthiopia,ETH,ET05,2017-12-31,20,9\n"
        "Ethiopia,ETH,ET06,2017-12-31,,\n"
    )
    stock = read_hxl(csv.encode(), kind="stock")
    assert stock.table.rows() == [("ET", "ET", 2017, date(2017, 12, 31), "idps", 320.0)]


def test_names_and_two_letter_codes_are_told_apart() -> None:
    names = b"#country,#date,#affected\nPeru,2018-05-01,7\nC\xc3\xb4te d'Ivoire,2018-05-01,8\n"
    flow = read_hxl(names, kind="flow", origin="VE")
    assert isinstance(flow, Flow)
    assert flow.table.select("origin", "destination", "category").rows() == [
        ("VE", "CI", "total"),
        ("VE", "PE", "total"),
    ]
    letters = b"#country+code+v_iso2,#date+year,#population+refugees\nNA,2018,7\n"
    assert read_hxl(letters, kind="stock").table["destination"].to_list() == ["NA"]


@pytest.mark.parametrize(
    ("csv", "told"),
    [
        ("Country,Year,Refugees\nCOL,2018,5\n", "none of the first 25 rows holds HXL tags"),
        ("#country+origin,#date+year,#affected\nCOL,2018,5\n", "no tag is of a country"),
        ("#country+code,#adm1,#affected\nCOL,x,5\n", "no tag is of a date"),
        ("#country+code,#date+year,#affected+f\nCOL,2018,5\n", "no tag is of people"),
        ("#country,#date+year,#affected,#reached\nPeru,2018,5,6\n", "two tags are of 'total'"),
        ("#country+code,#date+year,#affected\nCOL,2018,x\n", "line 2: column '#affected' has 'x'"),
        ("#country+code,#date+year,#affected\nCOL,2018,1\nCOL,2018,1\n", "line 2 and line 3"),
        ("#country+code,#date+year,#affected+year\nCOL,2018,1\n", "the attribute 'year'"),
    ],
)
def test_a_table_that_the_tags_do_not_explain_is_refused(csv: str, told: str) -> None:
    with pytest.raises(FrameError, match=told):
        read_hxl(csv.encode(), kind="stock")


def test_the_caller_says_whether_it_is_a_stock_or_a_flow() -> None:
    with pytest.raises(TypeError, match="kind"):
        read_hxl(b"")  # type: ignore[call-overload]  # the point
    with pytest.raises(ParameterError, match="kind: got 'count'; expected 'stock' or 'flow'"):
        read_hxl(b"", kind="count")  # type: ignore[call-overload]  # the point


AREAS = "#country+code,#adm1+name,#adm1+code,#adm2+code,#date+reported,#affected+refugees\n"


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        # 100 people in one area, written twice, are not 200.
        (["COL,A,1,,2018-12-31,100"] * 2, r"line 2 and line 3 have the same key"),
        # 100 and 100 are the country's 200, which are not 400.
        (
            ["COL,,,,2018-12-31,200", "COL,A,1,,2018-12-31,100", "COL,B,2,,2018-12-31,100"],
            r"line 2: column '#adm1\+code' is empty, and filled in other rows of COL in 2018",
        ),
        # 60 and 40 are the department's 100.
        (
            ["COL,A,1,a,2018-12-31,60", "COL,A,1,b,2018-12-31,40", "COL,A,1,,2018-12-31,100"],
            r"line 4: column '#adm2\+code' is empty",
        ),
        # Neither 5, of the last date, nor 105, of no date.
        (
            ["COL,A,1,,2018-12-01,100", "COL,B,2,,2018-12-31,5"],
            "COL in 2018: at 2018-12-01 there are the areas 1, at 2018-12-31 2",
        ),
    ],
)
def test_areas_that_do_not_add_up_to_their_country_are_refused(lines: list[str], told: str) -> None:
    with pytest.raises(FrameError, match=told):
        read_hxl((AREAS + "\n".join(lines)).encode(), kind="stock", origin="VE")


def test_areas_of_one_name_and_other_codes_are_two() -> None:
    lines = "COL,A,1,,2018-06-30,100\nCOL,A,2,,2018-06-30,5\n"
    later = "COL,A,1,,2018-12-31,110\nCOL,A,2,,2018-12-31,7\nPER,X,9,,2018-01-01,1\n"
    stock = read_hxl((AREAS + lines + later).encode(), kind="stock", origin="VE")
    # 100 + 5 in June, 110 + 7 in December, which is the last.
    assert stock.table["people"].to_list() == [105.0, 117.0, 1.0]
    assert stock.people_by_destination().rows() == [("CO", 2018, 117.0), ("PE", 2018, 1.0)]


def test_a_flow_sums_areas_of_any_date() -> None:
    lines = "COL,A,1,,2018-12-01,100\nCOL,B,2,,2018-12-31,5\n"
    flow = read_hxl((AREAS + lines).encode(), kind="flow", origin="VE")
    assert flow.people_by_destination().rows() == [("CO", 2018, 105.0)]
