import io
import json
from typing import Any

import pytest

from reimari.cli import FINDINGS, GOOD, WrongCall
from reimari.cli.lines import answer_lines, answer_standard_input
from reimari.common.lines import BadLine, Facts


def answer(facts: Facts) -> bytes:
    """Answers the number of keys; refuses the key `bad`."""
    if "bad" in facts:
        raise BadLine("bad", "is bad")
    return b'"keys":%d}' % len(facts)


def answered(*chunks: bytes) -> tuple[int, list[Any]]:
    target = io.BytesIO()
    status = answer_lines(chunks, target, answer)
    return status, [json.loads(line) for line in target.getvalue().splitlines()]


def test_every_line_gets_an_answer_in_order() -> None:
    assert answered(b'{"id":1}\n{"id":"b","x":2}\n') == (GOOD, [{"id": 1, "keys": 1}, {"id": "b", "keys": 2}])


def test_a_bad_line_is_told_and_the_rest_goes_on() -> None:
    status, lines = answered(b'{"id":1,"bad":0}\n{"id":2}\n')
    assert status == FINDINGS
    assert lines == [{"id": 1, "error": {"field": "bad", "message": "is bad"}}, {"id": 2, "keys": 1}]


@pytest.mark.parametrize(
    "line", [b"nope", b"[1]", b"3", b'"x"', b"null", b'{"id":1', b'{"id":"\xff"}', b"\0"]
)
def test_what_is_not_a_json_object_has_no_id_and_no_field(line: bytes) -> None:
    status, [told] = answered(line)
    assert status == FINDINGS
    assert set(told) == {"id", "error"}
    assert (told["id"], told["error"]["field"]) == (None, None)


@pytest.mark.parametrize("line", [b"{}", b'{"id":null}', b'{"id":true}', b'{"id":1.5}', b'{"id":[1]}'])
def test_an_id_is_a_string_or_an_integer(line: bytes) -> None:
    status, [told] = answered(line)
    assert status == FINDINGS
    assert (told["id"], told["error"]["field"]) == (None, "id")


@pytest.mark.parametrize("identity", [0, -1, 2**63, 2**64, -(2**70), "", "ä€🎈", '"\\', "1"])
def test_an_id_comes_back_as_it_was_given(identity: str | int) -> None:
    line = json.dumps({"id": identity}).encode()
    assert answered(line) == (GOOD, [{"id": identity, "keys": 1}])
    bad = json.dumps({"id": identity, "bad": 1}).encode()
    assert answered(bad)[1][0]["id"] == identity


def test_blank_lines_are_skipped_and_the_last_may_lack_its_end() -> None:
    assert answered(b'\n  \r\n{"id":1}\r\n\t\n{"id":2}') == (
        GOOD,
        [{"id": 1, "keys": 1}, {"id": 2, "keys": 1}],
    )
    assert answered(b"") == (GOOD, [])


def test_lines_may_come_in_pieces_and_behind_a_byte_order_mark() -> None:
    text = b'\xef\xbb\xbf{"id":1}\n{"id":2}\n'
    pieces = [text[at : at + 1] for at in range(len(text))]
    assert answered(*pieces) == answered(text) == (GOOD, [{"id": 1, "keys": 1}, {"id": 2, "keys": 1}])


def test_a_closed_standard_input_is_a_wrong_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(WrongCall, match="must be open"):
        answer_standard_input(answer)


def test_answers_are_out_after_each_chunk() -> None:
    target = io.BytesIO()
    seen = []

    def chunks() -> Any:
        yield b'{"id":1}\n'
        seen.append(target.getvalue())
        yield b'{"id":2}\n'

    answer_lines(chunks(), target, answer)
    assert seen == [b'{"id":1,"keys":1}\n']
