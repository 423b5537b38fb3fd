"""A slice of the benchmark of hostile paths, with a smaller bomb: the server stays, nobody waits, and nothing is told."""

from __future__ import annotations

from benchmarks.hostile_paths import STAYS_S, measure

SLICE = (
    "a device",
    "a pipe",
    "a zip of 1.5 GB of line ends",
    "a folder whose list is a device",
    "a path of 100,000 signs",
    "NUL",
    "a video that somebody brought",
    "50,000 edits",
)


def test_an_operator_can_put_any_path_and_address_in_front_of_it() -> None:
    result = measure(bomb=300 * 2**20, only=SLICE)
    assert result["tried"] == len(SLICE)
    assert result["server_stopped"] == 0
    assert result["others_delayed"] == 0, result["each"]
    assert not result["existence_told"], result["said_beyond_the_roots"]
    assert result["while_one_never_opens"]["another_delayed_s"] <= STAYS_S
    assert all(len(each["said"]) <= 300 for each in result["each"].values())
