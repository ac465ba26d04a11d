"""A MariaDB server of one's own.

``python -m tributary_local.sources.mariadb --state DIR --port N --certificates DIR`` makes the data folder on first
use, then becomes the server, so that whoever started this process holds the server's pid. SIGTERM ends it cleanly.
"""

import argparse
import getpass
import os
import shutil
import subprocess
from pathlib import Path

_SOCKET = "mysqld.sock"
# The address of a Unix socket holds 107 characters.
_LONGEST_SOCKET_PATH = 107


def socket_path(state: Path) -> Path:
    """Unix socket of the server whose state folder this is; the operating system's user is its administrator there.

    Raises:
        ValueError: The path is longer than a socket address can be.
    """
    path = state.resolve() / _SOCKET
    if len(os.fsencode(path)) > _LONGEST_SOCKET_PATH:
        raise ValueError(f"{path} is too long for a Unix socket: choose a shorter state folder (TRIBUTARY_STATE)")
    return path


def _program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        raise FileNotFoundError(f"{name} is not installed: apt-get install mariadb-server")
    return found


def _temporary(state: Path) -> str:
    # A server that starts clears its folder of temporary tables: in a shared one it would take those of another.
    folder = state.resolve() / "tmp"
    folder.mkdir(parents=True, exist_ok=True)
    return f"--tmpdir={folder}"


def _as_user() -> list[str]:
    # The server refuses to run as root unless told to.
    return ["--user=root"] if os.geteuid() == 0 else []


def initialise(state: Path) -> Path:
    """The data folder of ``state``, made if missing. A half-made one of an interrupted start is thrown away.

    Raises:
        RuntimeError: MariaDB's installer failed; the message holds its output.
    """
    data = state / "data"
    if data.exists():
        return data
    draft = state / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    state.mkdir(parents=True, exist_ok=True)
    command = [
        _program("mariadb-install-db"),
        "--no-defaults",
        *_as_user(),
        f"--datadir={draft.resolve()}",
        _temporary(state),
        "--auth-root-authentication-method=socket",
        f"--auth-root-socket-user={getpass.getuser()}",
        "--skip-test-db",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"mariadb-install-db failed ({done.returncode}):\n{done.stdout}{done.stderr}")
    draft.rename(data)
    return data


def server_command(state: Path, port: int, certificates: Path) -> list[str]:
    """The command line of the server: loopback only, TLS offered, UTC, no binary log."""
    data = initialise(state)
    certificates = certificates.resolve()
    return [
        _program("mariadbd"),
        "--no-defaults",
        *_as_user(),
        f"--datadir={data.resolve()}",
        _temporary(state),
        f"--socket={socket_path(state)}",
        f"--pid-file={state.resolve() / 'mysqld.pid'}",
        "--skip-networking=0",
        "--bind-address=127.0.0.1",
        f"--port={port}",
        "--skip-name-resolve",
        f"--ssl-ca={certificates / 'ca.pem'}",
        f"--ssl-cert={certificates / 'server.pem'}",
        f"--ssl-key={certificates / 'server-key.pem'}",
        "--tls-version=TLSv1.2,TLSv1.3",
        "--character-set-server=utf8mb4",
        "--collation-server=utf8mb4_general_ci",
        "--default-time-zone=+00:00",
        "--innodb-buffer-pool-size=256M",
        # The data can be generated again, so a crash of the machine may cost the last second.
        "--innodb-flush-log-at-trx-commit=2",
        "--skip-log-bin",
    ]


def main() -> None:
    """Become the server."""
    parser = argparse.ArgumentParser(
        prog="python -m tributary_local.sources.mariadb", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("--state", type=Path, required=True, help="folder of the server: data, socket, pid file")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--certificates", type=Path, required=True, help="folder with ca, server and server-key .pem")
    arguments = parser.parse_args()
    command = server_command(arguments.state, arguments.port, arguments.certificates)
    os.execv(command[0], command)  # noqa: S606 - the arguments are our own


if __name__ == "__main__":
    main()
