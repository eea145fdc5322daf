"""Messages between the statuses, and the deletions that they ask for."""

import pytest

from tests.stream.harvesting import counted, line_of, read_all, read_values


@pytest.mark.parametrize(
    "message",
    [
        {"limit": {"track": 1234, "timestamp_ms": "1426283200000"}},
        {"disconnect": {"code": 4, "stream_name": "", "reason": ""}},
        {"status_withheld": {"id": 1, "user_id": 2, "withheld_in_countries": ["DE"]}},
        {"user_withheld": {"id": 1, "withheld_in_countries": ["DE"]}},
        {"warning": {"code": "FALLING_BEHIND"}},
        {"friends": []},
        {"friends_str": ["1"]},
        {"event": "favorite", "created_at": "x", "source": {"id": 1}, "target": {"id": 2}},
        {"direct_message": {"id": 1, "text": "x"}},
        {"control": {"control_uri": "/1.1/x"}},
        {"info": {"delivered": 1}},
        {"delete": {}},
        {"scrub_geo": {}},
    ],
)
def test_messages_are_counted_by_kind(message: dict[str, object]) -> None:
    found = read_values(message)
    assert counted(found) == {"lines": 1, "control": 1}
    assert found.controls == {next(iter(message)): 1}
    assert found.deletes.to_list() == []
    assert found.scrubs.rows() == []


@pytest.mark.parametrize(
    "delete",
    [
        {"delete": {"status": {"id": 5, "id_str": "6", "user_id": 1, "user_id_str": "1"}}},
        {"delete": {"status": {"id": 6, "id_str": ""}, "timestamp_ms": "1426283200000"}},
        {"data": {"delete": {"tweet": {"id": "6", "author_id": "1"}, "event_at": "x"}}},
    ],
)
def test_deletes_name_a_tweet(delete: dict[str, object]) -> None:
    found = read_values(delete)
    assert found.deletes.to_list() == [6]
    assert found.controls == {"delete": 1}


@pytest.mark.parametrize(
    "scrub",
    [
        {
            "user_id": 1,
            "user_id_str": "2",
            "up_to_status_id": 3,
            "up_to_status_id_str": "4",
        },
        {"user_id": 2, "up_to_status_id": 4},
        {"user": {"id": "2"}, "up_to_tweet_id": "4", "event_at": "x"},
    ],
)
def test_scrubs_name_a_user_and_a_tweet(scrub: dict[str, object]) -> None:
    for message in ({"scrub_geo": scrub}, {"data": {"scrub_geo": scrub}}):
        found = read_values(message)
        assert found.scrubs.rows() == [(2, 4)]
        assert found.controls == {"scrub_geo": 1}


@pytest.mark.parametrize("value", [True, 5, "x", [1], {"status": []}, {"status": {"id": 1.5}}])
def test_an_odd_message_names_nothing(value: object) -> None:
    found = read_values({"delete": value}, {"scrub_geo": value})
    assert found.controls == {"delete": 1, "scrub_geo": 1}
    assert found.deletes.to_list() == []
    assert found.scrubs.rows() == []


def test_a_scrub_without_its_bound_names_nothing() -> None:
    assert read_values({"scrub_geo": {"user_id": 1}}).scrubs.rows() == []


def test_ids_of_messages_stay_text_where_they_have_to() -> None:
    found = read_all(
        line_of({"delete": {"status": {"id_str": "007"}}})
        + line_of({"delete": {"status": {"id": 7}}})
    )
    assert found.deletes.to_list() == ["007", "7"]


@pytest.mark.parametrize(
    "event", ["drop", "undrop", "withheld", "user_delete", "user_protect", "tweet_edit"]
)
def test_other_compliance_events(event: str) -> None:
    assert read_values({"data": {event: {"event_at": "x"}}}).controls == {"compliance": 1}


def test_a_null_message_is_none() -> None:
    # Null and absent mean the same: nothing is left of this object.
    assert counted(read_values({"limit": None})) == {"lines": 1, "read": 1, "malformed": 1}
