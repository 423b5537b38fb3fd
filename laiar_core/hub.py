"""Checkpoints of the Hugging Face hub, and models of transformers: only files that are never unpickled are fetched."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path
from typing import Any

from laiar_core.errors import LaiarError
from laiar_core.files import cache_folder
from laiar_core.progress import Progress, no_progress
from laiar_core.reading import MB

SCHEME = "hf://"
MOST = 350 * MB  # what `load_checkpoint` reads at most, and some more
FILES = ("config.json", "model.safetensors", "README.md", "evaluation.json")
MODEL_FILES = ("*.json", "*.txt", "*.safetensors")  # of a model of transformers
MODEL_MOST = 3_000 * MB
DOWNLOADING = "downloading the detector"
_ANSWER_S = 3.0  # for so long the hub is waited for
_LOOK_S = 0.2  # between two looks at how much has come


def fetched_checkpoint(address: str) -> Path:
    """Fetch `hf://USER/NAME` and give its folder. What was fetched before is brought up to date, or taken as it is when offline.

    Raises:
        LaiarError: for an address that names no repository, without `huggingface_hub`, and where the hub cannot be reached or has
            no such checkpoint.
    """
    repository = address.removeprefix(SCHEME)
    user, _, name = repository.partition("/")
    if not user or not name or "/" in name or ".." in (user, name):
        raise LaiarError(f"{address!r} names no checkpoint of the hub; write hf://USER/NAME")
    try:
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import DryRunError, HFValidationError, RepositoryNotFoundError
    except ImportError:
        raise LaiarError(
            f"{address} needs the package huggingface-hub; install it with `pip install 'laiar[hub]'`, or give a folder"
        ) from None
    folder = cache_folder("hub") / user / name  # the name of the folder is that of the checkpoint
    wanted: dict[str, Any] = {"repo_id": repository, "allow_patterns": list(FILES), "local_dir": folder}
    try:
        with suppress(DryRunError):  # offline nobody can tell, and nothing is fetched
            size = sum(file.file_size for file in snapshot_download(**wanted, dry_run=True))
            if size > MOST:
                raise LaiarError(
                    f"{address} is too large: its files have {size / MB:,.0f} MB, at most {MOST / MB:,.0f} MB are fetched; "
                    "name another checkpoint"
                )
        snapshot_download(**wanted)
    except LaiarError:
        raise
    except HFValidationError as error:
        raise LaiarError(f"{address!r} names no checkpoint of the hub ({error}); write hf://USER/NAME") from None
    except RepositoryNotFoundError:
        raise LaiarError(f"the hub has no repository {repository}, or it is private; check the name") from None
    except Exception as error:  # whatever the connection raises
        reason = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
        raise LaiarError(f"cannot fetch {address} ({reason}); try again with a network, or give a folder") from None
    return folder


def hub_fault() -> str:
    """Why the hub cannot be reached; empty where it can."""
    try:
        from huggingface_hub import HfApi

        HfApi().model_info("google-bert/bert-base-uncased", timeout=_ANSWER_S)
    except Exception as error:  # whatever the connection raises
        return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return ""


def kept_model(repository: str) -> Path | None:
    """The folder of a model of transformers that was fetched before; None where it was not. Asks no network."""
    try:
        from huggingface_hub import snapshot_download

        return Path(snapshot_download(repository, allow_patterns=list(MODEL_FILES), local_files_only=True))
    except Exception:  # no package, no such name, or not all of its files
        return None


def fetched_model(repository: str, progress: Progress = no_progress) -> Path:
    """The folder of a model of transformers, `USER/NAME` on the hub; fetched where it was not before.

    Args:
        repository: which one.
        progress: hears how much is here, and may raise to stop; what was fetched by then is kept for the next time.

    Raises:
        LaiarError: without `huggingface_hub`, where there is no such model, and where it is not here and there is no network.
    """
    if (kept := kept_model(repository)) is not None:
        return kept
    try:
        from huggingface_hub.errors import DryRunError, HFValidationError
    except ImportError:
        raise LaiarError(f"{repository} needs the packages of `pip install -r requirements-hub.txt`, or give a folder") from None
    try:
        return _watched(repository, progress)
    except HFValidationError:
        raise LaiarError(f"{repository!r} names no model of the hub; write USER/NAME, or give a folder") from None
    except DryRunError as error:
        raise _why_not(repository, error.__cause__ or error) from None
    except OSError as error:
        raise _why_not(repository, error) from None


def _why_not(repository: str, error: BaseException) -> LaiarError:
    """The sentence for a model that the hub does not give."""
    from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError

    if isinstance(error, GatedRepoError):
        return LaiarError(f"{repository} asks you to accept its terms on the hub first; do that, then `hf auth login`")
    if isinstance(error, RepositoryNotFoundError):
        return LaiarError(f"the hub has no model {repository}, or it is private; check the name")
    reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return LaiarError(
        f"{repository} is not on this computer and cannot be fetched ({reason}); try again with a network, or give a folder"
    )


def _watched(repository: str, progress: Progress) -> Path:
    """Fetch in a thread of its own, and say from here how much has come: what `progress` raises ends the wait."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.utils.tqdm import tqdm as hub_bar

    bars: dict[int, int] = {}  # bytes that came from the network, and bytes that were written, each on a bar of its own
    left = threading.Event()

    class Bar(hub_bar):
        """Counts, and is not shown."""

        def __init__(self, *args: object, **kwargs: object) -> None:
            self._counts_bytes = kwargs.get("unit") == "B"
            super().__init__(*args, **kwargs | {"disable": True})  # type: ignore[no-untyped-call]

        def update(self, n: float | None = 1) -> None:
            if left.is_set():
                raise InterruptedError("nobody waits for this any more")
            if self._counts_bytes:
                bars[id(self)] = bars.get(id(self), 0) + int(n or 0)

    wanted: dict[str, Any] = {"repo_id": repository, "allow_patterns": list(MODEL_FILES), "tqdm_class": Bar}
    size = sum(file.file_size for file in snapshot_download(**wanted, dry_run=True))
    if size > MODEL_MOST:
        raise LaiarError(
            f"{repository} is too large: its files have {size / MB:,.0f} MB, at most {MODEL_MOST / MB:,.0f} MB are fetched; "
            "name another model"
        )
    with ThreadPoolExecutor(1) as worker:
        fetched = worker.submit(lambda: Path(snapshot_download(**wanted)))
        try:
            while not wait([fetched], timeout=_LOOK_S).done:
                progress(DOWNLOADING, min(max(bars.values(), default=0) / max(size, 1), 1.0))
        except BaseException:
            left.set()
            raise
    return fetched.result()
