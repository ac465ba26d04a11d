"""How windows come: cut at random, overlapping, in any order, some again, some so late that the source has moved on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st
from tributary.window import WindowAttempt

from .history import STEP, STEPS, Version, moment

OVERLAP = STEP
"""How far before its start a window reads back."""

_FORMAT = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Reading:
    """A window's extract.

    Attributes:
        first: step of the grid it begins at.
        end: step it ends before.
        attempt: number of the extract's attempt.
        late: whether the source has newer versions meanwhile and no longer shows the old ones.
    """

    first: int
    end: int
    attempt: int = 1
    late: bool = False

    @property
    def window(self) -> WindowAttempt:
        return WindowAttempt(
            f"{moment(self.first).strftime(_FORMAT)}_{moment(self.end).strftime(_FORMAT)}", f"a{self.attempt}"
        )

    def rows(self, history: Iterable[Version], key: Sequence[str]) -> list[Version]:
        """What the extract finds of a history."""
        versions = list(history)
        since, until = moment(self.first) - OVERLAP, moment(self.end)
        newest = {_name(version, key): version.changed_at for version in sorted(versions, key=lambda v: v.changed_at)}
        return [
            version
            for version in versions
            if since <= version.changed_at < until
            and (not self.late or version.changed_at == newest[_name(version, key)])
        ]


def _name(version: Version, key: Sequence[str]) -> tuple[str | None, ...]:
    return tuple(version.texts[column] for column in key)


Runs = list[list[Reading]]
"""Runs in order, each with the windows that it stages at once."""


@st.composite
def readings(draw: st.DrawFn, *, runs: int) -> Runs:
    """Readings that together cover the whole history, at least once when all versions were still there.

    Args:
        draw: of Hypothesis.
        runs: how many runs stage the windows, and one more that stages some of them again.
    """
    cuts = sorted(draw(st.sets(st.integers(1, STEPS - 1), min_size=1, max_size=4)))
    whole = [Reading(first, end) for first, end in zip([0, *cuts], [*cuts, STEPS], strict=True)]
    spans = draw(st.lists(st.tuples(st.integers(0, STEPS - 2), st.integers(1, STEPS)), max_size=2))
    across = [Reading(min(span), max(span)) for span in spans if span[0] != span[1]]
    first = draw(st.permutations(list(dict.fromkeys([*whole, *across]))))
    lots = [first[number::runs] for number in range(runs)]
    again = draw(st.lists(st.tuples(st.sampled_from(first), st.booleans(), st.booleans()), min_size=1, max_size=3))
    repeated = {
        reading.window.window_id: Reading(reading.first, reading.end, 2 if new or late else 1, late)
        for reading, new, late in again
    }
    return [lot for lot in [*lots, list(repeated.values())] if lot]
