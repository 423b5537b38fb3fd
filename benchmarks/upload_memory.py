"""How much memory the server keeps of uploads that nobody uses.

    python -m benchmarks.upload_memory

Ten visitors upload 100 MB each and do nothing with it: first their pages stay open, then they are closed. Afterwards ten others
drop such a file on *Your video*, where it is no film and is refused. Writes benchmarks/results/upload_memory.json; with `--start
FILE` another start of a dashboard is measured, and nothing is written.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
import urllib.request
import uuid
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from benchmarks.app_session import ROOT
from benchmarks.dashboard import server
from laiar_core.files import write_text

OUT = ROOT / "benchmarks" / "results" / "upload_memory.json"
VISITORS, MEGABYTES, LATER_S = 10, 100, 60


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--start", type=Path)
    start: Path | None = parser.parse_args().start
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:  # on disk, which /tmp need not be
        os.environ |= {"LAIAR_VIDEOS": f"{folder}/videos", "TMPDIR": folder}
        with server(str(start or "app/main.py"), Path(folder)) as (url, process):
            result = {
                "visitors": VISITORS,
                "megabytes_each": MEGABYTES,
                "unused_mb": _unused(url, process.pid),
                "refused_mb": _refused(url, process.pid, Path(folder)),
                "left_in_the_store": len(list(Path(folder, "videos").glob("*"))),
            }
    if start is None:
        write_text(OUT, json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


def _unused(url: str, process: int) -> dict[str, float]:
    """The server's memory before, with everything uploaded, and later; pages that are open and pages that were closed."""
    with ExitStack() as first:
        _visit(url, first)  # What the first visitor has the server load is not of uploads.
    memory = {"before": _memory(process)}
    with ExitStack() as pages:
        sessions = [_visit(url, pages) for _ in range(VISITORS)]
        memory["ten_open_pages"] = _memory(process)
        for session in sessions:
            _upload(url, session)
        memory["uploaded"] = _memory(process)
        time.sleep(LATER_S)
        memory["a_minute_later"] = _memory(process)
    time.sleep(LATER_S)
    memory["a_minute_after_the_pages_were_closed"] = _memory(process)
    return memory


def _visit(url: str, pages: ExitStack) -> str:
    """Open a page until all are closed, and have it drawn; gives the name of its session."""
    place = f"{url.replace('http', 'ws')}/_stcore/stream"
    page = pages.enter_context(connect(place, subprotocols=["streamlit"], max_size=None, max_queue=None))  # type: ignore[list-item]
    page.send(BackMsg(rerun_script=ClientState()).SerializeToString())
    session = ""
    while (message := ForwardMsg.FromString(page.recv(300))).WhichOneof("type") != "script_finished":
        session = message.new_session.initialize.session_id or session
    return session


def _upload(url: str, session: str) -> None:
    with urllib.request.urlopen(f"{url}/_stcore/health") as answer:
        token = str(answer.headers["Set-Cookie"]).split("_streamlit_xsrf=")[1].split(";")[0]
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.mp4"\r\nContent-Type: video/mp4\r\n\r\n'
    body = head + os.urandom(MEGABYTES * 1_000_000) + b"\r\n--x--\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=x", "X-Xsrftoken": token, "Cookie": f"_streamlit_xsrf={token}"}
    place = f"{url}/_stcore/upload_file/{session}/{uuid.uuid4()}"
    urllib.request.urlopen(urllib.request.Request(place, body, headers, method="PUT")).close()


def _refused(url: str, process: int, folder: Path) -> dict[str, float]:
    """The same where a page takes the file, finds that it is no film, and says so."""
    memory = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        for number in range(VISITORS):
            (file := folder / f"{number}.mp4").write_bytes(os.urandom(MEGABYTES * 1_000_000))
            page = browser.new_page()
            page.set_default_timeout(300_000)
            page.goto(f"{url}/video")
            page.locator("input[type=file]").first.wait_for(state="attached")
            if number == 0:
                memory["before"] = _memory(process)
            page.locator("input[type=file]").first.set_input_files(file)
            page.get_by_text("it must be a whole video file").wait_for()
            file.unlink()
        memory["refused"] = _memory(process)
        time.sleep(LATER_S)
        memory["a_minute_later"] = _memory(process)
        browser.close()
    return memory


def _memory(process: int) -> float:
    """What the process has in memory, in MB."""
    status: dict[str, Any] = dict(line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines())
    return round(int(status["VmRSS"].split()[0]) / 1024, 1)


if __name__ == "__main__":
    main()
