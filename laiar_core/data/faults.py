"""What is wrong with the files of a data set: counted, with one example of each."""

from __future__ import annotations

from dataclasses import dataclass, replace

from laiar_core.errors import MOST_CHARACTERS, LaiarError, one_line


@dataclass(frozen=True)
class Fault:
    """One kind of fault.

    Attributes:
        what: what is wrong, in words for many (`things without a box`).
        count: how often it was found.
        example: where it was found first.
        done: what reading does about it; empty for a fault that keeps the data from being read at all.
    """

    what: str
    count: int
    example: str
    done: str

    @property
    def fatal(self) -> bool:
        """Whether the data cannot be read before this is corrected."""
        return not self.done

    @property
    def sentence(self) -> str:
        """The fault for who opens the data: `3 labels that are null: not annotated in that frame (e.g. hand_1-cup_1)`."""
        return one_line(f"{self.count:,} {self.what}: {self.done} (e.g. {self.example})")


class Tally:
    """Collects faults while files are read."""

    def __init__(self) -> None:
        self._found: dict[str, Fault] = {}

    def note(self, what: str, example: str, done: str = "", count: int = 1) -> None:
        """Count a fault.

        Args:
            what: the fault.
            example: where it was found; the first one is kept.
            done: what was done about it; without this it is fatal.
            count: how often it was found.
        """
        if count:
            before = self._found.get(what, Fault(what, 0, example, done))
            self._found[what] = replace(before, count=before.count + count)

    def faults(self) -> tuple[Fault, ...]:
        """All faults in the order in which they were found first, fatal ones before the others."""
        return tuple(sorted(self._found.values(), key=lambda fault: not fault.fatal))

    def refuse_fatal(self, where: str) -> None:
        """LaiarError for the first fatal fault, if there is any."""
        for fault in self.faults():
            if fault.fatal:
                more = f" and {fault.count - 1} more like it" if fault.count > 1 else ""
                example = one_line(fault.example, MOST_CHARACTERS // 2 - 20)  # so that a long `where` leaves it readable
                raise LaiarError(f"{where}: {fault.what}: {example}{more}")
