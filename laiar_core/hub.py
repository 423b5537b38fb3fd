"""Checkpoints of the Hugging Face hub: only the files of a checkpoint are fetched, and nothing of them is unpickled."""

from __future__ import annotations

from pathlib import Path

from laiar_core.errors import LaiarError
from laiar_core.files import cache_folder

SCHEME = "hf://"
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
        from huggingface_hub.errors import HFValidationError, RepositoryNotFoundError
    except ImportError:
        raise LaiarError(
            f"{address} needs the package huggingface-hub; install it with `pip install 'laiar[hub]'`, or give a folder"
        ) from None
    folder = cache_folder("hub") / user / name  # the name of the folder is that of the checkpoint
    try:
        snapshot_download(repo_id=repository, allow_patterns=list(FILES), local_dir=folder)
    except HFValidationError as error:
        raise LaiarError(f"{address!r} names no checkpoint of the hub ({error}); write hf://USER/NAME") from None
    except RepositoryNotFoundError:
        raise LaiarError(f"the hub has no repository {repository}, or it is private; check the name") from None
    except Exception as error:  # whatever the connection raises
        reason = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
        raise LaiarError(f"cannot fetch {address} ({reason}); try again with a network, or give a folder") from None
    return folder
