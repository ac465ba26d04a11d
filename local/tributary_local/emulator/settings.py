"""The environment the emulator and the functions it runs are started with."""

import os
import shutil
import tempfile
from pathlib import Path

REGION = "eu-central-1"
ACCOUNT = "000000000000"

# What a shell may hold for other AWS accounts or other Node programs must not reach the emulator's Lambda workers,
# which inherit this process's environment.
FOREIGN_PREFIXES = ("AWS_", "NODE_", "TRIBUTARY_")


def endpoint(port: int) -> str:
    """Return the URL under which the emulator answers on this machine."""
    return f"http://127.0.0.1:{port}"


def prepare(port: int, state: Path) -> None:
    """Set the process up for the emulator, which reads its settings from the environment when it is imported.

    The account starts empty: what an earlier run left in `state` is removed.

    Args:
        port: the port to listen on.
        state: the folder that takes the objects of S3, the metadata and the emulator's temporary files.
    """
    objects, metadata, scratch = state / "s3", state / "metadata", state / "tmp"
    for folder in (objects, metadata, scratch):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    for name in [name for name in os.environ if name.startswith(FOREIGN_PREFIXES)]:
        del os.environ[name]
    os.environ.update(
        {
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(port),
            "MINISTACK_HOST": "localhost",
            "MINISTACK_REGION": REGION,
            "MINISTACK_ACCOUNT_ID": ACCOUNT,
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "PERSIST_STATE": "1",
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(objects),
            "STATE_DIR": str(metadata),
            "LAMBDA_EXECUTOR": "local",
            "TMPDIR": str(scratch),
            "TZ": "UTC",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ENDPOINT_URL": endpoint(port),
            "AWS_EC2_METADATA_DISABLED": "true",
        }
    )
    tempfile.tempdir = str(scratch)
