"""Where the time of ours goes: every SQL statement of a run, with its shuffles."""

import json
import shutil
import tempfile
from pathlib import Path

from bench.etl.contestants import WHOLE
from bench.etl.event_log import Statement, statements
from bench.etl.options import Options
from bench.etl.raw_rows import Size
from bench.etl.report import Section, table
from bench.etl.run import compare

_NOTICED_SECONDS = 0.2


def profile(options: Options) -> Section:
    """Run the whole of ours once under Spark's event log."""
    folder = Path(tempfile.mkdtemp(prefix="events-", dir=options.scratch))
    try:
        settings = {"spark.eventLog.enabled": "true", "spark.eventLog.dir": folder.as_uri()}
        words = [word for name, value in settings.items() for word in ("--conf", f"{name}={value}")]
        size = Size(options.touches)
        (runs,) = compare([WHOLE.with_settings("ours, whole, logged", words)], size, 1, options)
        (file,) = folder.iterdir()
        found = statements(file)
    finally:
        shutil.rmtree(folder)
    (options.out / "profile.json").write_text(json.dumps([vars(statement) for statement in found], indent=2))
    steps = table(["step", "s"], [[name, f"{seconds:.1f}"] for name, seconds in runs.steps.items()])
    text = f"{steps}\n\n{_table(found)}\n\nStatements of less than {_NOTICED_SECONDS} s are left out."
    return Section(f"Where the time goes, {size.touches:,} touches", text, [runs])


def _table(found: list[Statement]) -> str:
    return table(
        ["step: statement", "wall s", "CPU s", "shuffles", "shuffled MB", "spilled MB"],
        [
            [
                f"{one.step}: {one.name}",
                f"{one.wall:.1f}",
                f"{one.cpu:.1f}",
                str(one.shuffles),
                f"{one.shuffled / 1e6:.0f}",
                f"{one.spilled / 1e6:.0f}",
            ]
            for one in found
            if one.wall >= _NOTICED_SECONDS
        ],
    )
