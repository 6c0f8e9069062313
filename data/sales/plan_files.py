"""A mutual action plan to hand to the buyer, nothing internal in it: a page that stands by itself, and a workbook."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from markupsafe import Markup
from sqlmodel import Session

from data.core.access import Scope
from data.core.exporting import Column, Sheet, to_xlsx
from data.sales.formulas.plans import numbers_of
from data.sales.views.plans import PlanPage, plan_page

HEADS = ("No.", "Step", "With us", "With you", "By", "Status", "After")
LOOK = """
body{font:15px/1.5 system-ui,sans-serif;color:#1c2430;background:#fff;margin:2rem auto;max-width:60rem;padding:0 1rem}
h1{font-size:1.5rem;margin:0 0 .25rem}p{color:#4a5565;margin:.25rem 0}
table{border-collapse:collapse;width:100%;margin-top:1.5rem}
th,td{text-align:left;padding:.5rem .75rem;border-bottom:1px solid #d5dbe3;vertical-align:top;overflow-wrap:anywhere}
th{font-weight:600}td:first-child,th:first-child{text-align:right;font-variant-numeric:tabular-nums}
tr.done td{color:#4a5565}.key{font-weight:600}
@media(max-width:40rem){thead{display:none}tr{display:block;padding:.5rem 0;border-bottom:1px solid #d5dbe3}
td{display:block;border:0;padding:.1rem 0}td:first-child{text-align:left}
td::before{content:attr(data-head)": ";color:#4a5565}}
"""


def plan_html(session: Session, *, scope: Scope, deal_id: int, as_of: date) -> str:
    """Return the plan of a deal as one page without scripts, pictures or anything loaded from elsewhere.

    Raises ValueError where there is no plan within the scope.
    """
    page = _page(session, scope, deal_id, as_of)
    lines = Markup("").join(_line(row) for row in shared_rows(page))
    head = Markup("").join(Markup("<th scope=col>{}</th>").format(name) for name in HEADS)
    made = Markup(
        "<!doctype html><html lang=en><head><meta charset=utf-8>"
        "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        "<meta name=viewport content='width=device-width,initial-scale=1'><title>{title}</title>"
        "<style>{look}</style></head><body><h1>{title}</h1>{said}"
        "<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></body></html>"
    )  # fmt: skip
    said = Markup("").join(Markup("<p>{}</p>").format(text) for text in _said(page))
    # The look is ours, and the one text that must not be escaped.
    return str(made.format(title=_title(page), look=Markup(LOOK), said=said, head=head, lines=lines))  # noqa: S704 - a constant of this file


def _line(row: Mapping[str, Any]) -> Markup:
    bold = {"Step": Markup(" class=key")} if row["is_critical"] else {}
    cells = Markup("").join(
        Markup('<td data-head="{}"{}>{}</td>').format(name, bold.get(name, ""), row[name]) for name in HEADS
    )
    kind = Markup(" class=done") if row["is_settled"] else ""
    return Markup("<tr{}>{}</tr>").format(kind, cells)


def plan_workbook(session: Session, *, scope: Scope, deal_id: int, as_of: date) -> bytes:
    """Return the plan of a deal as a workbook for the buyer. Raises ValueError where there is none within the scope."""
    page = _page(session, scope, deal_id, as_of)
    columns = [Column("No.", "No.", "count", width=6), Column("Step", "Step", width=46),
               Column("With us", "With us", width=22), Column("With you", "With you", width=22),
               Column("target_on", "By", "date"), Column("Status", "Status"),
               Column("After", "After")]  # fmt: skip
    rows = [{**row, "No.": int(row["No."])} for row in shared_rows(page)]
    said = [("Plan", _title(page)), *(("", text) for text in _said(page))]
    return to_xlsx([Sheet("Action plan", columns, rows, said)])


def shared_rows(page: PlanPage) -> list[dict[str, Any]]:
    """Return the rows as the buyer sees them, by the heads of the table; dropped rows and notes are left out."""
    return [
        {"No.": str(row["position"]), "Step": row["step"], "With us": row["our_owner"] or "",
         "With you": row["their_owner"] or "", "By": _day(row["target_on"]), "Status": row["status_label"],
         "After": ", ".join(map(str, numbers_of(row["depends_on"]))), "target_on": row["target_on"],
         "is_critical": row["is_critical"], "is_settled": row["status"] == "done"}
        for row in page.rows if row["status"] != "dropped"
    ]  # fmt: skip


def _page(session: Session, scope: Scope, deal_id: int, as_of: date) -> PlanPage:
    page = plan_page(session, scope=scope, deal_id=deal_id, as_of=as_of)
    if page is None or page.plan is None:
        raise ValueError("This deal has no plan that you may see.")
    return page


def _title(page: PlanPage) -> str:
    return f"Action plan: {page.deal['account'] or page.deal['name']}"


def _said(page: PlanPage) -> list[str]:
    plan = page.plan or {}
    days = [("Signature", plan.get("signature_on")), ("Live", plan.get("go_live_on"))]
    found = [f"{name}: {_day(day)}" for name, day in days if day]
    return [*([" · ".join(found)] if found else []), f"As of {_day(page.as_of)}. Steps in bold decide the dates."]


def _day(day: date | None) -> str:
    return f"{day.day} {day:%b %Y}" if day else ""


