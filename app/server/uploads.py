"""What people upload lies on disk until a page takes it: Streamlit would hold it in memory, long after the page was closed."""

from __future__ import annotations

import mmap
from collections import defaultdict
from tempfile import TemporaryFile
from typing import cast

from streamlit import config
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileManager, UploadedFileRec

from laiar_core.data.user_video.store import store_root

_SMALL = 1 << 20  # bytes that may stay in memory
_MOST = 4  # of the largest uploads that are held for all visitors together


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
            file = file._replace(data=_on_disk(file.data))
        super().__setitem__(file_id, file)


def _on_disk(data: bytes) -> bytes:
    """The same bytes, mapped from a file: they take memory while somebody reads them, and no longer."""
    root = store_root()  # where they go anyway; the folder for temporary files may itself be in memory
    root.mkdir(parents=True, exist_ok=True)
    with TemporaryFile(dir=root) as file:
        file.write(data)
        file.flush()
        return cast(bytes, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
