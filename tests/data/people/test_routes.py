"""The addresses of the door, spoken to as a browser does."""

import re
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from components.palette import DARK, LIGHT, contrast
from data.core import access, store
from data.core.doors.gate import Gate
from data.core.doors.headers import SecurityHeaders
from data.core.settings import BEGINNING
from data.people import arriving, commands, forms, passwords, routes
from models import Setting, User
from tests.signed_in import actor_of, make_store, make_user

GOOD = "a lighthouse in May"
HASH = passwords.hashed(GOOD)
ORIGIN = {"origin": "http://localhost:8501"}


async def anything(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("inside")


def a_browser(url: str = "http://localhost:8501") -> TestClient:
    app = Starlette(
        routes=[*routes.ROUTES, Route("/{path:path}", anything)],
        middleware=[Middleware(SecurityHeaders), Middleware(Gate)],
    )
    return TestClient(app, base_url=url, headers={"origin": url}, follow_redirects=False)


@pytest.fixture
def browser(store_url: str) -> Iterator[TestClient]:
    make_store()
    with a_browser() as client:
        yield client


@pytest.fixture
def ana(browser: TestClient) -> User:
    return make_user("ana", "admin", "revops", password_hash=HASH)


def signed_in(client: TestClient) -> bool:
    return client.get("/").status_code == 200


def sign_in(client: TestClient, name: str = "ana", password: str = GOOD, wanted: str = "/") -> int:
    return client.post("/auth/sign-in", data={"name": name, "password": password, "next": wanted}).status_code


def test_the_first_administrator_comes_in_through_the_printed_link(
    browser: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    arriving.prepare()
    printed = re.search(r"http://localhost:8501(/auth/set-up\?code=(\S+))", capsys.readouterr().out)
    assert printed
    assert "printed where the server was started" in browser.get("/auth/sign-in").text
    assert "first administrator" in browser.get(printed[1]).text
    form = {"code": printed[2], "name": "ana", "full_name": "Ana", "password": "short", "again": "short"}
    refused = browser.post("/auth/set-up", data=form)
    assert refused.status_code == 422
    assert 'value="ana"' in refused.text
    assert "short" not in refused.text.replace("short-", "")
    done = browser.post("/auth/set-up", data={**form, "password": GOOD, "again": GOOD})
    assert (done.status_code, done.headers["location"]) == (303, "/people-settings")
    assert signed_in(browser)
    assert browser.get(printed[1]).status_code == 410
    arriving.prepare()
    assert capsys.readouterr().out == ""


def test_the_environment_makes_the_first_administrator(
    browser: TestClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QUARTERDECK_ADMIN", "ana")
    monkeypatch.setenv("QUARTERDECK_ADMIN_PASSWORD", "admin")
    arriving.prepare()
    assert "QUARTERDECK_ADMIN was not made: Use at least 12" in capsys.readouterr().out
    monkeypatch.setenv("QUARTERDECK_ADMIN_PASSWORD", GOOD)
    arriving.prepare()
    assert capsys.readouterr().out == ""
    assert sign_in(browser) == 303


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser: TestClient, ana: User) -> None:
    answer = browser.post("/auth/sign-in", data={"name": "ana", "password": GOOD, "next": "/pipeline-deals?owner=1"})
    assert answer.headers["location"] == "/pipeline-deals?owner=1"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie
    assert "secure" not in cookie


def test_under_https_the_cookie_is_secure(browser: TestClient, ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUARTERDECK_URL", "https://revenue.example.com")
    with a_browser("https://revenue.example.com") as client:
        answer = client.post("/auth/sign-in", data={"name": "ana", "password": GOOD})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-quarterdeck=")
    assert "secure" in cookie.lower()
    assert "domain" not in cookie.lower()


@pytest.mark.parametrize("path", [route.path for route in routes.ROUTES if "POST" in (route.methods or ())])
@pytest.mark.parametrize("origin", ["http://evil.example", "null", "", "http://localhost:9", "http://localhost:8501.evil"])
def test_a_form_from_elsewhere_is_refused(browser: TestClient, ana: User, path: str, origin: str) -> None:
    sign_in(browser)
    form = {"name": "ana", "password": GOOD, "again": GOOD, "present": GOOD}
    assert browser.post(path, data=form, headers={"origin": origin}).status_code == 403
    assert signed_in(browser)


def test_a_huge_form_is_refused(browser: TestClient) -> None:
    assert browser.post("/auth/sign-in", data={"name": "x" * 20_000, "password": "x"}).status_code == 413


def test_sign_out_ends_the_session_not_only_the_cookie(browser: TestClient, ana: User) -> None:
    sign_in(browser)
    token = browser.cookies["quarterdeck"]
    browser.get("/auth/sign-out")
    assert signed_in(browser), "a link or a picture somewhere must not sign anybody out"
    assert browser.post("/auth/sign-out").status_code == 303
    browser.cookies.set("quarterdeck", token)
    assert not signed_in(browser)


def test_a_new_sign_in_ends_the_session_before_it(browser: TestClient, ana: User) -> None:
    sign_in(browser)
    first = browser.cookies["quarterdeck"]
    sign_in(browser)
    assert browser.cookies["quarterdeck"] != first
    with a_browser() as other:
        other.cookies.set("quarterdeck", first)
        assert not signed_in(other)


def test_a_new_password_signs_out_everywhere_else(browser: TestClient, ana: User) -> None:
    sign_in(browser)
    with a_browser() as other:
        sign_in(other)
        form = {"present": GOOD, "password": "a harbour in June", "again": "a harbour in June"}
        assert browser.post("/auth/password", data={**form, "present": "wrong guess of it"}).status_code == 422
        assert signed_in(other)
        assert browser.post("/auth/password", data=form).status_code == 303
        assert signed_in(browser)
        assert not signed_in(other)
        assert sign_in(other) == 401
        assert sign_in(other, password="a harbour in June") == 303


def test_an_invitation_and_a_reset_lead_in(browser: TestClient, ana: User) -> None:
    with store.writing(actor_of(ana), "form") as session:
        bo, code = commands.invite_user(
            session, actor=actor_of(ana), name="bo", full_name="Bo <b>", roles={"rep"}
        )  # fmt: skip
    page = browser.get(f"/auth/invitation?code={code}")
    assert "Bo &lt;b&gt;" in page.text
    assert browser.get(f"/auth/reset?code={code}").status_code == 410, "a link works for its own purpose only"
    form = {"code": code, "password": "four words of mine", "again": "four words of yours"}
    assert "differ" in browser.post("/auth/invitation", data=form).text
    assert browser.post("/auth/invitation", data={**form, "again": "four words of mine"}).status_code == 303
    assert signed_in(browser)
    with store.writing(actor_of(ana), "form") as session:
        reset = commands.reset_password(session, actor=actor_of(ana), user_id=bo.id or 0)
    assert not signed_in(browser)
    form = {"code": reset, "password": "five words of mine too", "again": "five words of mine too"}
    assert browser.post("/auth/reset", data=form).status_code == 303
    assert signed_in(browser)


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{0}", "%s"])
def test_what_is_typed_comes_back_as_text(browser: TestClient, text: str) -> None:
    answer = browser.post("/auth/sign-in", data={"name": text, "password": "x", "next": text})
    assert answer.status_code == 401
    assert "<script" not in answer.text
    assert "<img" not in answer.text
    assert answer.headers["content-security-policy"] == forms.policy()
    assert answer.headers["cache-control"] == "no-store"


def test_there_is_no_role_switcher_over_other_data(
    browser: TestClient, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUARTERDECK_DEMO", "1")
    assert "demo" not in browser.get("/auth/sign-in").text
    assert browser.post("/auth/demo", data={"role": "admin"}).status_code == 404
    with store.writing(access.system(), "demo") as session:
        session.add(Setting(name="is_demo", valid_from=BEGINNING, value="1"))
    assert "Choose a role" in browser.get("/auth/sign-in").text
    monkeypatch.delenv("QUARTERDECK_DEMO")
    assert browser.post("/auth/demo", data={"role": "admin"}).status_code == 404


def test_the_demo_company_is_seen_in_every_role(browser: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUARTERDECK_DEMO", "1")
    with store.writing(access.system(), "demo") as session:
        session.add(Setting(name="is_demo", valid_from=BEGINNING, value="1"))
    offered = re.findall(r'name="role" value="(\w+)"', browser.get("/auth/sign-in?next=/pipeline-deals").text)
    assert set(offered) == {name for name, role in access.permissions().roles.items() if not role.is_service}
    for role in offered:
        answer = browser.post("/auth/demo", data={"role": role, "next": "/pipeline-deals"})
        assert answer.headers["location"] == "/pipeline-deals"
        assert signed_in(browser)
    assert browser.post("/auth/demo", data={"role": "operator"}).status_code == 404


def test_the_pages_wear_the_colours_of_the_screens() -> None:
    for name, (light, dark) in forms.COLOURS.items():
        assert (light, dark) == (getattr(LIGHT, name), getattr(DARK, name))


def test_every_text_of_these_pages_can_be_read() -> None:
    for place in (0, 1):
        shade = {name: pair[place] for name, pair in forms.COLOURS.items()}
        for text in ("text", "muted", "accent"):
            for ground in ("background", "panel"):
                assert contrast(shade[text], shade[ground]) >= 4.5
    for button in re.findall(r"--button: (#\w+)", forms.sheet()):
        assert contrast("#FFFFFF", button) >= 4.5
