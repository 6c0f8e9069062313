"""What the screens' page says of the parts it will need."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from data.core.doors import headers, preloads
from data.core.doors.preloads import Preloads

PAGE = "<html><head><title>x</title></head><body></head></body></html>"


def answer(request: Request) -> Response:
    return JSONResponse({"</head>": 1}) if request.url.path == "/data" else HTMLResponse(PAGE)


CLIENT = TestClient(
    Starlette(routes=[Route("/{path:path}", answer)], middleware=[Middleware(Preloads)]), base_url="http://localhost"
)
BROWSER = {"accept": "text/html"}


def test_a_page_names_the_parts_once_and_says_its_new_length() -> None:
    got = CLIENT.get("/pipeline-coverage", headers=BROWSER)
    assert got.content.replace(preloads.links(), b"", 1) == PAGE.encode()
    assert int(got.headers["content-length"]) == len(got.content)


def test_only_parts_that_are_there_and_not_named_already_are_named() -> None:
    page = (headers.frontend() / "index.html").read_text(encoding="utf-8")
    named = [link.split("/static/js/")[1].split('"')[0] for link in preloads.links().decode().split("<link")[1:]]
    assert any(name.startswith("Html.") for name in named)
    assert all((headers.frontend() / "static" / "js" / name).is_file() and name not in page for name in named)


def test_what_is_no_page_of_the_screens_passes_untouched() -> None:
    assert CLIENT.get("/data", headers=BROWSER).json() == {"</head>": 1}
    assert CLIENT.get("/auth/sign-in", headers=BROWSER).text == PAGE
    assert CLIENT.get("/", headers={"accept": "*/*"}).text == PAGE
