"""A reader without a browser: an open page as its websocket sees it, and what a click costs in time and bytes."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

LAST = {0, 3}
"""How a run ends for good: of the page, of a part of it. Others mean that it begins again, or that it broke."""
BROKE, KEPT_RUNS = 1, 2
Chosen = Mapping[str, str | list[str]]


class Counted(ClientConnection):
    """A connection that counts what really comes over the wire, before it is unpacked."""

    wire = 0

    def data_received(self, data: bytes) -> None:
        self.wire += len(data)
        super().data_received(data)


@dataclass
class Run:
    """One run of a page as a reader meets it."""

    seconds: float
    wire: int
    plain: int
    elements: int


@dataclass
class Tab:
    """One page open in a reader's browser. It keeps messages and sends their names back, as the real one does."""

    url: str
    page: str
    cookie: Mapping[str, str] | None = None
    widgets: dict[str, str] = field(default_factory=dict)
    chosen: dict[str, str | list[str]] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)
    runs: int = 0
    is_packed: bool = False
    _line: Any = None

    async def open(self) -> Run:
        """Connect, and run the page for the first time."""
        sent = {"cookie": f"{self.cookie['name']}={self.cookie['value']}"} if self.cookie else {}
        self._line = await connect(
            f"{self.url.replace('http', 'ws', 1)}/_stcore/stream", subprotocols=["streamlit"], additional_headers=sent,
            create_connection=Counted, max_size=None, ping_interval=None, open_timeout=60,
        )  # fmt: skip
        self.is_packed = "permessage-deflate" in self._line.response.headers.get("Sec-WebSocket-Extensions", "")
        return await self.run({})

    async def close(self) -> None:
        await self._line.close()

    async def run(self, chosen: Chosen) -> Run:
        """Choose something in a control (by the name of its key) and wait until the page has run to its end."""
        self.chosen |= chosen
        self.runs += 1
        before, began, plain, elements = self._line.wire, time.perf_counter(), 0, 0
        await self._line.send(self._asked())
        while True:
            raw = await self._line.recv()
            plain += len(raw)
            message = ForwardMsg.FromString(raw)
            kind = message.WhichOneof("type")
            elements += kind == "ref_hash" or (kind == "delta" and message.delta.HasField("new_element"))
            self._keep(message, kind)
            if kind == "script_finished" and message.script_finished == BROKE:
                raise RuntimeError(f"The page {self.page or '/'} broke.")
            if kind == "script_finished" and message.script_finished in LAST:
                seconds = time.perf_counter() - began
                self.kept = {name: run for name, run in self.kept.items() if self.runs - run < KEPT_RUNS}
                return Run(seconds, self._line.wire - before, plain, elements)

    def _asked(self) -> bytes:
        message = BackMsg()
        asked = message.rerun_script
        asked.page_name = self.page
        asked.cached_message_hashes.extend(self.kept)
        asked.context_info.url = f"{self.url}/{self.page}"
        asked.context_info.timezone, asked.context_info.locale = "UTC", "en-US"
        asked.context_info.color_scheme = "light"
        for name, value in self.chosen.items():
            state = asked.widget_states.widgets.add(id=self.widgets[name])
            if isinstance(value, str):
                state.string_value = value
            else:
                state.string_array_value.data.extend(value)
        return message.SerializeToString()

    def _keep(self, message: ForwardMsg, kind: str | None) -> None:
        if kind == "ref_hash":
            self.kept[message.ref_hash] = self.runs
            return
        if message.metadata.cacheable:
            self.kept[message.hash] = self.runs
        if kind != "delta" or not message.delta.HasField("new_element"):
            return
        element = message.delta.new_element
        what = element.WhichOneof("type")
        if what == "exception":
            raise RuntimeError(element.exception.message)
        number = getattr(getattr(element, what), "id", "") if what else ""
        if isinstance(number, str) and number.startswith("$$ID"):
            self.widgets[key_in(number)] = number


def key_in(number: str) -> str:
    """The key that a page gave to a control, in the number that the server gave it.

    >>> key_in("$$ID-4a5b6c-as_of"), key_in("$$ID-4a5b6c-coverage-more")
    ('as_of', 'coverage-more')
    """
    return number.split("-", 2)[2]
