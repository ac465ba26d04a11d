"""The command line of the Trino server's Java process."""

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


def _node_properties(path: Path) -> list[str]:
    """The launcher hands the node's properties on as system properties."""
    lines = (line.strip() for line in path.read_text("utf-8").splitlines())
    return [f"-D{line}" for line in lines if line and not line.startswith("#")]
