"""Adapters of partner reviews: a worked example's inputs in, its outputs out."""

from datetime import date

from data.partners.formulas import agenda
from data.partners.review_templates import template


def pbr_agenda(inputs):
    minutes = inputs["minutes"]
    assert list(minutes) == [part.code for part in template("partner").parts]
    found = agenda.scaled(list(minutes.values()), inputs["scale_to"])
    return {"total": agenda.total(list(minutes.values())), "scaled": found, "scaled_total": agenda.total(found)}


def agenda_total(inputs):
    return {"totals": [agenda.total(minutes) for minutes in inputs["agendas"]]}


def next_reviews(inputs):
    anchor = date.fromisoformat(inputs["anchor"])
    return {"dates": [agenda.next_on(anchor, months).isoformat() for months in inputs["months"]]}


ADAPTERS = {function.__name__: function for function in (pbr_agenda, agenda_total, next_reviews)}
