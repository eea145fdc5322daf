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
