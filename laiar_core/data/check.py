"""What was found when a data set was looked at before its use: how much of what there is, and everything that is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from laiar_core.data.faults import Fault


@dataclass(frozen=True)
class Check:
    """What a data set holds.

    Attributes:
        found: what there is, in words, and how much of it.
        faults: what is wrong, what keeps the data from being used first.
    """

    found: tuple[tuple[str, str], ...]
    faults: tuple[Fault, ...]

    @property
    def usable(self) -> bool:
        """Whether the data can be used as they are."""
        return not any(fault.fatal for fault in self.faults)


def table_of(check: Check) -> str:
    """What was found and what is wrong, for people to read."""
    width = max(len(name) for name, _ in check.found) + 2
    lines = [f"{name:<{width}}{what}" for name, what in check.found]
    for fault in check.faults:
        lines += [
            "",
            f"{fault.count:>9,}  {fault.what}: {fault.done or 'THIS MUST BE CORRECTED FIRST'}",
            f"{'':>9}  e.g. {fault.example}",
        ]
    verdict = "The data can be used." if check.usable else "The data cannot be used before that is corrected."
    return "\n".join([*lines, "", verdict])
