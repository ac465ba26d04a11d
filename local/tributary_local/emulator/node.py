"""The Node that the emulator's Lambda workers run on."""

import shutil
import subprocess

MAJOR = 22


class WrongNodeError(RuntimeError):
    """The `node` on PATH is not the one that Lambda's runtime has."""


def check_node() -> None:
    """Refuse a PATH whose `node` is not the release that `nodejs22.x` means.

    The emulator starts whatever `node` it finds, whichever runtime a function asks for.

    Raises:
        WrongNodeError: there is no `node`, or it has another major version.
    """
    binary = shutil.which("node")
    if binary is None:
        raise WrongNodeError(f"no `node` on PATH: functions of the runtime nodejs{MAJOR}.x need Node {MAJOR}")
    printed = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if not printed.startswith(f"v{MAJOR}."):
        raise WrongNodeError(f"{binary} is {printed}: put Node {MAJOR} first on PATH, the runtime is nodejs{MAJOR}.x")
