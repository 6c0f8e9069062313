"""The pages before the screens: sign in, first administrator, invitation, new password. Plain HTML, no scripts."""

import base64
import hashlib
from collections.abc import Sequence

from markupsafe import Markup
from starlette.responses import HTMLResponse

from data.core.doors.headers import typeface
from data.people import passwords

# The colours of the screens, light then dark; a test compares them with the palette.
COLOURS = {
    "background": ("#FFFFFF", "#11161D"),
    "panel": ("#F4F6F8", "#1A212B"),
    "text": ("#16202E", "#E6EAF0"),
    "muted": ("#566170", "#A3AEBC"),
    "line": ("#D5DAE1", "#323C49"),
    "accent": ("#1F4E79", "#8FBCE8"),
    "red": ("#A11C1C", "#F0716A"),
}
_RULES = """
:root { color-scheme: light dark; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--background); color: var(--text); line-height: 1.45;
  font-family: "Source Sans", system-ui, sans-serif; font-size: 16px; }
main { max-width: 26rem; margin: 12vh auto 3rem; padding: 0 1.25rem; }
.name { font-weight: 600; color: var(--muted); margin: 0 0 1.5rem; }
h1 { font-size: 1.5rem; font-weight: 600; line-height: 1.25; margin: 0 0 .4rem; }
p { margin: 0 0 1rem; overflow-wrap: anywhere; } .muted { color: var(--muted); font-size: .93rem; }
label { display: block; font-weight: 600; margin: .9rem 0 .25rem; }
input { width: 100%; font: inherit; padding: .5rem .6rem; color: var(--text); background: var(--background);
  border: 1px solid var(--muted); border-radius: 3px; }
form + .muted { margin-top: 1rem; }
.hint { font-weight: 400; color: var(--muted); font-size: .9rem; margin: .25rem 0 0; }
button { font: inherit; font-weight: 600; padding: .5rem 1.1rem; margin-top: 1.25rem; border-radius: 3px;
  border: 1px solid var(--button); background: var(--button); color: #FFFFFF; cursor: pointer; }
button.quiet { background: var(--panel); color: var(--text); border-color: var(--line); margin: 0; font-weight: 400;
  width: 100%; text-align: left; }
:is(input, button, a):focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
a { color: var(--accent); }
.problem { border-left: 3px solid var(--red); background: var(--panel); padding: .5rem .75rem; }
.roles { display: grid; gap: .4rem; margin-top: 1rem; }
.roles form { margin: 0; }
.roles small { display: block; color: var(--muted); }
@media (max-width: 480px) { main { margin-top: 2.5rem; } button { width: 100%; } }
"""


def sheet() -> str:
    """Return the style sheet of these pages."""
    light = "".join(f"--{name}: {pair[0]}; " for name, pair in COLOURS.items()) + "--button: #1F4E79;"
    dark = "".join(f"--{name}: {pair[1]}; " for name, pair in COLOURS.items()) + "--button: #2F6699;"
    return f"{typeface()}:root {{ {light} }}\n@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}{_RULES}"


def policy() -> str:
    """Return the content-security policy of these pages: this one style sheet, forms to us, nothing else."""
    digest = base64.b64encode(hashlib.sha256(sheet().encode()).digest()).decode()
    own = f"default-src 'none'; style-src 'sha256-{digest}'; img-src 'self'; font-src 'self'; base-uri 'none'"
    return f"{own}; form-action 'self'; frame-ancestors 'none'"


def page(title: str, *parts: Markup | None, status: int = 200) -> HTMLResponse:
    """Return one of these pages; it is never kept by a browser or a proxy."""
    body = Markup("").join(part for part in parts if part)
    # The sheet is our own text; everything from outside goes through Markup.format, which escapes it.
    text = Markup(
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} · Quarterdeck</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="/favicon.png">'
        '<style>{sheet}</style></head><body><main><p class="name">Quarterdeck</p><h1>{title}</h1>{body}</main>'
        "</body></html>"
    ).format(title=title, sheet=Markup(sheet()), body=body)  # noqa: S704 - the sheet is a constant of this file
    headers = {"cache-control": "no-store", "content-security-policy": policy()}
    return HTMLResponse(str(text), status_code=status, headers=headers)


def said(text: str | None, *, is_problem: bool = False) -> Markup | None:
    """One paragraph; a problem is announced to screen readers."""
    if not text:
        return None
    form = '<p class="problem" role="alert">{}</p>' if is_problem else "<p>{}</p>"
    return Markup(form).format(text)  # noqa: S704 - one of two constants; the text is escaped


def field(name: str, label: str, *, kind: str = "text", value: str = "", complete: str = "off", hint: str = "",
          is_first: bool = False) -> Markup:  # fmt: skip
    """One labelled input. The hint stands under it and belongs to it."""
    hinted = Markup('<p class="hint" id="{0}-hint">{1}</p>').format(name, hint) if hint else Markup("")
    spelling = Markup(' autocapitalize="none" spellcheck="false"') if complete == "username" else Markup("")
    rules = Markup(' minlength="{}"').format(passwords.SHORTEST) if complete == "new-password" else Markup("")
    return Markup(
        '<label for="{name}">{label}</label><input id="{name}" name="{name}" type="{kind}" value="{value}" '
        'autocomplete="{complete}" required maxlength="{most}"{spelling}{rules}{described}{focus}>{hinted}'
    ).format(
        name=name, label=label, kind=kind, value=value, complete=complete, most=passwords.LONGEST, spelling=spelling,
        rules=rules, hinted=hinted,
        described=Markup(' aria-describedby="{}-hint"').format(name) if hint else "",
        focus=Markup(" autofocus") if is_first else "",
    )  # fmt: skip


def form(action: str, button: str, *fields: Markup, hidden: Sequence[tuple[str, str]] = ()) -> Markup:
    """A form that posts to an address of ours."""
    kept = Markup("").join(Markup('<input type="hidden" name="{}" value="{}">').format(*pair) for pair in hidden)
    inside = Markup("").join(fields)
    return Markup('<form method="post" action="{}">{}{}<button type="submit">{}</button></form>').format(
        action, kept, inside, button
    )


def new_password(*, is_first: bool = False) -> Markup:
    """The two inputs for a new password."""
    hint = f"At least {passwords.SHORTEST} characters. A sentence is easy to remember."
    first = field("password", "New password", kind="password", complete="new-password", hint=hint, is_first=is_first)
    return first + field("again", "The same again", kind="password", complete="new-password")


def sign_in(*, wanted: str, name: str = "", problem: str | None = None, note: str | None = None,
            roles: Sequence[tuple[str, str, str]] = (), status: int = 200) -> HTMLResponse:  # fmt: skip
    """The sign-in page. `roles` (name, label, about) are offered on the demo company only."""
    asked = form(
        "/auth/sign-in",
        "Sign in",
        field("name", "User name", value=name, complete="username", is_first=not name),
        field("password", "Password", kind="password", complete="current-password", is_first=bool(name)),
        hidden=[("next", wanted)],
    )
    help_ = Markup('<p class="muted">{}</p>').format("Forgot it? An administrator can send you a new link.")
    switcher = _roles(roles, wanted) if roles else None
    parts = [said(problem, is_problem=True), said(note), switcher or asked, None if switcher else help_]
    return page("Choose a role" if switcher else "Sign in", *parts, status=status)


def _roles(roles: Sequence[tuple[str, str, str]], wanted: str) -> Markup:
    choice = Markup(
        '<form method="post" action="/auth/demo"><input type="hidden" name="role" value="{}">'
        '<input type="hidden" name="next" value="{}">'
        '<button class="quiet" type="submit">{}<small>{}</small></button></form>'
    )
    listed = Markup("").join(choice.format(name, wanted, label, about) for name, label, about in roles)
    intro = Markup("<p>This is the demo company. Nothing here is real; look around in any role.</p>")
    return intro + Markup('<div class="roles">{}</div>').format(listed)
