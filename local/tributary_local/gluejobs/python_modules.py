"""Checks ``--additional-python-modules`` against the environment that job scripts run in."""

import re
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from tributary_local.gluejobs.launch_error import LaunchError
from tributary_local.gluejobs.run_files import require_object, split_uri


def require_modules(s3: Any, modules: list[str]) -> None:  # noqa: ANN401 (boto3's client)
    """Refuse modules that Glue could not install, or that this environment doesn't have in the version named.

    Nothing is installed: every run shares the environment of the runner.

    Args:
        s3: Client of the endpoint.
        modules: Wheels in S3 (``s3://…/name-1.0-py3-none-any.whl``) or requirements (``name==1.0``).

    Raises:
        LaunchError: If a wheel isn't in S3, a module isn't installed, or another version of it is.
    """
    for module in modules:
        if module.startswith("s3://"):
            require_object(s3, module)
            _key = split_uri(module)[1]
            name, wanted = _wheel(_key.rsplit("/", 1)[-1])
        else:
            name, _, wanted = module.partition("==")
        _require(name.strip(), wanted.strip())


def _wheel(file: str) -> tuple[str, str]:
    match = re.fullmatch(r"([^-]+)-([^-]+)(-[^-]+)?-[^-]+-[^-]+-[^-]+\.whl", file)
    if match is None:
        raise _not_installed(f"{file} is not the name of a wheel")
    return match[1], match[2]


def _require(name: str, wanted: str) -> None:
    try:
        found = version(name)
    except PackageNotFoundError as error:
        raise _not_installed(f"{name} is not in the local environment") from error
    if wanted and found != wanted:
        raise _not_installed(f"{name} {wanted} is asked for, the local environment has {found}")


def _not_installed(cause: str) -> LaunchError:
    return LaunchError(f"Python Module Installer indicates modules that failed to install: {cause}")
