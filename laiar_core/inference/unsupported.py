"""Which actions are not said of a clip, however likely the model finds them: what they take was not seen in it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from laiar_core.data.charades.action_needs import AT_REST, IN_HAND, action_needs
from laiar_core.data.clip import Clip
from laiar_core.model.checkpoint import EVEN
from laiar_core.model.tokens import ClipTokens
from laiar_core.model.vocabulary import Vocabulary

DOUBTFUL = 0.4  # mean score of a detector, below which nothing is said of a thing; that of a hand that counts
SWING = 0.3  # by how much the probability of a touch must rise or fall for it to begin or end
Likely = Callable[[frozenset[str]], Tensor]  # relations -> how likely each token is called one of them, (T, N)


def unsupported(
    vocabulary: Vocabulary, clip: Clip, inputs: ClipTokens, sights: NDArray[np.int64], likely: Likely
) -> dict[str, str]:
    """The actions that lack what they take, each with what that is.

    Args:
        vocabulary: of a model that says several actions of a clip: what one alone is called tells nothing of what it takes.
        clip: what the model looked at.
        inputs: its tokens, of T frames and N pairs.
        sights: int64 (T, N), in which uninterrupted sight of both its things each of them lies (`pair_segments`).
        likely: how likely each of them is called one of some relations.

    Returns:
        Action -> reason.
    """
    things = tuple(name for name in vocabulary.objects if name not in vocabulary.parts)
    touches = _touches(clip, inputs, sights, likely)
    scores: dict[str, float] = {}  # the best of each class that the model saw
    for track in clip.tracks:
        if track.present[inputs.frames].any():
            score = 1.0 if track.score is None else track.score
            scores[track.class_name] = max(score, scores.get(track.class_name, 0.0))
    found = {}
    for action, needs in zip(vocabulary.actions, action_needs(vocabulary.actions, things), strict=True):
        seen = [thing for thing in needs.things if thing in scores]
        own = " or ".join(needs.things)
        if needs.things and not seen:
            found[action] = f"nothing called {own} was seen here"
        elif seen and (best := max(scores[thing] for thing in seen)) < DOUBTFUL:
            found[action] = (
                f"the detector is not sure of what it calls {own} here: a score of {best:.2f}, and {DOUBTFUL} is asked"
            )
        elif needs.touch and not any(
            (needs.touch.relations, needs.touch.how, thing) in touches for thing in (seen if needs.touch.own else things)
        ):
            found[action] = needs.touch.unseen.format(thing=own)
    return found


def _touches(clip: Clip, inputs: ClipTokens, sights: NDArray[np.int64], likely: Likely) -> set[tuple[frozenset[str], str, str]]:
    """Which kinds of touch hold, begin or end with things of which classes, inside an uninterrupted sight of both."""
    seen = np.where(inputs.seen, sights, -1)  # (T, N)
    found = set()
    for kind in (IN_HAND, AT_REST):
        touches = likely(kind).numpy()  # (T, N)
        for column, pair in enumerate(inputs.pairs):
            thing, sight = clip.tracks[pair.object].class_name, seen[:, column]  # (T,)
            for number in np.unique(sight[sight >= 0]):
                course = touches[sight == number, column]
                if course.max() >= EVEN:
                    found.add((kind, "holds", thing))
                if (course - np.minimum.accumulate(course)).max() >= SWING:
                    found.add((kind, "begins", thing))
                if (np.maximum.accumulate(course) - course).max() >= SWING:
                    found.add((kind, "ends", thing))
    return found
