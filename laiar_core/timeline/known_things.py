"""What a model knows of the things in a film: which checkpoint suits it, and what was looked for in vain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from laiar_core.bundled import CHECKPOINTS, checkpoint_names
from laiar_core.data.clip import Clip
from laiar_core.data.user_video.class_mapping import suggest_classes
from laiar_core.data.user_video.clip import SOMEBODY
from laiar_core.errors import LaiarError
from laiar_core.model.checkpoint import load_checkpoint
from laiar_core.model.vocabulary import Vocabulary
from laiar_core.perception.film_tracks import FilmTracks

MOST_NAMED = 5  # things in a sentence


def known_things(vocabulary: Vocabulary, names: Iterable[str]) -> tuple[str, ...]:
    """The things, in a model's words, that these words mean: a detector's, or another model's. Nobody is among them."""
    meant = (suggestion.class_name for suggestion in suggest_classes(names, vocabulary).values())
    return tuple(dict.fromkeys(name for name in meant if name and name not in (*vocabulary.parts, *SOMEBODY)))


def who_knows(names: Iterable[str], vocabularies: Mapping[str, Vocabulary]) -> dict[str, tuple[str, ...]]:
    """Which checkpoints know any of these words, the one that knows most first.

    Args:
        names: what a film shows.
        vocabularies: of the checkpoints, by their names.

    Returns:
        The things that each knows, in its own words; those that know none are left out.
    """
    names = tuple(names)
    found = {name: things for name, words in vocabularies.items() if (things := known_things(words, names))}
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def bundled_that_knows(names: Iterable[str]) -> str | None:
    """`charades-simulated knows chair and laptop: use it`, where one that comes with the program does."""
    vocabularies = {}
    for name in checkpoint_names():
        try:
            vocabularies[name] = load_checkpoint(CHECKPOINTS / name).vocabulary
        except LaiarError:  # what is damaged suits nobody
            continue
    for name, things in who_knows(names, vocabularies).items():
        return f"{name} knows {in_words(things)}: use it"
    return None


def looked_for_in_vain(vocabulary: Vocabulary, clip: Clip, film_tracks: FilmTracks) -> tuple[str, ...]:
    """The things of a model that the eyes know and did not see, those first that most of its actions are about.

    Args:
        vocabulary: of the model.
        clip: the film with what was seen in it, in the model's words.
        film_tracks: what was looked for.

    Returns:
        Names of classes; none where nobody noted what was looked for.
    """
    seen = {track.class_name for track in clip.tracks if track.present.any()}
    missed = [name for name in known_things(vocabulary, film_tracks.looked_for) if name not in seen]
    acts = {name: sum(name in action.casefold() for action in vocabulary.actions) for name in missed}
    return tuple(sorted(missed, key=lambda name: (-acts[name], vocabulary.objects.index(name))))


def in_words(things: Iterable[str]) -> str:
    """`chair and laptop`, or of many the first: `chair, laptop, cup, book, bag and 3 more`; nothing for none."""
    things = list(things)
    more = len(things) - MOST_NAMED
    named = [*things[:MOST_NAMED], *([f"{more} more"] if more > 0 else [])]
    return " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)
