"""The addresses of the door: /auth/… to sign in and out, and to follow a one-time link. Mounted by app.py."""

from collections.abc import Awaitable, Callable
from functools import wraps

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from data.core.doors import addresses, gate, sessions
from data.people import arriving, forms

PUBLIC = ("/auth/",)
LARGEST_FORM = 16_384
Posted = dict[str, str]


def posted(handler: Callable[[Request, Posted], Response]) -> Callable[[Request], Awaitable[Response]]:
    """Let a form in only from a page of ours, and only a small one; run its handler beside the event loop."""

    @wraps(handler)
    async def receive(request: Request) -> Response:
        length = request.headers.get("content-length", "")
        if not addresses.public().allows_origin(request.headers.get("origin"), request.headers.get("host")):
            return PlainTextResponse("This form was not sent from a page of ours.", 403)
        if not length.isdigit() or int(length) > LARGEST_FORM:
            return PlainTextResponse("This form is too large.", 413)
        form = await request.form(max_files=0, max_fields=20)
        values = {name: value for name, value in form.items() if isinstance(value, str)}
        return await run_in_threadpool(handler, request, values)

    return receive


def signed_in(token: str, wanted: str) -> Response:
    """Answer with the session cookie and go on."""
    response = RedirectResponse(addresses.safe_next(wanted), 303)
    address = addresses.public()
    response.set_cookie(
        address.cookie, token, max_age=int(sessions.LONGEST.total_seconds()), path="/",
        httponly=True, samesite="lax", secure=address.is_https,
    )  # fmt: skip
    return response


def show_sign_in(request: Request) -> Response:
    wanted = addresses.safe_next(request.query_params.get("next"))
    if sessions.find(gate.token_of(request.headers)) is not None:
        return RedirectResponse(wanted, 303)
    note = arriving.waiting_note() if not (roles := arriving.demo_roles()) else None
    return forms.sign_in(wanted=wanted, roles=roles, note=note)


def take_sign_in(request: Request, form: Posted) -> Response:
    wanted = addresses.safe_next(form.get("next"))
    token, problem = arriving.sign_in(
        form.get("name", ""), form.get("password", ""), address=_address(request), browser=_browser(request)
    )
    if token is None:
        return forms.sign_in(wanted=wanted, name=form.get("name", ""), problem=problem, status=401)
    _leave(request)
    return signed_in(token, wanted)


def take_demo(request: Request, form: Posted) -> Response:
    token = arriving.sign_in_to_demo(form.get("role", ""), browser=_browser(request))
    if token is None:
        return PlainTextResponse("There is no demo company here.", 404)
    _leave(request)
    return signed_in(token, form.get("next", "/"))


def take_sign_out(request: Request, _form: Posted) -> Response:
    _leave(request)
    response = RedirectResponse("/auth/sign-in", 303)
    address = addresses.public()
    response.delete_cookie(address.cookie, path="/", httponly=True, samesite="lax", secure=address.is_https)
    return response


def show_code(request: Request) -> Response:
    return _code_page(request, request.query_params.get("code", ""), {})


def take_code(request: Request, form: Posted) -> Response:
    code, is_setup = form.get("code", ""), request.url.path == SET_UP
    if form.get("password") != form.get("again"):
        return _code_page(request, code, form, problem="The two passwords differ.")
    accept = arriving.first_administrator if is_setup else arriving.accept_link
    token, problem = accept(form, browser=_browser(request))
    if token is None:
        return _code_page(request, code, form, problem=problem)
    _leave(request)
    return signed_in(token, "/people-settings" if is_setup else "/")


def _code_page(request: Request, code: str, form: Posted, problem: str | None = None) -> Response:
    path = request.url.path
    link = arriving.link(code, PURPOSES[path])
    if link is None:
        gone = "This link was used already or is too old. Ask for a new one."
        if path == SET_UP:
            gone = "This link was used already or is too old. Start the server again to get a new one."
        return forms.page("This link does not work", forms.said(problem or gone), status=410)
    name = forms.field("name", "User name", value=form.get("name", ""), complete="username", is_first=True)
    full = forms.field("full_name", "Full name", value=form.get("full_name", ""), complete="name")
    title = "Make the first administrator" if path == SET_UP else f"Choose a password for {link}"
    inputs = [name, full, forms.new_password()] if path == SET_UP else [forms.new_password(is_first=True)]
    body = forms.form(path, "Save and sign in", *inputs, hidden=[("code", code)])
    return forms.page(title, forms.said(problem, is_problem=True), body, status=422 if problem else 200)


def show_password(request: Request) -> Response:
    return _password_page(request)


def _password_page(request: Request, problem: str | None = None) -> Response:
    looker = sessions.find(gate.token_of(request.headers))
    if looker is None:
        return RedirectResponse("/auth/sign-in", 303)
    body = forms.form(
        "/auth/password",
        "Change password",
        forms.field("present", "Present password", kind="password", complete="current-password", is_first=True),
        forms.new_password(),
    )
    note = forms.said(f"You are {looker.full_name}. The change signs you out everywhere else.")
    back = forms.Markup('<p class="muted"><a href="/">Back without a change</a></p>')
    title = "Change your password"
    return forms.page(title, note, forms.said(problem, is_problem=True), body, back, status=422 if problem else 200)


def take_password(request: Request, form: Posted) -> Response:
    looker = sessions.find(gate.token_of(request.headers))
    if looker is None:
        return RedirectResponse("/auth/sign-in", 303)
    if form.get("password") != form.get("again"):
        return _password_page(request, "The two passwords differ.")
    token, problem = arriving.change_password(looker, form, address=_address(request), browser=_browser(request))
    return _password_page(request, problem) if token is None else signed_in(token, "/")


def _leave(request: Request) -> None:
    """End the session that the browser had before: a new sign-in never continues an old one."""
    token = gate.token_of(request.headers)
    if token:
        arriving.sign_out(token)


def _address(request: Request) -> str:
    return addresses.client_address(request.client.host if request.client else "", request.headers)


def _browser(request: Request) -> str:
    return request.headers.get("user-agent", "")


SET_UP = "/auth/set-up"
PURPOSES = {SET_UP: "setup", "/auth/invitation": "invitation", "/auth/reset": "reset"}

ROUTES = [
    Route("/auth/sign-in", show_sign_in, methods=["GET"]),
    Route("/auth/sign-in", posted(take_sign_in), methods=["POST"]),
    Route("/auth/demo", posted(take_demo), methods=["POST"]),
    Route("/auth/sign-out", posted(take_sign_out), methods=["POST"]),
    Route("/auth/password", show_password, methods=["GET"]),
    Route("/auth/password", posted(take_password), methods=["POST"]),
    *[Route(path, show_code, methods=["GET"]) for path in PURPOSES],
    *[Route(path, posted(take_code), methods=["POST"]) for path in PURPOSES],
]
AT_START = [arriving.prepare]
