import base64

import pytest

from reimari.accounts.agents import browser_of
from reimari.accounts.codes import (
    HOW_MANY,
    LETTERS,
    code_at,
    hash_of,
    is_recovery_code,
    matching,
    new_secret,
    plain,
    recovery_codes,
    step_of,
)

SECRET = base64.b32encode(b"12345678901234567890").decode()  # of both standards' examples
NEVER = -1
# RFC 4226, appendix D
HOTP = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"]
# RFC 6238, appendix B: of eight digits the last six
TOTP = {
    59: "287082",
    1111111109: "081804",
    1111111111: "050471",
    1234567890: "005924",
    2000000000: "279037",
    20000000000: "353130",
}


@pytest.mark.parametrize(("step", "code"), list(enumerate(HOTP)))
def test_codes_are_those_of_the_standard(step: int, code: str) -> None:
    assert code_at(SECRET, step) == code


@pytest.mark.parametrize(("moment", "code"), list(TOTP.items()))
def test_codes_of_a_moment_are_those_of_the_standard(moment: int, code: str) -> None:
    assert code_at(SECRET, step_of(moment)) == code
    assert matching(SECRET, code, at=moment, after=NEVER) == moment // 30


@pytest.mark.parametrize(
    ("late", "good"), [(0, True), (29, True), (30, True), (59, True), (60, False), (-1, False)]
)
def test_a_code_is_good_in_its_half_minute_and_the_next(late: int, *, good: bool) -> None:
    began = 1_200_000_000
    assert (matching(SECRET, code_at(SECRET, began // 30), at=began + late, after=NEVER) is not None) is good


def test_a_code_that_was_used_and_older_ones_are_refused() -> None:
    now = 1_200_000_000
    used = matching(SECRET, code_at(SECRET, now // 30), at=now, after=NEVER)
    assert used is not None
    for at in (now, now + 30):
        assert matching(SECRET, code_at(SECRET, used), at=at, after=used) is None
    assert matching(SECRET, code_at(SECRET, used - 1), at=now, after=used) is None
    assert matching(SECRET, code_at(SECRET, used + 1), at=now + 30, after=used) == used + 1


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "١٢٣٤٥٦", "x" * 60, "🙂"])
def test_what_is_no_code_is_refused_calmly(typed: str) -> None:
    assert matching(SECRET, plain(typed), at=1_200_000_000, after=NEVER) is None


def test_secrets_have_160_bits_and_recovery_codes_120() -> None:
    assert len(base64.b32decode(new_secret())) == 20
    codes = recovery_codes(b"seed")
    assert recovery_codes(b"seed") == codes
    assert not set(recovery_codes(b"another seed")) & set(codes)
    assert len(set(codes)) == len(codes) == HOW_MANY
    for code in codes:
        assert is_recovery_code(plain(code))
        assert set(plain(code)) <= set(LETTERS)
        assert len(LETTERS) ** len(plain(code)) == 2**120


def test_a_recovery_code_is_the_same_however_it_is_typed() -> None:
    code = "0123-4567-89AB-CDEF-GHJK-MNPQ"
    for typed in (code, code.lower(), code.replace("-", " "), code.replace("0", "O"), code.replace("1", "l")):
        assert hash_of(typed) == hash_of(code)
    assert hash_of(code.replace("2", "3")) != hash_of(code)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox · Windows",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) Chrome/150.0 Safari/537.36 Edg/150.0",
            "Edge · Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) Chrome/150.0 Mobile Safari/537.36",
            "Chrome · Android",
        ),
        (
            "Mozilla/5.0 (iPhone; OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari · iPhone",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) Version/18.0 Safari/605.1", "Safari · macOS"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_a_browser_is_called_as_people_call_it(agent: str, words: str) -> None:
    assert browser_of(agent) == words
