"""The Hugging Face hub on this machine, as far as fetching a model needs it: one folder is the one repository that it has."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from patience import PATIENCE_S

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@contextmanager
def small_hub(repository: str, folder: Path, go_on: threading.Event | None = None) -> Iterator[str]:
    """Serve it; gives the address. The weights come when `go_on` is set, where there is such a thing; all else at once."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path.startswith(f"/api/models/{repository}/revision/"):
                self._json({"sha": COMMIT, "id": repository, "siblings": [{"rfilename": name} for name in _files(folder)]})
            elif path.startswith(f"/api/models/{repository}/tree/"):
                self._json([{"type": "file", "path": n, "size": len(c), "oid": _oid(c)} for n, c in _files(folder).items()])
            elif path.startswith(f"/{repository}/resolve/") and (content := _files(folder).get(path.rsplit("/", 1)[1])):
                self._file(content)
            else:
                self._json({"error": "no such repository"}, 404, {"X-Error-Code": "RepoNotFound"})

        def log_message(self, *_: object) -> None:
            pass

        def _file(self, content: bytes) -> None:
            self.send_response(200)
            self.send_header("ETag", f'"{_oid(content)}"')
            self.send_header("X-Repo-Commit", COMMIT)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command == "GET":
                if go_on is not None and "safetensors" in self.path:
                    go_on.wait(PATIENCE_S)
                self.wfile.write(content)

        def _json(self, value: object, status: int = 200, headers: dict[str, str] | None = None) -> None:
            content = json.dumps(value).encode()
            self.send_response(status)
            for name, said in {
                "Content-Type": "application/json",
                "Content-Length": str(len(content)),
                **(headers or {}),
            }.items():
                self.send_header(name, said)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(content)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def _oid(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
