"""What a simulated data set holds: which recording is whose, and how it is played again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from laiar_core.errors import LaiarError
from laiar_core.simulator.table.persons import PERSONS, Person
from laiar_core.simulator.table.recording.play import ACTIVITIES, play
from laiar_core.simulator.table.style import Style, style_named
from laiar_core.simulator.table.world import World

if TYPE_CHECKING:
    from laiar_core.simulator.table.drawing.renderer import Renderer


@dataclass(frozen=True)
class Recording:
    """One recording before it is played.

    Attributes:
        number: its place in the data set, from 0.
        activity, person, style: what is done, by whom, and how it is recorded.
        seed: of everything random in it. The style has no part in it, so that another style shows the same performance.
    """

    number: int
    activity: str
    person: Person
    style: Style
    seed: int

    @property
    def video(self) -> str:
        """Its name within its person and activity."""
        return f"{self.number:04d}"

    @property
    def recording_id(self) -> str:
        """Its name in the data set, `Simulated1/having_meal/0001`."""
        return f"{self.person.name}/{self.activity}/{self.video}"


def programme(clips: int, seed: int = 0, style: str = "plain", activities: tuple[str, ...] = ()) -> tuple[Recording, ...]:
    """The recordings of a data set: the activities in turn, and the persons in turn.

    A recording depends on its number, the seed, the style and the activities, not on how many there are. After four rounds every
    person has done every activity.

    Args:
        clips: number of recordings, 1 or more.
        seed: of everything random, 0 or larger.
        style: name of the style in which they are filmed.
        activities: those to record, all where none are named.

    Returns:
        The recordings in their order, not played yet.

    Raises:
        LaiarError: for a number or a seed that is too small, and for an activity or a style that does not exist.
    """
    if clips < 1:
        raise LaiarError(f"a data set has at least 1 recording, got --clips {clips}")
    if seed < 0:
        raise LaiarError(f"a seed is 0 or larger, got --seed {seed}")
    if unknown := sorted(set(activities) - set(ACTIVITIES)):
        raise LaiarError(f"there is no activity {', '.join(map(repr, unknown))}; there are {', '.join(ACTIVITIES)}")
    chosen, named = tuple(dict.fromkeys(activities)) or ACTIVITIES, style_named(style)
    return tuple(_recording(number, seed, named, chosen) for number in range(clips))


def _recording(number: int, seed: int, style: Style, activities: tuple[str, ...]) -> Recording:
    rounds, place = divmod(number, len(activities))
    # One person further each round, or ten activities and four persons would meet in half of the ways only.
    person = PERSONS[(place + rounds) % len(PERSONS)]
    own_seed = int(np.random.SeedSequence([seed, number]).generate_state(1)[0])
    return Recording(number, activities[place], person, style, own_seed)


def perform(recording: Recording) -> tuple[World, Renderer]:
    """Play a recording: what happens in it, and what draws its frames."""
    require_skia()
    from laiar_core.simulator.table.drawing.renderer import Renderer

    world = play(recording.activity, recording.person, recording.style, recording.seed)
    return world, Renderer(world)


def require_skia() -> None:
    """LaiarError, with what to install, where the drawing library cannot be loaded. Only the simulator needs it."""
    try:
        import skia  # noqa: F401
    except ImportError as error:
        raise LaiarError(
            f"the simulator draws with skia-python, which cannot be loaded ({error}); "
            "run pip install -r requirements-simulate.txt, and on Debian apt-get install libegl1 libgl1"
        ) from None
