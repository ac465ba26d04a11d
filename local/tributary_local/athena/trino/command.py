"""The command line and environment of the Trino server's Java process."""

from collections.abc import Mapping
from pathlib import Path

from tributary_local.athena.trino.configuration import Configuration

MAIN_CLASS = "io.trino.server.TrinoServer"


def command(java_home: Path, configuration: Configuration) -> list[str]:
    """Builds the arguments that run the rendered configuration in the foreground."""
    return [
        str(java_home / "bin" / "java"),
        *(configuration.etc / "jvm.config").read_text("utf-8").split(),
        f"-Dconfig={configuration.etc / 'config.properties'}",
        f"-Dlog.levels-file={configuration.etc / 'log.properties'}",
        *_node_properties(configuration.etc / "node.properties"),
        "-cp",
        f"{configuration.server / 'lib'}/*",
        MAIN_CLASS,
    ]


def environment(inherited: Mapping[str, str], region: str) -> dict[str, str]:
    """Gives the server's environment: the emulator's credentials and none of those that a shell may hold."""
    kept = {name: value for name, value in inherited.items() if not name.startswith("AWS_")}
    return {
        **kept,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": region,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _node_properties(path: Path) -> list[str]:
    """The launcher hands the node's properties on as system properties."""
    lines = (line.strip() for line in path.read_text("utf-8").splitlines())
    return [f"-D{line}" for line in lines if line and not line.startswith("#")]
