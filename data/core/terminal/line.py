"""The line itself: who acts, how answers and errors are told, and where commands come from."""

import importlib
import json
import pkgutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import click
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError

from data.core import access, logs, migrating, registry, store
from data.core import terminal as home
from data.core.access import Actor

DONE, REFUSED, WRONG_USAGE = 0, 1, 2
CHANNEL = "command line"


@dataclass
class Line:
    """What every command needs: how to answer, who acts."""

    is_json: bool = False
    user: str | None = None
    failed: bool = field(default=False, init=False)

    def actor(self) -> Actor:
        """Return who acts: the person named by --user or QUARTERDECK_USER, else the service account."""
        if not self.user:
            return access.operator()
        with store.reading() as session:
            return access.actor_named(session, self.user)

    def require(self, action: str) -> Actor:
        """Return who acts if they have the right. Raises Refused."""
        migrating.require_ready()
        actor = self.actor()
        access.require(actor, action)
        return actor

    def tell(self, answer: Any, *lines: str) -> None:
        """Print the answer: as JSON when asked for, else these lines."""
        click.echo(json.dumps(answer, indent=1, ensure_ascii=False, default=str) if self.is_json else "\n".join(lines))


class Refusal(Exception):
    """What a command did not do, in a sentence. `answer`: what --json prints instead."""


@click.group(help="Quarterdeck. Every command has --help. Exit 0: done. 1: refused, or findings. 2: wrong usage.")
@click.option("--json", "is_json", is_flag=True, help="Print for machines.")
@click.option("--user", envvar="QUARTERDECK_USER", help="Who acts; the service account operator if not given.")
@click.pass_context
def line(context: click.Context, is_json: bool, user: str | None) -> None:
    """Read what holds for every command."""
    context.obj = Line(is_json, user)


def command(name: str, *, of: click.Group = line) -> Callable[[Callable[..., Any]], click.Command]:
    """Add a function to the line as a command. It takes the Line first and may return an exit code."""

    def add(work: Callable[..., Any]) -> click.Command:
        def run_work(is_json: bool, user: str | None, **given: Any) -> int | None:
            context = click.get_current_context()
            asked: Line = context.obj
            asked.is_json, asked.user = asked.is_json or is_json, user or asked.user
            code: int | None = work(asked, **given)
            return code

        run_work.__doc__ = work.__doc__
        run_work.__click_params__ = list(getattr(work, "__click_params__", []))  # type: ignore[attr-defined]
        made: Any = click.option("--user", help="Who acts.")(run_work)
        made = click.option("--json", "is_json", is_flag=True, help="Print for machines.")(made)
        return of.command(name)(made)

    return add


def reason(work: Callable[..., Any]) -> Callable[..., Any]:
    """Add --reason to a command that writes."""
    return click.option("--reason", help="Why; kept in the ledger.")(work)


def load() -> None:
    """Import every module beside this one, so that its commands are on the line."""
    for module in pkgutil.iter_modules(home.__path__):
        importlib.import_module(f"{home.__name__}.{module.name}")


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code. No error reaches the reader as a trace."""
    load()
    _be_quiet()
    try:
        answer = line.main(args=None if arguments is None else list(arguments), prog_name="python -m data",
                           standalone_mode=False)  # fmt: skip
        return answer if isinstance(answer, int) else DONE
    except click.exceptions.Exit as stop:
        return int(stop.exit_code)
    except click.ClickException as error:
        error.show()
        return WRONG_USAGE if isinstance(error, click.UsageError) else REFUSED
    except (click.Abort, KeyboardInterrupt):
        return _refuse("Stopped. What was being written was not kept.")
    except Exception as error:
        return _refuse(_sentence(error))


def _refuse(words: str) -> int:
    click.echo(words, err=True)
    return REFUSED


def _sentence(error: Exception) -> str:
    """Say an error in a sentence: what is meant for people as it is, anything else by the number it has in the log."""
    words = getattr(error, "words", None) or getattr(error, "message", None)
    if isinstance(words, str) and type(error).__module__.startswith("data."):
        return words
    if isinstance(error, Refusal | ValueError | LookupError) and not _is_ours(error):
        return str(error.args[0]) if error.args else type(error).__name__
    if isinstance(error, OperationalError) and not _is_made():
        return "The store has no tables, or cannot be reached. Run `python -m data migrate`; `doctor` says more."
    number = logs.report(error, where="the command line")
    if isinstance(error, IntegrityError):
        return f"The store refused the change, so nothing was kept: it breaks a rule of the tables. Log: {number}."
    if isinstance(error, SQLAlchemyError):
        return f"The store could not do this, so nothing was kept. Log: {number}."
    return f"Something went wrong, so nothing was kept. Details are in the log under {number}."


def _is_ours(error: Exception) -> bool:
    """Say whether an error is a slip of the program: KeyError and IndexError are not written for people."""
    return isinstance(error, KeyError | IndexError | UnicodeError) and not hasattr(error, "message")


def _is_made() -> bool:
    try:
        return inspect(store.engine()).has_table("alembic_version")
    except SQLAlchemyError:
        return False


def _be_quiet() -> None:
    """Log to the file alone: standard error holds one sentence."""
    import logging

    logs.set_up()
    log = logging.getLogger(logs.NAME)
    for handler in list(log.handlers):
        if type(handler) is logging.StreamHandler and handler.stream in (sys.stderr, sys.__stderr__):
            log.removeHandler(handler)


def call(name: str, /, *arguments: Any, **keywords: Any) -> Any:
    """Run a domain's command by its name; a sentence when this installation has none."""
    try:
        found = registry.command(name)
    except (LookupError, ModuleNotFoundError):
        raise Refusal(f"This installation has no {name}.") from None
    return found(*arguments, **keywords)
