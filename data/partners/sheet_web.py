"""A term sheet as the partner's browser shows it: a page that stands by itself, and the form of the answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from data.partners import sheet_fields as fields
from data.partners.formulas.terms import TERMS, Kind, Term
from data.partners.sheet_answers import LONGEST_NAME, LONGEST_WORDS
from data.partners.sheet_page import Face, rows_of, said

POLICY = ("default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
          "frame-ancestors 'none'")  # fmt: skip
LOOK = """
body{font:16px/1.5 system-ui,sans-serif;color:#1c2430;background:#fff;margin:2rem auto;max-width:46rem;padding:0 1rem}
h1{font-size:1.5rem;margin:0 0 .25rem}h2{font-size:1.05rem;margin:1.25rem 0 .25rem}p{margin:.25rem 0}
.line,dt,small{color:#4a5565}.note{background:#eef1f5;border-left:4px solid #4a5565;padding:.5rem .75rem;margin:1rem 0}
.bad{border-left-color:#b3261e}dl{display:grid;grid-template-columns:minmax(9rem,18rem) 1fr;gap:.25rem 1rem;margin:0}
dd{margin:0;overflow-wrap:anywhere}p,h1{overflow-wrap:anywhere}form{border-top:1px solid #d5dbe3;margin-top:2rem}
label{display:block;margin:.6rem 0 .15rem}input[type=text],select,textarea{font:inherit;width:100%;max-width:30rem;
padding:.4rem;border:1px solid #6b7686;border-radius:4px;box-sizing:border-box}
fieldset{border:0;padding:0;margin:.5rem 0}
fieldset label{margin:.25rem 0}
button{display:block;font:inherit;margin:1rem 0 2rem;padding:.55rem 1.2rem;border:0;border-radius:4px;
background:#1c4f8f;color:#fff}summary{cursor:pointer;margin:.6rem 0}a{color:#1c4f8f}
@media(max-width:34rem){dl{grid-template-columns:1fr}dd{margin-bottom:.4rem}}
"""
WORDS = {"yes": "Yes, this is what we would agree on", "no": "No", "countered": "With other terms"}
SAID = {"yes": "You answered yes.", "no": "You answered no.", "countered": "You answered with other terms."}


@dataclass(frozen=True)
class Asked:
    """What the page shows: the sheet's face, its state, what was entered, what is wrong with it, where the PDF is."""

    face: Face
    state: str
    answered_by: str | None
    today: date
    pdf: str
    problem: str = ""
    entered: Mapping[str, str] | None = None


def page(asked: Asked) -> str:
    """Return the whole page of a sheet."""
    face, kind = asked.face, fields.kind_of(asked.face.type)
    parts = [_tag("h1", face.title), _tag("p", face.line, "line"),
             _tag("p", f"{fields.NOT_BINDING}. {fields.BINDS_NOBODY}", "note")]  # fmt: skip
    if asked.problem:
        parts.append(_tag("p", f"{asked.problem} Nothing was sent.", "note bad"))
    parts += [_section(place, row) for place, row in enumerate(rows_of(face), start=1)]
    parts.append(Markup('<p><a href="{}">This sheet as a PDF</a></p>').format(asked.pdf))
    if asked.state == "sent":
        parts.append(_form(asked, kind))
    else:
        who = f" {asked.answered_by}, thank you." if asked.answered_by else ""
        parts.append(_tag("p", f"{SAID.get(asked.state, 'This sheet is being changed.')}{who}", "note"))
    return _document(face.title, Markup("").join(parts))


def message(title: str, words: str) -> str:
    """Return a page that says one thing."""
    return _document(title, _tag("h1", title) + _tag("p", words))


def _document(title: str, body: Markup) -> str:
    head = Markup("<!doctype html><html lang=en><head><meta charset=utf-8><meta name=robots content=noindex>"
                  "<meta name=viewport content='width=device-width,initial-scale=1'><title>{}</title>"
                  "<style>{}</style></head><body>{}</body></html>")  # fmt: skip
    # The look is ours, and the one text that must not be escaped.
    return str(head.format(title, Markup(LOOK), body))  # noqa: S704 - a constant of this file


def _tag(name: str, text: str, kind: str = "") -> Markup:
    return Markup("<{0} class='{1}'>{2}</{0}>").format(Markup(name), kind, text)  # noqa: S704 - names of ours


def _section(place: int, row: Mapping[str, Any]) -> Markup:
    head = _tag("h2", f"{place}  {row['label']}")
    if TERMS in row:
        pairs = Markup("").join(Markup("<dt>{}</dt><dd>{}</dd>").format(*pair) for pair in row[TERMS])
        return head + Markup("<dl>{}</dl>").format(pairs)
    return head + Markup("").join(_tag("p", line) for line in row["text"].split("\n"))


def _form(asked: Asked, kind: Kind) -> Markup:
    entered = asked.entered or {}
    late = asked.face.valid_until is not None and asked.face.valid_until < asked.today
    codes = [code for code in WORDS if not (late and code == "yes")]
    choices = Markup("").join(
        Markup("<label><input type=radio name=answer value='{}' required{}> {}</label>").format(
            code, Markup(" checked") if entered.get("answer") == code else "", WORDS[code])
        for code in codes
    )  # fmt: skip
    told = f"It was valid until {said(asked.face.valid_until)}." if late and asked.face.valid_until else ""
    return Markup(
        "<form method=post><h2>Your answer</h2><p class=line>{told}</p><fieldset>{choices}</fieldset>"
        "<details{is_open}><summary>Other terms: change what should be different</summary>{terms}</details>"
        "<label for=words>Remark</label><textarea id=words name=words rows=3 maxlength={words}>{remark}</textarea>"
        "<label for=name>Your name</label><input type=text id=name name=name required maxlength={name} value='{who}'>"
        "<input type=hidden name=version value='{version}'><button>Send the answer</button></form>"
    ).format(
        told=told, choices=choices, terms=_terms(asked, kind), words=LONGEST_WORDS, remark=entered.get("words", ""),
        name=LONGEST_NAME, who=entered.get("name", ""), version=asked.face.version,
        is_open=Markup(" open") if entered.get("answer") == "countered" else "",
    )  # fmt: skip


def _terms(asked: Asked, kind: Kind) -> Markup:
    held, entered = asked.face.content[TERMS], asked.entered or {}
    return Markup("").join(_term(term, entered.get(f"{TERMS}.{term.code}", held.get(term.code, "")),
                                 asked.face.content["currency"]) for term in kind.terms)  # fmt: skip


def _term(term: Term, value: str, currency: str) -> Markup:
    name, unit = f"{TERMS}.{term.code}", {"percent": " (%)", "money": f" ({currency})"}.get(term.kind, "")
    head = Markup("<label for='{}'>{}{}</label>").format(name, term.label, unit)
    if term.kind != "choice":
        return head + Markup("<input type=text id='{0}' name='{0}' value='{1}' maxlength=200>").format(name, value)
    options = Markup("").join(Markup("<option value='{}'{}>{}</option>").format(
        code, Markup(" selected") if code == value else "", label) for code, label in term.choices.items())  # fmt: skip
    return head + Markup("<select id='{0}' name='{0}'>{1}</select>").format(name, options)
