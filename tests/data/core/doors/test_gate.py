"""The gate: our host, our pages, a good session, or the door."""

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from data.core.doors.gate import Gate
from data.core.doors.headers import SecurityHeaders
from tests.signed_in import make_store, make_user, session_of

PAGE = {"accept": "text/html", "sec-fetch-dest": "document"}


async def secret(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("secret")


async def socket(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text("secret")
    await websocket.close()


def door(url: str = "http://localhost:8501") -> TestClient:
    app = Starlette(
        routes=[WebSocketRoute("/_stcore/stream", socket), Route("/{path:path}", secret, methods=["GET", "PUT"])],
        middleware=[Middleware(SecurityHeaders), Middleware(Gate)],
    )
    return TestClient(app, base_url=url, follow_redirects=False)


@pytest.fixture
def token(store_url: str) -> str:
    make_store()
    return session_of(make_user("ana", "rep"))


@pytest.fixture
def outside(token: str) -> Iterator[TestClient]:
    with door() as client:
        yield client


@pytest.fixture
def inside(token: str) -> Iterator[TestClient]:
    with door() as client:
        client.cookies.set("quarterdeck", token)
        yield client


def test_a_deep_link_survives_the_way_through_the_door(outside: TestClient) -> None:
    answer = outside.get("/pipeline-deals?owner=Ann&x=1", headers=PAGE)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/auth/sign-in?next=%2Fpipeline-deals%3Fowner%3DAnn%26x%3D1"


@pytest.mark.parametrize(
    "path", ["/", "/media/abc", "/_stcore/host-config", "/_stcore/upload_file/s/f", "/component/x"]
)
def test_nothing_is_served_without_a_session(outside: TestClient, inside: TestClient, path: str) -> None:
    assert outside.get(path).status_code == 401
    assert outside.put(path).status_code == 401
    assert inside.get(path).text == "secret"


@pytest.mark.parametrize("path", ["/static/js/index.js", "/auth/sign-in", "/_stcore/health", "/favicon.png"])
def test_the_door_itself_is_open(outside: TestClient, path: str) -> None:
    assert outside.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/script-health-check"])
def test_inner_workings_are_not_served_to_anybody(outside: TestClient, inside: TestClient, path: str) -> None:
    assert (outside.get(path).status_code, inside.get(path).status_code) == (404, 404)


@pytest.mark.parametrize("path", ["//evil.example/", "/static/../secret", "/Static/x", "/auth"])
def test_a_path_that_only_looks_public_is_not(outside: TestClient, path: str) -> None:
    answer = outside.get(f"http://localhost:8501{path}")
    assert answer.status_code in {400, 401, 404}


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "user@localhost", "", "127.0.0.1.nip.io"])
def test_a_foreign_host_is_refused_even_with_a_session(inside: TestClient, host: str) -> None:
    assert inside.get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:9000", "[::1]:8501", "LOCALHOST"])
def test_every_way_to_say_local_is_ours(inside: TestClient, host: str) -> None:
    assert inside.get("/", headers={"host": host}).status_code == 200


def opened(client: TestClient, **headers: str) -> str | None:
    try:
        with client.websocket_connect("ws://localhost:8501/_stcore/stream", headers=headers) as channel:
            return channel.receive_text()
    except WebSocketDisconnect:
        return None


def test_a_socket_needs_a_session(outside: TestClient, inside: TestClient) -> None:
    assert opened(outside) is None
    assert opened(outside, cookie="quarterdeck=made-up") is None
    assert opened(inside) == "secret"


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:9999", "https://localhost.evil"])
def test_a_socket_from_a_foreign_page_is_refused(inside: TestClient, origin: str) -> None:
    assert opened(inside, origin=origin) is None
    assert opened(inside, origin="http://localhost:8501") == "secret"


def test_headers_that_name_somebody_change_nothing(outside: TestClient) -> None:
    claims = {"x-user": "ana", "x-forwarded-user": "ana", "authorization": "Bearer ana", "x-rs-email": "ana"}
    assert outside.get("/", headers=claims).status_code == 401


def test_under_https_the_cookie_is_bound_to_the_host(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUARTERDECK_URL", "https://revenue.example.com")
    with door("https://revenue.example.com") as client:
        assert client.get("/", headers={"cookie": f"quarterdeck={token}"}).status_code == 401
        answer = client.get("/", headers={"cookie": f"__Host-quarterdeck={token}"})
        assert answer.status_code == 200
        assert "max-age" in answer.headers["strict-transport-security"]
        assert client.get("/", headers={"host": "localhost"}).status_code == 421


def test_a_store_that_is_away_is_said_and_opens_nothing(
    inside: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/no-tables.db")
    answer = inside.get("/")
    assert answer.status_code == 503
    assert "no-tables" not in answer.text


def test_every_response_carries_the_headers(outside: TestClient) -> None:
    for path in ("/", "/static/x.js", "/_stcore/metrics", "/auth/sign-in"):
        answer = outside.get(path)
        policy = answer.headers["content-security-policy"]
        assert "object-src 'none'" in policy
        assert "frame-ancestors 'self'" in policy
        assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "strict-transport-security" not in answer.headers
