"""Tables, verdicts and the machine they come from, as Markdown and JSON."""

import json
import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psutil

from bench.etl.datasets import ROOT
from bench.etl.run import Runs


@dataclass(frozen=True)
class Section:
    """What a part of the bench found.

    Attributes:
        title: of the part.
        text: Markdown.
        runs: that it rests on.
    """

    title: str
    text: str
    runs: Sequence[Runs] = field(default_factory=tuple)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown, the first column to the left, the others to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def comparison(runs: Sequence[Runs], reference: str) -> str:
    """A table of contestants, each held against one of them."""
    (base,) = [one for one in runs if one.name == reference]
    rows = [
        [
            one.name,
            f"{one.wall:.1f}",
            f"{one.cpu:.1f}",
            f"{one.resident / 1e6:.0f}",
            f"{one.wall / base.wall:.2f}",
            f"{one.cpu / base.cpu:.2f}",
            one.outcomes[0].figures[:12],
        ]
        for one in runs
    ]
    head = ["contender", "wall s", "CPU s", "peak MB", f"wall to {reference}", f"CPU to {reference}", "figures"]
    return table(head, rows)


def verdict(text: str, *, holds: bool) -> str:
    """A line that says whether what was promised came true here."""
    return f"- {'holds ' if holds else 'misses'}: {text}"


def machine() -> dict[str, str]:
    """What the figures depend on."""

    def said(*command: str) -> str:
        return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()

    changed = ", with changes" if said("git", "status", "--porcelain") else ""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": said("git", "rev-parse", "--short", "HEAD") + changed,
        "cores": str(os.cpu_count()),
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
        "kernel": platform.release(),
        "load before": f"{os.getloadavg()[0]:.1f}",
    }


def write(out: Path, title: str, about: dict[str, str], sections: Sequence[Section]) -> None:
    """Write `results.md` and `results.json`; after every part, so that an interrupted run leaves what it found."""
    lines = [f"- {name}: {value}" for name, value in about.items()]
    texts = [f"## {section.title}\n\n{section.text}" for section in sections]
    (out / "results.md").write_text("\n\n".join([f"# {title}", "\n".join(lines), *texts, ""]))
    parts = {section.title: [asdict(runs) for runs in section.runs] for section in sections}
    (out / "results.json").write_text(json.dumps({"machine": about, "parts": parts}, indent=2))
