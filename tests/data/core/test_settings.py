"""The answers about the company, from a day on."""

from datetime import UTC, date, datetime

from data.core import access, clock, settings, store
from models import Setting
from tests.signed_in import answer_settings, make_store


def test_without_answers_the_defaults_hold(store_url: str) -> None:
    make_store()
    with store.reading() as session:
        held = settings.current(session)
    assert (held.company, held.currency, held.zone, held.fy_start_month) == ("", "USD", "UTC", 1)
    assert not held.is_complete


def test_a_later_answer_leaves_earlier_days_alone(store_url: str) -> None:
    make_store()
    answer_settings(month=1)
    with store.writing(access.system(), "setup") as session:
        session.add(Setting(name="fy_start_month", valid_from=date(2026, 2, 1), value="2"))
    with store.reading() as session:
        assert settings.current(session, date(2026, 1, 31)).fy_start_month == 1
        assert settings.current(session, date(2026, 2, 1)).calendar == clock.FiscalCalendar(2)
        assert settings.current(session, date(1999, 1, 1)).is_complete


def test_today_is_the_day_of_the_reporting_zone(store_url: str) -> None:
    make_store()
    answer_settings(zone="Australia/Sydney")
    with store.writing(access.system(), "setup") as session:
        session.add(Setting(name="currency", valid_from=date(2026, 3, 2), value="AUD"))
    with clock.frozen(datetime(2026, 3, 1, 20, tzinfo=UTC)), store.reading() as session:
        assert settings.current(session).currency == "AUD"
