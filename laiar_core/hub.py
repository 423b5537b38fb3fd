"""Checkpoints of the Hugging Face hub: only the files of a checkpoint are fetched, and nothing of them is unpickled."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from laiar_core.errors import LaiarError
from laiar_core.files import cache_folder
from laiar_core.reading import MB

SCHEME = "hf://"
MOST = 350 * MB  # what `load_checkpoint` reads at most, and some more
FILES = ("config.json", "model.safetensors", "README.md", "evaluation.json")


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
