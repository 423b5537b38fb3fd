"""The parts of an explanation: small checked records. `explanation.py` puts them together and checks them against each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from laiar_core.brief import Shown, brief
from laiar_core.data.task import Task
from laiar_core.model.checkpoint import EVEN
from laiar_core.perception.film_tracks import BoxSource

Weight = Annotated[float, Field(ge=0, le=1)]
Probability = Annotated[float, Field(ge=0, le=1)]
Index = Annotated[int, Field(ge=0)]
BoxXYXY = tuple[float, float, float, float]


class Part(BaseModel):
    """What all parts share: frozen, nothing unknown, every number finite."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        return ((name, Shown(brief(value))) for name, value in super().__repr_args__())


class ClipInfo(Part):
    """Where the clip comes from. `frame_numbers` and `frame_times_s` have one entry for each of its F frames."""

    clip_id: str
    dataset: str
    frame_size: tuple[int, int]
    fps: float
    frame_numbers: tuple[int, ...]
    frame_times_s: tuple[float, ...]
    box_source: BoxSource


class ModelInfo(Part):
    """Which checkpoint spoke, the data set that it learned from, and whether it saw pictures (`appearance`) beside boxes.

    `tokens_total` counts the tokens that existed, `tokens_kept` those the encoder saw. Every probability of an action is
    softmax(logits / `temperature`), or sigmoid where the `task` is multi-label; 1 where nobody has fitted one. An action is said
    from `threshold` on, which can differ by who made the boxes. `domain_limit` is how far a clip may lie from what the model
    learned from; None where it does not know that.
    """

    checkpoint: str
    git_revision: str
    trained_on: str
    appearance: Literal["none", "stem", "backbone"]
    temperature: Annotated[float, Field(gt=0)]
    threshold: Probability = EVEN
    domain_limit: Annotated[float, Field(ge=0)] | None = None
    task: Task
    tokens_total: Index
    tokens_kept: Index


class TrackInfo(Part):
    """One thing: F boxes (left, top, right, bottom) in pixels, None where it is not present.

    `score` is the mean score of its detections, None where people annotated it; `steadiness` how steadily its film was seen to
    show it; `seen` the geometric mean of both: how well it is seen.
    """

    track_id: str
    class_name: str
    boxes_xyxy: tuple[BoxXYXY | None, ...]
    score: Probability | None = None
    steadiness: Weight = 1.0
    seen: Weight = 1.0


class PairInfo(Part):
    """One column of tokens: indices into `tracks`. A thing's own state has the same index twice.

    `family` is the question about the pair that its relations answer, where the model knows several.
    """

    subject: Index
    object: Index
    family: str = ""


class KeptToken(Part):
    """A token that the encoder saw, and its name: the nearest semantic label in the joint space.

    `step` counts sampled frames, `frame` is the frame of the clip, `pair` counts pairs. `similarity` is a cosine.
    `probability` is how sure the naming is: the softmax of the similarities of the labels this pair could have, times `seen`.
    `seen` is how well both things are seen: as well as the worse of them. `spoken_of` is False where one of them is absent: the
    encoder read that token, and nothing is said of it.
    `runner_up_holds`: the second name is likely too, where several relations of a pair can hold at once.
    `evidence` is exact, one number for each of the explanation's `actions`: the action's logit with every kept token minus its
    logit when this token alone is hidden from the encoder.
    """

    step: Index
    frame: Index
    pair: Index
    weight: Weight
    relation: str
    similarity: float
    runner_up: str
    runner_up_similarity: float
    runner_up_holds: bool = False
    probability: Probability
    seen: Weight = 1.0
    spoken_of: bool = True
    evidence: tuple[float, ...]


class Transition(Part):
    """A kept pair that is named `from_relation` in `from_frame` and `to_relation` in the later `to_frame`.

    `rise` is exact: what showing the tokens on both sides of it to the encoder adds to the predicted action's logit.
    `weight` is how much of the explanation it carries (all weights of an explanation sum to at most 1); `seen`, how well both
    things are seen, is a factor of it. `phrase` is the transition in plain words.
    """

    pair: Index
    from_relation: str
    to_relation: str
    from_frame: Index
    to_frame: Index
    rise: float
    weight: Weight
    seen: Weight = 1.0
    phrase: str


class State(Part):
    """A pair that is named `relation` while both things are seen, `from_frame` to `to_frame`: what lasts can be a reason too.

    `loss` is exact: what the explained action's logit loses when the encoder does not see these tokens. `weight` and `seen` as of
    a transition.
    """

    pair: Index
    relation: str
    from_frame: Index
    to_frame: Index
    loss: float
    weight: Weight
    seen: Weight = 1.0
    phrase: str


class Selection(Part):
    """Token selection over T sampled frames and N pairs; 0 means dropped. `u[t][n] = temporal[t] * spatial[t][n]`."""

    temporal: tuple[Weight, ...]
    spatial: tuple[tuple[Weight, ...], ...]
    u: tuple[tuple[Weight, ...], ...]


class ActionScore(Part):
    """Probability of one action under each head; `language` only where annotated relations were given.

    `withheld` is the reason why it is not said, whatever its probability; else it is empty. Either what the model sees cannot
    show it at all, or it is likely and what it takes was not seen in this clip.
    """

    action: str
    video: Probability
    video_to_semantic: Probability
    language: Probability | None = None
    withheld: str = ""


class AnnotatedRelation(Part):
    """A run of frames, both ends included, in which people labelled a pair with one relation."""

    pair: Index
    relation: str
    first_frame: Index
    last_frame: Index


class AnnotatedAction(Part):
    """When an annotated action happens, in seconds of the clip, where a clip has several."""

    action: str
    start_s: Annotated[float, Field(ge=0)]
    end_s: Annotated[float, Field(ge=0)]


class Truth(Part):
    """What people annotated. It is shown beside the prediction and is never input to the video stream.

    A clip has one `action`, or `actions` where several can happen; both are None where nobody annotated them.
    """

    action: str | None
    actions: tuple[AnnotatedAction, ...] | None = None
    relations: tuple[AnnotatedRelation, ...]


Ranking = Literal["evidence", "selection", "attention", "gradient", "random"]


class RankingFaithfulness(Part):
    """What happens to the predicted action's probability when kept tokens go, or come, in the order of one ranking.

    `deletion` and `insertion` are its values at the `shares` of `Faithfulness`: of the kept tokens, the first ones of the ranking
    are hidden from the encoder, or they alone are shown. The areas under both lie in 0 to 1. `comprehensiveness` is the mean
    probability lost when the first tokens go, `sufficiency` the mean probability lost when only they are shown (DeYoung et al.
    2020): a faithful ranking has a high comprehensiveness and a low sufficiency.
    """

    ranking: Ranking
    sufficiency: float
    comprehensiveness: float
    deletion_auc: Probability
    insertion_auc: Probability
    deletion: tuple[Probability, ...]
    insertion: tuple[Probability, ...]


class Faithfulness(Part):
    """Whether the tokens with the most evidence matter: each ranking of the kept tokens, measured on this clip.

    `shares` are the parts of the kept tokens at which the curves are measured, rising from 0 to 1.
    """

    shares: tuple[Weight, ...]
    rankings: tuple[RankingFaithfulness, ...]
