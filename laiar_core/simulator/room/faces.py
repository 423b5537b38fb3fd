"""What a face does: smile, laugh, sneeze, open its mouth. Orders to a stage."""

from __future__ import annotations

from laiar_core.simulator.room.stage import Stage


def open_mouth(s: Stage, wide: float) -> None:
    """Open the mouth so wide, 0 to 1, about now."""
    s.mouth.go((wide,), s.now - s.frames(4), s.now + s.frames(4))


def smile(s: Stage, plain: float) -> None:
    """Smile for so long."""
    s.smile.go((1.0,), s.now, s.now + s.frames(8))
    s.wait(plain)
    s.smile.go((0.0,), s.now, s.now + s.frames(8))


def laugh(s: Stage, *actions: str) -> None:
    """Laugh."""
    with s.act("c149", *actions):
        s.smile.go((1.0,), s.now, s.now + s.frames(6))
        pitch = s.pitch.value[0]
        for _ in range(3):
            open_mouth(s, 0.8)
            if not s.lying:
                s.pitch.go((pitch + 0.07,), s.now, s.now + s.frames(5))
            s.wait(7)
            open_mouth(s, 0.2)
            if not s.lying:
                s.pitch.go((pitch,), s.now, s.now + s.frames(5))
            s.wait(5)
        open_mouth(s, 0.0)
        s.smile.go((0.0,), s.now, s.now + s.frames(10))
        s.wait(6)


def sneeze(s: Stage) -> None:
    """Sneeze into the room."""
    s.look("")
    with s.act("c153"):
        pitch = s.pitch.value[0]
        s.pitch.go((pitch - 0.12,), s.now, s.now + s.frames(14))
        s.wait(16)
        s.pitch.go((pitch + 0.42,), s.now, s.now + s.frames(5))
        open_mouth(s, 0.7)
        s.wait(9)
        open_mouth(s, 0.0)
        s.pitch.go((pitch,), s.now, s.now + s.frames(16))
        s.wait(18)
