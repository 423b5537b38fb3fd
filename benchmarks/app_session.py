"""A running dashboard, and a session of it without a browser: it says what a browser would, and keeps what it hears."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect

ROOT = Path(__file__).resolve().parents[1]
LONGEST_S = 180.0  # a busy machine is slow, not wrong
_ENDED = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_WITH_COMPILE_ERROR)


@dataclass
class AppSession:
    """A visitor. `heard` is every byte that the server told them, `alerts` what the page said in boxes in its last run."""

    line: ClientConnection
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
        self.line.send(BackMsg(rerun_script=state).SerializeToString())
        while (left := begun + LONGEST_S - time.monotonic()) > 0:
            data = self.line.recv(timeout=left)
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
    with connect(place, max_size=None, additional_headers=headers, open_timeout=LONGEST_S) as line:
        yield AppSession(line)


@contextmanager
def serving(
    settings: Mapping[str, object], command: Sequence[str] = ("laiar_core", "app")
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A server of its own, once it answers.

    Args:
        settings: variables of its environment, beside ours.
        command: a module of Python that starts one, and its arguments.

    Yields:
        Its address and its process.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [sys.executable, "-m", *command, f"--{'server.' if command[0] == 'streamlit' else ''}port={port}"]
    environment = os.environ | {name: str(value) for name, value in settings.items()}
    process = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.5)
        yield url, process
    finally:
        process.kill()
        process.wait()
