"""Runs a command on two cores and measures it with all the processes that it starts."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

_EVERY_SECONDS = 0.1
_CORES = 2
_SAME = 0.02


class ContenderError(RuntimeError):
    """A command that failed; the message has its name and the end of what it said."""


@dataclass(frozen=True)
class Measurement:
    """What a command took.

    Attributes:
        wall: seconds from its start to its end.
        cpu: seconds of all its processes, user and system.
        resident: the most bytes that they had in memory at one moment, together.
    """

    wall: float
    cpu: float
    resident: int


def measure(command: Sequence[str], environment: Mapping[str, str], log: Path, limit_seconds: float) -> Measurement:
    """Run a command to its end.

    Args:
        command: program and arguments.
        environment: all of it.
        log: file that takes what the command says.
        limit_seconds: after which it is ended.

    Raises:
        ContenderError: the command failed or took too long.
    """
    cores = sorted(os.sched_getaffinity(0))[:_CORES]
    begun = time.monotonic()
    with log.open("wb") as output:
        child = subprocess.Popen(
            ["taskset", "--cpu-list", ",".join(map(str, cores)), *command],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    root = psutil.Process(child.pid)
    cpu: dict[tuple[int, float], float] = {}
    most = 0
    while child.poll() is None:
        resident, sizes = 0, dict[int, int]()
        for process in _tree(root):
            try:
                with process.oneshot():
                    times = process.cpu_times()
                    cpu[(process.pid, process.create_time())] = times.user + times.system
                    own = process.memory_info().rss
                    sizes[process.pid] = own
                    # Until a child that Java begins is a program of its own, what it has is its parent's.
                    if abs(own - sizes.get(process.ppid(), 0)) > _SAME * own:
                        resident += own
            except psutil.NoSuchProcess:
                continue
        most = max(most, resident)
        if time.monotonic() - begun > limit_seconds:
            _end(root)
            raise ContenderError(f"{' '.join(command)}: took more than {limit_seconds:.0f} s")
        time.sleep(_EVERY_SECONDS)
    if child.returncode != 0:
        said = log.read_text(errors="replace")[-2000:]
        raise ContenderError(f"{' '.join(command)}: ended with {child.returncode}: {said}")
    return Measurement(time.monotonic() - begun, sum(cpu.values()), most)


def _tree(root: psutil.Process) -> list[psutil.Process]:
    try:
        return [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _end(root: psutil.Process) -> None:
    processes = _tree(root)
    for process in processes:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(processes)
