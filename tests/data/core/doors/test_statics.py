"""Static files, compressed once."""

import gzip

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from data.core.doors import headers, statics
from data.core.doors.statics import CompressedStatics

CLIENT = TestClient(Starlette(middleware=[Middleware(CompressedStatics)]), base_url="http://localhost")
SCRIPT = next((headers.frontend() / "static" / "js").glob("index.*.js"))


def test_a_script_comes_compressed_and_whole() -> None:
    with CLIENT.stream("GET", f"/static/js/{SCRIPT.name}", headers={"accept-encoding": "gzip"}) as answer:
        body = b"".join(answer.iter_raw())
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.headers["vary"] == "accept-encoding"
    assert gzip.decompress(body) == SCRIPT.read_bytes()
    assert len(body) < SCRIPT.stat().st_size / 2


def test_who_cannot_unpack_is_left_to_the_server_behind() -> None:
    assert CLIENT.get(f"/static/js/{SCRIPT.name}", headers={"accept-encoding": "identity"}).status_code == 404


def test_nothing_outside_the_folder_is_read() -> None:
    for path in ("/static/../index.html", "/static/js/../../../__init__.py", "/static/", "/static/js/none.js"):
        assert statics.file_of(path) is None


def test_the_policy_allows_exactly_the_inline_script_of_the_installed_page() -> None:
    page = "<script>\n  a = 1\n</script><script type='module' src='x'></script>"
    assert headers.script_hashes(page).count("sha256-") == 1
    assert headers.policy().count("sha256-") >= 1


def test_the_letters_of_the_screens_are_there_for_the_plain_pages() -> None:
    file = headers.typeface().partition('url("/')[2].partition('"')[0]
    assert (headers.frontend() / file).is_file()
