"""A folder of prepared tokens: its index, and the shards in it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from laiar_core.errors import LaiarError
from laiar_core.made_once import made_once
from laiar_core.model.checkpoint import Words
from laiar_core.model.config import AppearanceConfig
from laiar_core.model.crop_encoder import CropEncoder
from laiar_core.reading import SMALL_TEXT, NoFileError, read_text
from laiar_core.training.shards.shards import Entry, Shard, read_meta
from laiar_core.versioned_json import parse_versioned

INDEX = "index.json"
SCHEMA = "laiar.tokens"


class Index(AppearanceConfig):
    """The content of `index.json`, which is written last: tokens without one are not whole.

    `appearance` and `backbone` say what tokens hold beside layout, as in the settings of a model that looks at it.
    """

    schema_name: Literal["laiar.tokens"] = Field("laiar.tokens", alias="schema")
    version: Literal[3] = 3  # 1 had other names of arrays, 2 not who is seen
    dataset: str
    words: Words
    shards: int


def shard_name(number: int) -> str:
    """Name of the folder of a shard."""
    return f"shard-{number:05d}"


class TokenFolder:
    """Prepared tokens. Opening reads the index and what the shards hold; a shard is opened when it is asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        file = path / INDEX
        try:
            text = read_text(file, SMALL_TEXT, "run `prepare` again")
        except NoFileError:
            raise LaiarError(
                f"{path} holds no whole set of tokens: it has no {INDEX}; run `prepare charades --out {path}` until it ends"
            ) from None
        self.index = parse_versioned(Index, text, str(file), SCHEMA, 3, "run `prepare` again")

    @made_once
    def entries(self) -> tuple[tuple[Entry, ...], ...]:
        """The videos of each shard."""
        found = []
        for number in range(self.index.shards):
            meta = read_meta(self.path / shard_name(number))
            if meta is None:
                raise LaiarError(f"{self.path / shard_name(number)} is not whole; run `prepare` again, which makes it")
            found.append(meta.entries)
        return tuple(found)

    def shard(self, number: int) -> Shard:
        """Open a shard."""
        return Shard(self.path / shard_name(number), self.index.words)


def check_crops(tokens: TokenFolder, config: AppearanceConfig, crop_encoder: CropEncoder) -> None:
    """See whether tokens hold what a model is to see.

    Args:
        tokens: the folder.
        config: what sees pictures in the model.
        crop_encoder: its crop encoder.

    Raises:
        LaiarError: they do not hold what a crop encoder of these settings keeps of crops.
    """
    index = tokens.index
    if index.appearance != config.appearance:
        raise LaiarError(
            f'{tokens.path} was prepared with appearance "{index.appearance}" and cannot teach a model with '
            f'"{config.appearance}"; run `prepare charades --appearance {config.appearance}` with another --out'
        )
    side = crop_encoder.size + 2 * crop_encoder.slack
    shape = (crop_encoder.features,) if crop_encoder.features else (side, side, 3)
    shard = next((shard for shard in map(tokens.shard, range(index.shards)) if shard.meta.has_crops), None)
    if shard and (found := shard.video(0, crops=True).crops) is not None and found.shape[1:] != shape:
        raise LaiarError(
            f"{tokens.path} was prepared by another backbone, {index.backbone}, which keeps {found.shape[1]} numbers of a crop; "
            f"{config.backbone} keeps {shape[0]}. Name that one, or prepare again"
        )
