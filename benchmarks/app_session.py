"""A session of the running dashboard without a browser: it says to the server what a browser would, and keeps what it hears."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect

LONGEST_S = 180.0  # a busy machine is slow, not wrong
_ENDED = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_WITH_COMPILE_ERROR)


@dataclass
class AppSession:
    """A visitor. `heard` is every byte that the server told them, `alerts` what the page said in boxes in its last run."""

    socket: ClientConnection
    heard: list[bytes] = field(default_factory=list)
    alerts: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    typed: dict[str, WidgetState] = field(default_factory=dict)
    asked: str = ""
    page: str = ""

    def open(self, page: str = "", **asked: str) -> float:
        """Open a page by its name in the address, with what the address asks for; how many seconds it took."""
        self.asked, self.page = urlencode(asked), page
        return self._run()

    def type(self, label: str, text: str) -> float:
        """Fill in the field with that label on the page that was opened; how many seconds its run took."""
        self.typed[self.fields[label]] = WidgetState(id=self.fields[label], string_value=text)
        return self._run()

    def again(self) -> float:
        """Run the page once more; how many seconds it took."""
        return self._run()

    def _run(self) -> float:
        state = ClientState(query_string=self.asked, page_name=self.page)
        state.widget_states.widgets.extend(self.typed.values())
        begun = time.monotonic()
        self.alerts, self.fields = [], {}
        self.socket.send(BackMsg(rerun_script=state).SerializeToString())
        while (left := begun + LONGEST_S - time.monotonic()) > 0:
            data = self.socket.recv(timeout=left)
            message = ForwardMsg.FromString(data if isinstance(data, bytes) else data.encode())
            self.heard.append(message.SerializeToString())
            if message.WhichOneof("type") == "delta":
                self._hear(message)
            elif message.WhichOneof("type") == "script_finished" and message.script_finished in _ENDED:
                break
        return time.monotonic() - begun

    def _hear(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        match element.WhichOneof("type"):
            case "alert":
                self.alerts.append(element.alert.body)
            case "text_input":
                self.fields[element.text_input.label] = element.text_input.id


@contextmanager
def visiting(url: str, headers: Mapping[str, str] | None = None) -> Iterator[AppSession]:
    """A visitor of the dashboard at this address."""
    place = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
    with connect(place, max_size=None, additional_headers=headers, open_timeout=LONGEST_S) as socket:
        yield AppSession(socket)
