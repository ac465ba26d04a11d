"""Putting every mended part in place."""

from tributary_local import crawler
from tributary_local.emulator import account, echo, lambda_async, lambda_errors, partitions


def install() -> None:
    """Install the parts of this package. The emulator's settings must be in the environment already.

    Raises:
        EmulatorChangedError: the emulator no longer has a function that a part replaces.
        AccountError: a saved account can't be read.
    """
    echo.install()
    lambda_errors.install()
    lambda_async.install()
    partitions.install()
    crawler.install()
    account.install()
