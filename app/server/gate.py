"""In front of Streamlit: under which names the server may be asked, by whose pages, and what every answer tells the browser.

Streamlit checks names and origins of WebSockets alone, and where it does not know an origin it asks a web service for this
machine's own address first. Here both are decided before, for films, uploads and pages as well.
"""

from __future__ import annotations

import os
from fnmatch import fnmatchcase
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from google.protobuf.message import DecodeError
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose
from streamlit import config
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

# Scripts and styles stand in Streamlit's page itself and come as blobs from its components; nothing comes from another server.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data: blob:; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
ANSWER_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Frame-Options": "SAMEORIGIN",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # The address names the video that is looked at.
    "Cross-Origin-Resource-Policy": "same-origin",
}

_SCRIPT = os.fsencode(Path(__file__).parents[1] / "main.py")


class Gate:
    """ASGI middleware around the whole of Streamlit."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it with a sentence."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(ANSWER_HEADERS)
            await send(message)

        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif fault := _fault(Headers(scope=scope), reads_only=scope.get("method") in ("GET", "HEAD")):
            refusal = WebSocketClose(reason=fault) if scope["type"] == "websocket" else PlainTextResponse(f"{fault}\n", 403)
            await refusal(scope, receive, send_with_headers)
        elif scope["type"] == "websocket":
            headers = [header for header in scope["headers"] if header[0] != b"origin"]  # Here it was judged for good.
            await self._app(
                {**scope, "headers": headers}, lambda: _for_this_visitor(receive), lambda said: send(_placeless(said))
            )
        else:
            await self._app(scope, receive, send_with_headers)


def _fault(headers: Headers, reads_only: bool) -> str:
    """Why a request is refused; empty where it is not.

    A page on a name that its owner has made lead to this machine (DNS rebinding) is not let in, nor is a page of another server.
    """
    host = headers.get("host", "")
    if not _is_our_name(_host_name(host)):
        return "This server does not go by that name. Whoever runs it can add the name to server.allowedHosts."
    origin = headers.get("origin")
    if origin and not reads_only and not _is_our_page(origin, host):
        return "Pages of other servers may not ask this one. Whoever runs it can add theirs to server.corsAllowedOrigins."
    return ""


def _host_name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_our_page(origin: str, host: str) -> bool:
    return origin in (f"http://{host}", f"https://{host}", *config.get_option("server.corsAllowedOrigins"))


def _is_our_name(name: str) -> bool:
    """A number cannot be made to lead elsewhere, so every one is fine; of names those that the server was told."""
    try:
        ip_address(name)
    except ValueError:
        told = (config.get_option("server.address"), config.get_option("browser.serverAddress"))
        names = ("localhost", *told, *config.get_option("server.allowedHosts"))
        return any(fnmatchcase(name, known.lower()) for known in names if known)
    return True


async def _for_this_visitor(receive: Receive) -> Message:
    """The visitor's next message, without those that empty Streamlit's caches: they would do so for everybody."""
    while True:
        message = await receive()
        if not _empties_caches(message.get("bytes") or b""):
            return message


def _placeless(message: Message) -> Message:
    """What the server says, without the place of its script: visitors need not know where on the disk that is."""
    if _SCRIPT in (data := message.get("bytes") or b""):
        said = ForwardMsg.FromString(data)
        if said.WhichOneof("type") == "new_session":
            said.new_session.main_script_path = ""
            return {**message, "bytes": said.SerializeToString()}
    return message


def _empties_caches(message: bytes) -> bool:
    try:
        return bool(BackMsg.FromString(message).WhichOneof("type") == "clear_cache")
    except DecodeError:
        return False  # Streamlit says what is wrong with it.
