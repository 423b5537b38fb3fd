"""What a simulated Charades holds: which video shows whose home, and how it is played again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from laiar_core.errors import LaiarError
from laiar_core.simulator.room.perform import perform
from laiar_core.simulator.room.persons import resident
from laiar_core.simulator.room.plot import play
from laiar_core.simulator.room.room import SCENES, make_room
from laiar_core.simulator.room.world import Home
from laiar_core.simulator.table.style import Style, style_named

VIDEOS_OF_A_HOME = 2
TESTED = 4  # every fourth home is in the test list: rooms and people that nobody has trained on


@dataclass(frozen=True)
class Video:
    """One video before it is played.

    Attributes:
        number: its place in the data set, from 0.
        home: the number of the home: one person with their rooms.
        scene: which of its rooms.
        style: how it is filmed.
        seed: of the data set.
    """

    number: int
    home: int
    scene: str
    style: Style
    seed: int

    @property
    def video_id(self) -> str:
        """Its name in the data set, `S0007`."""
        return f"S{self.number:04d}"

    @property
    def tested(self) -> bool:
        """Whether it belongs to the test list."""
        return self.home % TESTED == TESTED - 1


def videos(clips: int, seed: int = 0, style: str = "plain") -> tuple[Video, ...]:
    """The videos of a data set. A video depends on its number, the seed and the style, not on how many there are.

    Args:
        clips: number of videos, 1 or more.
        seed: of everything random, 0 or larger.
        style: name of the style in which they are filmed.

    Returns:
        The videos in their order, not played yet.

    Raises:
        LaiarError: for a number or a seed that is too small and a style that does not exist.
    """
    if clips < 1:
        raise LaiarError(f"a data set has at least 1 video, got --clips {clips}")
    if seed < 0:
        raise LaiarError(f"a seed is 0 or larger, got --seed {seed}")
    named = style_named(style)
    return tuple(_video(number, seed, named) for number in range(clips))


def _video(number: int, seed: int, style: Style) -> Video:
    home = number // VIDEOS_OF_A_HOME
    order = np.random.default_rng([seed, home, 3]).permutation(list(SCENES))
    return Video(number, home, str(order[number % VIDEOS_OF_A_HOME]), style, seed)


def perform_video(video: Video) -> Home:
    """Play a video: what happens in it."""
    own = int(np.random.SeedSequence([video.seed, video.number, 1]).generate_state(1)[0])
    of_home = int(np.random.SeedSequence([video.seed, video.home, 2]).generate_state(1)[0])
    room = make_room(video.scene, of_home, video.style)
    return perform(play(room, resident(video.home, video.seed), video.style, own), own)
