"""Commands for the answers about the company: settings get, settings set."""

import click

from data.core import settings, store
from data.core.terminal.line import CHANNEL, Line, call, command, line, reason


@line.group("settings")
def group() -> None:
    """Company name, currency, zone, first month of the fiscal year."""


@command("get", of=group)
@click.argument("name", required=False)
def show(line: Line, name: str | None) -> None:
    """Print all answers, or the one called NAME."""
    line.require("people.view_settings")
    with store.reading() as session:
        held = settings.current(session)
    found = {key: getattr(held, key) for key in settings.NAMES}
    if name is None:
        line.tell(found, *(f"{key}: {value}" for key, value in found.items()))
    elif name in found:
        line.tell({name: found[name]}, str(found[name]))
    else:
        raise click.UsageError(f"There is no setting {name}. Settings: {', '.join(found)}.")


@command("set", of=group)
@click.argument("name")
@click.argument("value")
@click.option("--from", "valid_from", type=click.DateTime(["%Y-%m-%d"]), help="The first day of the new answer.")
@reason
def change(line: Line, name: str, value: str, valid_from: object, reason: str | None) -> None:
    """Answer NAME with VALUE; earlier days keep the earlier answer."""
    if name not in settings.NAMES:
        raise click.UsageError(f"There is no setting {name}. Settings: {', '.join(settings.NAMES)}.")
    actor = line.require("people.manage_settings")
    day = valid_from.date() if valid_from else None  # type: ignore[attr-defined] # click gives a datetime
    with store.writing(actor, CHANNEL, reason) as session:
        call("people.set_setting", session, actor=actor, name=name, value=value, valid_from=day)
    line.tell({"name": name, "value": value}, f"{name}: {value}")
