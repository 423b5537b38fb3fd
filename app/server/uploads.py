"""What people upload lies on disk until a page takes it: Streamlit would hold it in memory, long after the page was closed."""

from __future__ import annotations

import logging
import os
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from tempfile import TemporaryFile
from typing import IO, cast

from streamlit import config
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileManager, UploadedFileRec

from laiar_core.data.user_video.store import store_root

_SMALL = 1 << 20  # bytes that may stay in memory
_MOST = 4  # of the largest uploads that are held for all visitors together
_WRITER = ThreadPoolExecutor(1, "laiar-uploads")
_log = logging.getLogger("laiar.app")


def keep_uploads_on_disk(manager: UploadedFileManager) -> None:
    """Have Streamlit's manager of uploads keep what is large in files that have no name, so that a killed server leaves none."""
    storage: defaultdict[str, dict[str, UploadedFileRec]] = defaultdict(lambda: _OnDisk(storage))
    cast(MemoryUploadedFileManager, manager).file_storage = storage


class _OnDisk(dict[str, UploadedFileRec]):
    """The uploads of one visitor among those of all. Pages take a file at once, so those that lie there longest are forgotten."""

    def __init__(self, storage: dict[str, dict[str, UploadedFileRec]]) -> None:
        super().__init__()
        self._storage = storage

    def __setitem__(self, file_id: str, file: UploadedFileRec) -> None:
        held = [(files, name, len(old.data)) for files in self._storage.values() for name, old in files.items()]
        over = sum(size for *_, size in held) + len(file.data) - _MOST * (config.get_option("server.maxUploadSize") << 20)
        for files, name, size in held:
            if over > 0:
                del files[name]
                over -= size
        if len(file.data) > _SMALL:
            file = file._replace(data=cast(bytes, _Spooled(file.data)))
        super().__setitem__(file_id, file)

    def get(  # type: ignore[override]
        self, file_id: str, default: UploadedFileRec | None = None
    ) -> UploadedFileRec | None:
        """The upload with its bytes, for as long as somebody uses them."""
        file = super().get(file_id, default)
        if file is not None and isinstance(file.data, _Spooled):
            return file._replace(data=file.data.read())
        return file


class _Spooled:
    """Bytes in a file without a name, of which memory holds the number alone as soon as they are written."""

    def __init__(self, data: bytes) -> None:
        self._size = len(data)
        self._data: bytes | None = data
        self._file: IO[bytes] | None = None
        _WRITER.submit(self._write, data)  # The server waits for this call, and every visitor with it.

    def __len__(self) -> int:
        return self._size

    def _write(self, data: bytes) -> None:
        root = store_root()  # where they go anyway; the folder for temporary files may itself be in memory
        try:
            root.mkdir(parents=True, exist_ok=True)
            self._file = TemporaryFile(dir=root)  # noqa: SIM115, it is closed with this object
            self._file.write(data)
            self._file.flush()
        except OSError as error:
            _log.warning("an upload stays in memory: %s", error)
        else:
            self._data = None

    def read(self) -> bytes:
        """All of them; threads of several visitors may read at the same time."""
        data = self._data
        if data is None:
            assert self._file is not None
            return os.pread(self._file.fileno(), self._size, 0)
        return data
