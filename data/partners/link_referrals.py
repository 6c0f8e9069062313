"""What a partner does with referrals through a link: send a company, see how each stands. State and reason, no more."""

from starlette.responses import Response

from data.core import access, clock, settings, store
from data.core.access import Refused
from data.partners import link_pages as pages
from data.partners.commands.referrals import Sent, submit_referral
from data.partners.link_pages import Posted
from data.partners.links import Opened
from data.partners.views.referrals import LABELS, ReferralRow, one, referrals

ALL = access.Scope("all")
MOST_NEED, MOST_SHOWN = 4_000, 200


def show(opened: Opened, *, note: str = "", problem: str = "", typed: Posted | None = None) -> Response:
    """Return the page: the form, and what this partner has sent."""
    with store.reading() as session:
        held = settings.current(session)
        found = referrals(session, scope=ALL, as_of=clock.today(held.zone), partner_id=opened.partner_id, pages=(1, 1))
    given = typed or {}
    form = pages.form(
        "Send it",
        pages.field("company", "Company", value=given.get("company", ""), is_needed=True),
        pages.field("domain", "Its website", value=given.get("domain", ""), hint="So that we know it is the same one."),
        pages.field("contact", "Whom to talk to", value=given.get("contact", "")),
        pages.field("email", "Their mail address", kind="email", value=given.get("email", "")),
        pages.field("need", "What they need", kind="textarea", value=given.get("need", ""), most=MOST_NEED),
    )
    told = [(row.company, pages.day(row.submitted_on), _standing(row), row.reason)
            for row in sorted(found.rows, key=lambda row: row.id, reverse=True)[:MOST_SHOWN]]  # fmt: skip
    head = ("Company", "Sent", "State", "Reason")
    sent = pages.table(head, told) if told else pages.said("Nothing yet.", kind="muted")
    return pages.page(
        held.company, f"Referrals of {opened.partner}", pages.said(problem, kind="problem"),
        pages.said(note, kind="said"),
        pages.said("Send a company that needs us. We answer within five working days; you see the answer here.",
                   kind="muted"),
        form, pages.heading("What you sent"), sent, status=422 if problem else 200,
    )  # fmt: skip


def _standing(row: ReferralRow) -> str:
    return f"{row.state_label} by {pages.day(row.decide_by)}" if row.decided_on is None else row.state_label


def take(opened: Opened, form: Posted) -> Response:
    """Take a company in and say what came of it: a new one, or one that is there already."""
    company = form.get("company", "").strip()
    try:
        with store.writing(access.operator(), "link", f"sent by {opened.partner} through its link") as session:
            sent = submit_referral(
                session, actor=access.operator(), partner_id=opened.partner_id, company=company,
                domain=form.get("domain"), contact=form.get("contact", "")[:200], email=form.get("email", "")[:200],
                need=form.get("need", "")[:MOST_NEED], source="link",
            )  # fmt: skip
    except (ValueError, Refused) as why:
        return show(opened, problem=str(why), typed=form)
    return show(opened, note=_received(sent))


def _received(sent: Sent) -> str:
    held = sent.referral
    if sent.is_new:
        return f"{held.company} is in, number {held.id}. We decide by {pages.day(held.decide_by)}."
    words = LABELS[held.state].lower()
    return f"You sent {held.company} on {pages.day(held.submitted_on)} already: {words}. It is kept once."


def show_one(opened: Opened) -> Response:
    """Return the page of a single referral: its state and its reason."""
    with store.reading() as session:
        held = settings.current(session)
        row = one(session, scope=ALL, as_of=clock.today(held.zone), referral_id=opened.record_id or 0)
    if row is None or row.partner_id != opened.partner_id:
        return pages.gone(held.company)
    lines = [("Sent", pages.day(row.submitted_on)), ("State", _standing(row)), ("Reason", row.reason)]
    return pages.page(held.company, row.company, pages.table(("", ""), [line for line in lines if line[1]]))


