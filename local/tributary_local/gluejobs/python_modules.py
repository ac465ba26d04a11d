"""Checks ``--additional-python-modules`` against the environment that job scripts run in."""

import re
from importlib.metadata import PackageNotFoundError, version
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from tributary_local.gluejobs.launch_error import LaunchError
from tributary_local.gluejobs.run_files import require_object, split_uri


def require_modules(s3: Any, modules: list[str]) -> None:  # noqa: ANN401 (boto3's client)
    """Refuse modules that Glue could not install, or that this environment doesn't have in the version named.

    Nothing is installed: every run shares the environment of the runner.

    Args:
        s3: Client of the endpoint.
        modules: Wheels in S3 (``s3://…/name-1.0-py3-none-any.whl``), archives of wheels there (``….gluewheels.zip``,
            from Glue 5.0 on), or requirements (``name==1.0``).

    Raises:
        LaunchError: If a wheel or archive isn't in S3, a module isn't installed, or another version of it is.
    """
    for module in modules:
        if module.endswith(".gluewheels.zip"):
            for wheel in _wheels_in(s3, module):
                _require(*_wheel(wheel))
        elif module.startswith("s3://"):
            require_object(s3, module)
            _require(*_wheel(_file_name(split_uri(module)[1])))
        else:
            name, _, wanted = module.partition("==")
            _require(name.strip(), wanted.strip())


def _file_name(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def _wheels_in(s3: Any, uri: str) -> list[str]:  # noqa: ANN401 (boto3's client)
    require_object(s3, uri)
    bucket, key = split_uri(uri)
    content = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    try:
        with ZipFile(BytesIO(content)) as archive:
            wheels = [_file_name(name) for name in archive.namelist() if name.endswith(".whl")]
    except BadZipFile as error:
        raise _not_installed(f"{_file_name(key)} is not a zip archive") from error
    if not wheels:
        raise _not_installed(f"{_file_name(key)} holds no wheel")
    return wheels


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
