"""The one release of the emulator that the patches of this package are written against."""

from importlib.metadata import PackageNotFoundError, version

PINNED = "1.5.33"


class EmulatorChangedError(RuntimeError):
    """The installed emulator is not the one the patches were written against."""


def check_version() -> None:
    """Refuse any release but the pinned one.

    Raises:
        EmulatorChangedError: ministack is missing or has another version.
    """
    try:
        found = version("ministack")
    except PackageNotFoundError as error:
        raise EmulatorChangedError(f"ministack {PINNED} is not installed") from error
    if found != PINNED:
        raise EmulatorChangedError(
            f"ministack {PINNED} is expected, {found} is installed: the patches replace functions inside it, "
            "so install the pinned release, or move the pin and run the tests of test/local/emulator"
        )
