"""How well the things of an explanation were seen, in plain words; nothing where people annotated them."""

from __future__ import annotations

from laiar_core.explain.explanation import Explanation, State, TrackInfo, Transition
from laiar_core.explain.sentences import main_reason
from laiar_core.viz.frame_numbers import reasons_of
from laiar_core.viz.text import percent

HOW_WELL = ((0.7, "well"), (0.5, "fairly"), (0.0, "poorly"))
HOW_STEADY = ((0.75, "steadily"), (0.5, "a little unsteadily"), (0.0, "unsteadily"))
NOT_BOTH = "not both are there"  # of a token: the model read that, and nothing is said of it
WHAT_IT_DOES = "What is seen poorly weakens the names of its relations and the weight of reasons that speak of it."


def has_detected(explanation: Explanation) -> bool:
    """Whether a detector found any of its things, so that how well they are seen matters."""
    return any(track.score is not None for track in explanation.tracks)


def reason_seen(reason: Transition | State) -> str:
    """How well the things of a reason were seen: `poorly (0.41)`."""
    return f"{_word(reason.seen, HOW_WELL)} ({reason.seen:.2f})"


def seen_shortly(explanation: Explanation) -> str:
    """The things of the main reason, or where there is none all that is spoken of: `chair_2 poorly, person_1 well`."""
    return ", ".join(f"{track.track_id} {_word(track.seen, HOW_WELL)}" for track in _of_the_reason(explanation))


def seen_in_words(explanation: Explanation) -> list[str]:
    """A sentence for each thing that is spoken of, the worst seen first."""
    return [_sentence(track) for track in sorted(_spoken_of(explanation), key=lambda track: track.seen)]


def _sentence(track: TrackInfo) -> str:
    sure = "no detector found it here" if not track.score else f"its detector was {percent(track.score)} sure of it"
    steady = _word(track.steadiness, HOW_STEADY)
    return f"{track.track_id} was seen {_word(track.seen, HOW_WELL)}: {sure}, and followed it {steady} ({track.steadiness:.2f})."


def _of_the_reason(explanation: Explanation) -> list[TrackInfo]:
    best = main_reason(reasons_of(explanation))
    spoken_of = _spoken_of(explanation)
    if best is None:
        return sorted(spoken_of, key=lambda track: track.seen)[:2]
    ends = explanation.pairs[best.pair]
    mine = {explanation.tracks[end].track_id for end in (ends.subject, ends.object)}
    return [track for track in spoken_of if track.track_id in mine]


def _spoken_of(explanation: Explanation) -> list[TrackInfo]:
    """The things of pairs with kept tokens that a detector found."""
    pairs = [explanation.pairs[pair] for pair in sorted({token.pair for token in explanation.tokens})]
    things = dict.fromkeys(end for pair in pairs for end in (pair.subject, pair.object))
    return [track for track in map(explanation.tracks.__getitem__, things) if track.score is not None]


def _word(value: float, words: tuple[tuple[float, str], ...]) -> str:
    return next(word for least, word in words if value >= least)
