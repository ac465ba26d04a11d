"""The login that clients are let in by; it may give itself another password."""

import hmac
import json
from pathlib import Path
from threading import Lock

from tributary_local.sources.credentials import Credential, read_credential
from tributary_local.sources.private_file import write_private
from tributary_local.tds.errors import SqlServerError


class Logins:
    """The accepted login, in a file that is read each time: a password that was changed counts from then on."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._changing = Lock()

    def accepts(self, given: Credential) -> bool:
        """Whether user and password are right."""
        accepted = read_credential(self._file)
        # Both comparisons always run, and in constant time.
        same_user = hmac.compare_digest(given.username.encode(), accepted.username.encode())
        same_password = hmac.compare_digest(given.password.encode(), accepted.password.encode())
        return same_user and same_password

    def change_password(self, name: str, password: str, old_password: str | None) -> None:
        """Change the password of the login, which may do so where it names the one of before.

        Raises:
            SqlServerError: 15151 for another login, or a password of before that is wrong or not named.
        """
        with self._changing:
            if old_password is None or not self.accepts(Credential(name, old_password)):
                raise SqlServerError(
                    15151, f"Cannot alter the login '{name}', because it does not exist or you do not have permission."
                )
            content = {"username": name, "password": password}
            write_private(self._file, json.dumps(content).encode())
