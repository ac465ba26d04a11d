"""Runs a command on given cores and tells what it took.

``python measure.py --cores 1 --output /dev/null --report FILE -- COMMAND…`` sends the command's standard output to the
output file and writes a JSON report: wall seconds, CPU seconds of the command and of all its children, and the most
memory that one of them had resident. Exits as the command does.
"""

import argparse
import json
import os
import subprocess
import time
from pathlib import Path


def _cores(text: str) -> set[int]:
    return {int(core) for core in text.split(",")}


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="measure.py", description=__doc__.partition("\n")[0])
    parser.add_argument("--cores", type=_cores, required=True)
    parser.add_argument("--output", required=True)
    parser.add_argument("--report", type=Path, required=True)
    parser.add_argument("command", nargs="+")
    arguments = parser.parse_args()
    os.sched_setaffinity(0, arguments.cores)
    with Path(arguments.output).open("wb") as output:
        begun = time.monotonic()
        child = subprocess.Popen(arguments.command, stdin=subprocess.DEVNULL, stdout=output)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.monotonic() - begun
    child.returncode = os.waitstatus_to_exitcode(status)
    arguments.report.write_text(
        json.dumps(
            {
                "wall": wall,
                "cpu": usage.ru_utime + usage.ru_stime,
                "resident": usage.ru_maxrss * 1024,
            }
        )
    )
    raise SystemExit(child.returncode if child.returncode >= 0 else 128 - child.returncode)


if __name__ == "__main__":
    main()
