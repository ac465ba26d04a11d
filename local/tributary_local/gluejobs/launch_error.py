"""What keeps a job run from starting its script."""


class LaunchError(Exception):
    """The script can't be started: a file, a module or a Spark JVM is missing. The message begins as Glue's does."""

    def __init__(self, cause: str) -> None:
        super().__init__(f"LAUNCH ERROR | {cause}")
