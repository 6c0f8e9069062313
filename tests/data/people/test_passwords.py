"""Which passwords are accepted, and how they are kept."""

import time

import pytest

from data.people import passwords

GOOD = "a lighthouse in May"


@pytest.mark.parametrize(
    "password",
    ["short", "elevenchars", "passwordpassword", "Password2026!", "QUARTERDECK-2026", "aaaaaaaaaaaaaaa", "121212121212",
     "qwertyuiopas", "1234567890123", "letmein-letmein", "ana likes green tea", "x" * 129],
)  # fmt: skip
def test_a_password_that_people_try_first_is_refused(password: str) -> None:
    assert passwords.problem(password, name="ana@example.com") is not None


@pytest.mark.parametrize("password", [GOOD, "correct donkey battery", "ünïcödé würde gehen", "0 9 8 blue 7 6 5 4"])
def test_nothing_is_demanded_of_the_composition(password: str) -> None:
    assert passwords.problem(password, name="ana") is None


def test_every_character_counts_even_beyond_what_bcrypt_reads() -> None:
    long = "a lighthouse in May " * 6
    kept = passwords.hashed(long)
    assert passwords.matches(long, kept)
    assert not passwords.matches(long[:-1], kept)
    assert not passwords.matches(long[:72], kept)


def test_a_zero_byte_does_not_end_a_password() -> None:
    assert not passwords.matches("a lighthouse\x00 in June", passwords.hashed("a lighthouse\x00 in May"))


def test_two_hashes_of_one_password_differ() -> None:
    assert passwords.hashed(GOOD) != passwords.hashed(GOOD)


def test_nobody_takes_as_long_as_somebody() -> None:
    kept = passwords.hashed(GOOD)
    passwords.matches(GOOD, None)

    def taken(hash_: str | None) -> float:
        start = time.process_time()
        assert not passwords.matches("a wrong guess of mine", hash_)
        return time.process_time() - start

    known, unknown = (min(taken(hash_) for _ in range(3)) for hash_ in (kept, None))
    assert 0.5 < known / unknown < 2
