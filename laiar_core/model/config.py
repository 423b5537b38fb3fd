"""Every setting of the model and its training, typed, checked and stored with the checkpoint.

The paper publishes none of these values; they are our choice, and docs/method.md says how each was chosen.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Count = Annotated[int, Field(ge=1, le=1_000_000)]
Count0 = Annotated[int, Field(ge=0, le=1_000_000)]
Share = Annotated[float, Field(ge=0, lt=1)]
LossWeight = Annotated[float, Field(ge=0)]

# A checkpoint can come from anywhere, and what its settings ask for is made before its weights show whether they mean it. What is
# in the docs and was measured stays at or below a quarter of each.
Steps = Annotated[int, Field(ge=1, le=256)]
Kept = Annotated[int, Field(ge=1, le=10_000)]  # to keep all that there is
Size = Annotated[int, Field(ge=1, le=4096)]
MOST_NUMBERS = 50_000_000  # weights of the encoder: 200 MB


class _Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class AppearanceConfig(_Settings):
    """What a token sees beside layout.

    Attributes:
        appearance: nothing, crops of the pictures by a stem that is trained with the model, or these by a frozen backbone.
        backbone: folder of the backbone, a vision model of `transformers`.
    """

    appearance: Literal["none", "stem", "backbone"] = "none"
    backbone: Annotated[str, Field(max_length=1000)] | None = None

    @model_validator(mode="after")
    def _backbone_where_needed(self) -> AppearanceConfig:
        if (self.backbone is not None) != (self.appearance == "backbone"):
            raise ValueError('appearance "backbone" needs the folder of a vision model as `backbone`, and no other takes one')
        return self


class ModelConfig(AppearanceConfig):
    """Sizes of the two-stream model and how its DT-Former selects tokens.

    Attributes:
        frames: T, frames sampled from a clip.
        keep_frames: frames that temporal selection keeps.
        keep_pairs: pairs that spatial selection keeps inside each kept frame.
        selector: how the choice is made differentiable while training, see `select.py`.
        selector_noise: standard deviation of the noise that lets training try other choices.
        width, layers, heads, dropout: the Transformer encoder; `width` is also the size of the joint space.
        hidden, visual_dropout: the visual encoder.
        own_share: how much of a visual token stays its own when the DT-Former reads it; the rest is its likely names.
    """

    frames: Steps = 16
    keep_frames: Kept = 12
    keep_pairs: Kept = 5
    selector: Literal["straight_through", "perturbed_topk"] = "perturbed_topk"
    selector_noise: Annotated[float, Field(ge=0)] = 0.5
    width: Size = 64
    layers: Annotated[int, Field(ge=1, le=64)] = 2
    heads: Annotated[int, Field(ge=1, le=16)] = 4
    dropout: Share = 0.1
    hidden: Size = 256
    visual_dropout: Share = 0.2
    own_share: Annotated[float, Field(ge=0, le=1)] = 0.5

    @property
    def encoder_numbers(self) -> int:
        """How many weights the layers of the encoder have, without the few of norms and biases."""
        return self.layers * 8 * self.width**2

    @model_validator(mode="after")
    def _within_reason(self) -> ModelConfig:
        if self.width % self.heads:
            raise ValueError(f"width {self.width} cannot be shared by {self.heads} heads; it must be a multiple of them")
        if self.encoder_numbers > MOST_NUMBERS:
            raise ValueError(
                f"{self.layers} layers of width {self.width} have {self.encoder_numbers:,} weights; at most {MOST_NUMBERS:,} fit"
            )
        return self


class TrainConfig(_Settings):
    """How to train. A scheme whose weight is zero is left out.

    Attributes:
        seed: of everything random.
        epochs: epochs of both streams together.
        language_epochs: epochs of the language stream alone before that.
        naming_epochs: epochs of the visual encoder alone between the two, in which it learns to name single tokens.
        windows_per_epoch: random stretches of the training recordings that an epoch adds to their annotated clips.
        rounds: how many epochs have examples of their own; later ones use them again, which saves time.
        mirrors: whether half of the examples are seen in a mirror; without, the model knows one camera side only.
        batch_size: clips in a batch.
        learning_rate: highest rate of the one-cycle schedule.
        selector_rate: rate of the DT-Former's scorer, as a part of `learning_rate`.
        weight_decay: of AdamW.
        label_smoothing: of the action losses, where one action happens.
        focus: where several actions happen, how little the loss looks at those that are surely absent; 0 looks at all alike.
        language_weight: the language stream's own action loss while both streams train.
        joint_weight: learning scheme 1, the joint embedding space.
        selection_weight: learning scheme 2, token-selection supervision.
        cross_modal_weight: learning scheme 3, KL(P^s || P^v2s).
    """

    seed: int = 0
    epochs: Count = 24
    language_epochs: Count0 = 3
    naming_epochs: Count0 = 8
    windows_per_epoch: Count0 = 400
    rounds: Count = 8
    mirrors: bool = True
    batch_size: Count = 32
    learning_rate: Annotated[float, Field(gt=0)] = 2e-3
    selector_rate: Annotated[float, Field(ge=0)] = 0.3
    weight_decay: LossWeight = 0.05
    label_smoothing: Share = 0.1
    focus: Annotated[float, Field(ge=0)] = 0.0
    language_weight: LossWeight = 1.0
    joint_weight: LossWeight = 3.0
    selection_weight: LossWeight = 0.5
    cross_modal_weight: LossWeight = 1.0
