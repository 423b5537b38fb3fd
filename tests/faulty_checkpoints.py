"""Ways in which a checkpoint can be faulty, each with a part of the one sentence that it gets."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

Damage = Callable[[Path], object]


def settings(change: Callable[[dict[str, Any]], object]) -> Damage:
    """Change what `config.json` says."""

    def apply(folder: Path) -> None:
        data = json.loads((folder / "config.json").read_text())
        change(data)
        (folder / "config.json").write_text(json.dumps(data))

    return apply


def sizes(**given: object) -> Damage:
    return settings(lambda data: data["model"].update(given))


def words(**given: object) -> Damage:
    return settings(lambda data: data["vocabulary"].update(given))


def weights(change: Callable[[torch.Tensor], torch.Tensor]) -> Damage:
    """Change the weights of C_v."""

    def apply(folder: Path) -> None:
        state = load_file(folder / "model.safetensors")
        save_file(state | {"c_v.weight": change(state["c_v.weight"].clone())}, folder / "model.safetensors")

    return apply


def one_is(value: float) -> Damage:
    def change(tensor: torch.Tensor) -> torch.Tensor:
        tensor[0, 0] = value
        return tensor

    return weights(change)


def file(name: str, content: bytes) -> Damage:
    return lambda folder: (folder / name).write_bytes(content)


def pipe(name: str) -> Damage:
    def apply(folder: Path) -> None:
        (folder / name).unlink()
        os.mkfifo(folder / name)

    return apply


def link(name: str, to: str) -> Damage:
    def apply(folder: Path) -> None:
        (folder / name).unlink()
        (folder / name).symlink_to(to)

    return apply


def as_folder(name: str) -> Damage:
    def apply(folder: Path) -> None:
        (folder / name).unlink()
        (folder / name).mkdir()

    return apply


def gigabytes(folder: Path) -> None:
    """Three of them, which take no room on the disk."""
    with (folder / "model.safetensors").open("r+b") as weights:
        weights.truncate(3_000_000_000)


def cannot_be_entered(folder: Path) -> None:
    """A link to itself: nobody can look into it, not even who may look into everything."""
    shutil.rmtree(folder)
    folder.symlink_to(folder)


FAULTS: dict[str, tuple[Damage, str]] = {
    "card_not_utf8": (file("README.md", b"\xff\xfdC\x00"), "README.md: it is no text in UTF-8"),
    "card_of_20_mb": (file("README.md", b"x" * 20_000_000), "README.md is too large"),
    "card_is_a_pipe": (pipe("README.md"), "README.md: it is a pipe"),
    "a_billion_layers": (sizes(layers=1_000_000_000), "at model.layers: Input should be less than"),
    "width_2_63": (sizes(width=2**63), "too large"),
    "width_2_40": (sizes(width=2**40), "at model.width: Input should be less than"),
    "heads_do_not_fit": (sizes(heads=3), "must be a multiple"),
    "a_billion_pairs": (sizes(keep_pairs=1_000_000_000), "at model.keep_pairs"),
    "encoder_of_gigabytes": (sizes(width=4096, layers=64), "weights; at most"),
    "more_than_the_file": (sizes(width=512, layers=16), "take more than 134.2 MB"),
    "of_other_sizes": (sizes(hidden=48), "size mismatch"),
    "no_backbone": (sizes(appearance="backbone", backbone="/nowhere"), "is not the folder of a vision model"),
    "nan": (one_is(float("nan")), "c_v.weight has numbers that are not finite"),
    "infinite": (one_is(float("-inf")), "c_v.weight has numbers that are not finite"),
    "overflowing": (one_is(1e6), "or beyond 1000"),
    "half": (weights(torch.Tensor.half), "c_v.weight as float16"),
    "of_gigabytes": (gigabytes, "model.safetensors is too large"),
    "weights_cut": (file("model.safetensors", b"\x10\x00\x00\x00"), "cannot read"),
    "weights_endless": (link("model.safetensors", "/dev/zero"), "it is a device"),
    "config_is_a_pipe": (pipe("config.json"), "config.json: it is a pipe"),
    "config_endless": (link("config.json", "/dev/zero"), "it is a device"),
    "config_is_a_folder": (as_folder("config.json"), "it is a folder"),
    "config_deep": (file("config.json", b"[" * 100_000), "is not valid JSON"),
    "config_of_20_mb": (file("config.json", b" " * 20_000_000), "config.json is too large"),
    "word_of_nothing": (words(labels=[["hand", "holding", "unicorn"]]), "a label speaks of 'unicorn'"),
    "word_twice": (words(actions=["pick", "pick"]), "actions has 'pick' twice"),
    "no_actions": (words(actions=[]), "at vocabulary.actions"),
    "no_temperature": (settings(lambda data: data.update(calibration={"temperature": 1e-300, "clips": 1})), "temperature"),
    "cannot_be_entered": (cannot_be_entered, "symbolic link"),
}


def make(good: Path, folder: Path, fault: str) -> Path:
    """A copy of a good checkpoint with this fault in it."""
    shutil.copytree(good, folder)
    FAULTS[fault][0](folder)
    return folder
