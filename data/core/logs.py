"""Where the program says what went wrong: standard error, and a file beside the store."""

import logging
import os
import secrets
from logging.handlers import RotatingFileHandler

from data.core import store

NAME = "quarterdeck"
FORM = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class _OneLine(logging.Formatter):
    """Text from outside must not be able to forge a line of its own."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        return super().formatMessage(record).replace("\r", "\\r").replace("\n", "\\n")


def set_up() -> None:
    """Send the program's log to standard error and to log/quarterdeck.log in the home of the store, once."""
    log = logging.getLogger(NAME)
    if log.handlers:
        return
    log.setLevel(logging.INFO)
    log.propagate = False
    folder = store.home() / "log"
    folder.mkdir(exist_ok=True, mode=0o700)
    file = RotatingFileHandler(folder / "quarterdeck.log", maxBytes=5_000_000, backupCount=5, encoding="utf-8")
    os.chmod(folder / "quarterdeck.log", 0o600)
    for handler in (logging.StreamHandler(), file):
        handler.setFormatter(_OneLine(FORM))
        log.addHandler(handler)


def report(error: BaseException, *, where: str) -> str:
    """Log an error with its trace and return the number under which the log has it."""
    number = secrets.token_hex(4).upper()
    trace = (type(error), error, error.__traceback__)
    logging.getLogger(f"{NAME}.errors").error("%s in %s", number, where, exc_info=trace)
    return number
