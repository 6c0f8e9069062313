"""The address for machines lies outside the gate of people, and opens nothing else."""

import json

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from data.core import registry
from data.core.doors import addresses, offered
from data.core.doors.gate import Gate


def test_usage_needs_a_token_and_no_session_and_everything_else_still_needs_one(migrated_store):
    registry.load_domains()
    page = Route("/sales-poc-board", lambda _request: PlainTextResponse("secret"))
    app = Starlette(routes=[*offered.routes(), page], middleware=[Middleware(Gate, public=offered.public())])
    client = TestClient(app, base_url=addresses.public().url, follow_redirects=False)
    answer = client.post("/api/usage", content=json.dumps([{}]))
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert client.get("/api/usage").status_code == 405
    assert client.get("/sales-poc-board").status_code == 401
