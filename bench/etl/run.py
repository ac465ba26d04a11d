"""Runs contestants in turns, each in a process and a folder of its own, and holds their figures against each other."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.etl.contestants import Contestant, command, environment
from bench.etl.measure import ContenderError, Measurement, measure
from bench.etl.options import Options
from bench.etl.raw_data import raw_data
from bench.etl.raw_rows import Size
from bench.etl.result import FIGURES, ROWS, STEPS


class DifferentFiguresError(RuntimeError):
    """Two contestants found different figures; the message names both and the first line that differs."""


@dataclass(frozen=True)
class Outcome:
    """What one run took and found.

    Attributes:
        measurement: of all its processes.
        steps: seconds by step, where the program tells.
        figures: SHA-256 of its channel_daily and of the numbers of curated rows.
    """

    measurement: Measurement
    steps: dict[str, float]
    figures: str


@dataclass(frozen=True)
class Runs:
    """The runs of one contestant over one size of data."""

    name: str
    size: Size
    outcomes: list[Outcome]

    @property
    def wall(self) -> float:
        """Median seconds."""
        return median(outcome.measurement.wall for outcome in self.outcomes)

    @property
    def cpu(self) -> float:
        """Median CPU seconds."""
        return median(outcome.measurement.cpu for outcome in self.outcomes)

    @property
    def resident(self) -> int:
        """The most bytes in memory of any run."""
        return max(outcome.measurement.resident for outcome in self.outcomes)

    @property
    def steps(self) -> dict[str, float]:
        """Median seconds by step."""
        names = self.outcomes[0].steps
        return {name: median(outcome.steps[name] for outcome in self.outcomes) for name in names}


def compare(
    contestants: Sequence[Contestant],
    size: Size,
    rounds: int,
    options: Options,
    *,
    must_agree: bool = True,
    may_fail: Sequence[Contestant] = (),
) -> list[Runs]:
    """Run each contestant once a round; each round begins with another one.

    Args:
        contestants: who runs.
        size: of the data.
        rounds: how often.
        options: of the bench.
        must_agree: whether all have to find the same figures.
        may_fail: those who are said to have failed, and left out of what is returned, where they fail.

    Raises:
        ContenderError: one failed that may not.
        DifferentFiguresError: not all found the same figures, and they must.
    """
    data = raw_data(size)
    found: dict[str, list[Outcome]] = {contestant.name: [] for contestant in contestants}
    reference: tuple[str, str] | None = None
    for number in range(rounds):
        turn = number % len(contestants)
        for contestant in [*contestants[turn:], *contestants[:turn]]:
            try:
                outcome, text = _run(contestant, data, options)
            except ContenderError as error:
                if contestant not in may_fail:
                    raise
                print(f"  {contestant.name}, {size.touches:,} touches, round {number + 1}: {error}", flush=True)
                continue
            found[contestant.name].append(outcome)
            taken = outcome.measurement
            print(
                f"  {contestant.name}, {size.touches:,} touches, round {number + 1}: {taken.wall:.1f} s, "
                f"CPU {taken.cpu:.1f} s, {taken.resident / 1e6:.0f} MB, figures {outcome.figures[:12]}",
                flush=True,
            )
            if reference is None:
                reference = (contestant.name, text)
            if must_agree:
                _hold_equal(reference, (contestant.name, text))
    return [Runs(name, size, outcomes) for name, outcomes in found.items() if outcomes]


def _hold_equal(one: tuple[str, str], other: tuple[str, str]) -> None:
    lines = [text.splitlines() for _, text in (one, other)]
    for left, right in zip(*lines, strict=False):
        if left != right:
            raise DifferentFiguresError(f"{one[0]} found {left}, {other[0]} found {right}")
    if len(lines[0]) != len(lines[1]):
        raise DifferentFiguresError(f"{one[0]} found {len(lines[0])} lines, {other[0]} found {len(lines[1])}")


def _run(contestant: Contestant, data: Path, options: Options) -> tuple[Outcome, str]:
    work = Path(tempfile.mkdtemp(prefix="bench-etl-", dir=options.scratch))

    def run(one: Contestant) -> Measurement:
        log = options.out / f"{one.module}.log"
        return measure(command(one, options.peers, data, work), environment(options.jobs), log, options.limit_seconds)

    try:
        if contestant.prepared is not None:
            run(contestant.prepared)
        taken = run(contestant)
        steps = json.loads((work / STEPS).read_text())
        # The numbers of curated rows come first: where they differ, the figures differ for that reason.
        text = (work / ROWS).read_text() + "\n" + (work / FIGURES).read_text()
        return Outcome(taken, steps, hashlib.sha256(text.encode()).hexdigest()), text
    finally:
        shutil.rmtree(work)
