"""The public address and what follows from it."""

import pytest
from starlette.datastructures import Headers

from data.core.doors import addresses


@pytest.mark.parametrize(
    "wanted",
    [None, "", "pipeline", "//evil.example", "/\\evil.example", "https://evil.example", "/auth/sign-out",
     "/x\r\nSet-Cookie: a=b", "/\t/evil.example", "javascript:alert(1)", " /x"],
)  # fmt: skip
def test_sign_in_never_leads_elsewhere(wanted: str | None) -> None:
    assert addresses.safe_next(wanted) == "/"


def test_a_forwarded_address_counts_behind_our_own_proxy_only(monkeypatch: pytest.MonkeyPatch) -> None:
    forged = Headers({"x-forwarded-for": "1.1.1.1, 2.2.2.2"})
    monkeypatch.setenv("QUARTERDECK_URL", "http://localhost:8501")
    assert addresses.client_address("127.0.0.1", forged) == "127.0.0.1"
    monkeypatch.setenv("QUARTERDECK_URL", "https://revenue.example.com")
    assert addresses.client_address("127.0.0.1", forged) == "2.2.2.2"
    assert addresses.client_address("9.9.9.9", forged) == "9.9.9.9"


@pytest.mark.parametrize("url", ["revenue.example.com", "ftp://x", "https://", "https://me:pw@x"])
def test_a_public_address_that_is_none_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUARTERDECK_URL", url)
    with pytest.raises(ValueError, match="QUARTERDECK_URL"):
        addresses.public()
