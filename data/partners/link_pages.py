"""Pages that a link opens for a partner: plain HTML without scripts, what comes from outside escaped."""

import base64
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import date

from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from data.core.doors.headers import typeface

LARGEST_FORM = 65_536
MOST_FIELDS = 60
Posted = dict[str, str]
Receive = Callable[..., Awaitable[Response]]

# The colours of the screens, light then dark.
_COLOURS = {
    "background": ("#FFFFFF", "#11161D"), "panel": ("#F4F6F8", "#1A212B"), "text": ("#16202E", "#E6EAF0"),
    "muted": ("#566170", "#A3AEBC"), "line": ("#D5DAE1", "#323C49"), "accent": ("#1F4E79", "#8FBCE8"),
    "red": ("#A11C1C", "#F0716A"), "button": ("#1F4E79", "#2F6699"),
}  # fmt: skip
_RULES = """
:root { color-scheme: light dark; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--background); color: var(--text); line-height: 1.45; font-size: 16px;
  font-family: "Source Sans", system-ui, sans-serif; }
main { max-width: 44rem; margin: 6vh auto 3rem; padding: 0 1.25rem; }
.name { font-weight: 600; color: var(--muted); margin: 0 0 1.5rem; }
h1 { font-size: 1.5rem; font-weight: 600; line-height: 1.25; margin: 0 0 .4rem; }
h2 { font-size: 1.15rem; font-weight: 600; margin: 2rem 0 .4rem; }
p { margin: 0 0 1rem; overflow-wrap: anywhere; } .muted { color: var(--muted); font-size: .93rem; }
label { display: block; font-weight: 600; margin: .9rem 0 .25rem; }
input, textarea, select { width: 100%; font: inherit; padding: .5rem .6rem; color: var(--text);
  background: var(--background); border: 1px solid var(--muted); border-radius: 3px; }
.hint { font-weight: 400; color: var(--muted); font-size: .9rem; margin: .25rem 0 0; }
button { font: inherit; font-weight: 600; padding: .5rem 1.1rem; margin-top: 1.25rem; border-radius: 3px;
  border: 1px solid var(--button); background: var(--button); color: #FFFFFF; cursor: pointer; }
:is(input, textarea, select, button, a):focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
a { color: var(--accent); }
.said { border-left: 3px solid var(--accent); background: var(--panel); padding: .5rem .75rem; }
.problem { border-left: 3px solid var(--red); background: var(--panel); padding: .5rem .75rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .4rem .6rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--muted); font-weight: 600; font-size: .9rem; }
@media (max-width: 480px) { main { margin-top: 2rem; } button { width: 100%; } }
"""


def sheet() -> str:
    """Return the style sheet of these pages."""
    light, dark = ("".join(f"--{name}: {pair[place]}; " for name, pair in _COLOURS.items()) for place in (0, 1))
    return f"{typeface()}:root {{ {light} }}\n@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}{_RULES}"


def policy() -> str:
    """Return the content-security policy of these pages: this one style sheet, forms to us, nothing else."""
    digest = base64.b64encode(hashlib.sha256(sheet().encode()).digest()).decode()
    own = f"default-src 'none'; style-src 'sha256-{digest}'; img-src 'self'; font-src 'self'; base-uri 'none'"
    return f"{own}; form-action 'self'; frame-ancestors 'none'"


def page(company: str, title: str, *parts: Markup | None, status: int = 200) -> HTMLResponse:
    """Return one of these pages: never kept, never indexed, and where it stands is told to nobody."""
    body = Markup("").join(part for part in parts if part)
    text = Markup(
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} · {company}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        '<link rel="icon" href="/favicon.png"><style>{sheet}</style></head><body><main><p class="name">{company}</p>'
        "<h1>{title}</h1>{body}</main></body></html>"
    ).format(title=title, company=company or "Quarterdeck", body=body, sheet=Markup(sheet()))  # noqa: S704 - the sheet is a constant of this file
    headers = {"cache-control": "no-store", "content-security-policy": policy(), "referrer-policy": "same-origin",
               "x-robots-tag": "noindex"}  # fmt: skip
    return HTMLResponse(str(text), status_code=status, headers=headers)


def gone(company: str = "") -> HTMLResponse:
    """Say that a link opens nothing, and no more: whoever tries links learns nothing from it."""
    words = "It was ended, it is too old, or it was not copied whole. Ask whoever sent it for a new one."
    return page(company, "This link does not open anything", said(words), status=410)


def said(text: str | None, *, kind: str = "") -> Markup | None:
    """One paragraph; kind problem is announced to screen readers, kind said stands out."""
    if not text:
        return None
    forms = {"problem": '<p class="problem" role="alert">{}</p>', "said": '<p class="said" role="status">{}</p>',
             "muted": '<p class="muted">{}</p>'}  # fmt: skip
    return Markup(forms.get(kind, "<p>{}</p>")).format(text)  # noqa: S704 - constants of this file; the text is escaped


def heading(text: str) -> Markup:
    """A heading of a part."""
    return Markup("<h2>{}</h2>").format(text)


def field(name: str, label: str, *, kind: str = "text", value: str = "", hint: str = "", most: int = 200,
          is_needed: bool = False) -> Markup:  # fmt: skip
    """One labelled input; kind textarea has several lines."""
    hinted = Markup('<p class="hint" id="{0}-hint">{1}</p>').format(name, hint) if hint else Markup("")
    more = Markup(' aria-describedby="{}-hint"').format(name) if hint else Markup("")
    needed = Markup(" required") if is_needed else Markup("")
    if kind == "textarea":
        form = ('<label for="{n}">{l}</label><textarea id="{n}" name="{n}" rows="4" maxlength="{m}"{r}{d}>'
                "{v}</textarea>{h}")  # fmt: skip
    else:
        form = ('<label for="{n}">{l}</label><input id="{n}" name="{n}" type="{k}" value="{v}" maxlength="{m}"{r}{d}>'
                "{h}")  # fmt: skip
    return Markup(form).format(n=name, l=label, k=kind, v=value, m=most, r=needed, d=more, h=hinted)  # noqa: S704 - constants; the values are escaped


def form(button: str, *fields: Markup, name: str = "", value: str = "") -> Markup:
    """A form that posts to the address it stands at; name and value: what its button says."""
    pressed = Markup(' name="{}" value="{}"').format(name, value) if name else Markup("")
    inside = Markup("").join(fields)
    return Markup('<form method="post">{}<button type="submit"{}>{}</button></form>').format(inside, pressed, button)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Markup:
    """A plain table."""
    cells = Markup("").join(Markup("<th>{}</th>").format(text) for text in head)
    told = [Markup("").join(Markup("<td>{}</td>").format(text) for text in row) for row in rows]
    lines = Markup("").join(Markup("<tr>{}</tr>").format(one) for one in told)
    whole = '<div class="wide"><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>'
    return Markup(whole).format(cells, lines)  # noqa: S704 - a constant; the cells are escaped


def day(value: date | None) -> str:
    """Return a day as people read it.

    >>> day(date(2026, 6, 9)), day(None)
    ('9 June 2026', '')
    """
    return "" if value is None else f"{value.day} {value:%B %Y}"
