"""Renders Trino's configuration for one laptop."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from string import Template

PLUGINS = ("hive", "iceberg")
TEMPLATES = Path(__file__).resolve().parents[3] / "trino" / "etc"


@dataclass(frozen=True)
class Configuration:
    """What one Trino server needs to know.

    Attributes:
        server: The unpacked trino-server distribution.
        state: Folder that the server may write to; everything rendered lands under it.
        port: HTTP port on 127.0.0.1.
        emulator_url: Endpoint of S3 and of the Glue Data Catalog.
        region: AWS region of both.
    """

    server: Path
    state: Path
    port: int
    emulator_url: str
    region: str

    @property
    def etc(self) -> Path:
        """Folder of the rendered files."""
        return self.state / "etc"


def render(configuration: Configuration) -> None:
    """Writes the configuration and the folder of the few plugins that are needed.

    Raises:
        FileNotFoundError: The server folder lacks a plugin.
    """
    plugins = configuration.state / "plugin"
    temporary = configuration.state / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    values = {
        "port": str(configuration.port),
        "region": configuration.region,
        "emulator": configuration.emulator_url,
        "data": str(configuration.state / "data"),
        "plugins": str(plugins),
        "temporary": str(temporary),
        "catalogs": str(configuration.etc / "catalog"),
    }
    # What an earlier run rendered must not outlive its template.
    shutil.rmtree(configuration.etc, ignore_errors=True)
    for template in sorted(path for path in TEMPLATES.rglob("*") if path.is_file()):
        target = configuration.etc / template.relative_to(TEMPLATES)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(Template(template.read_text("utf-8")).substitute(values), "utf-8")
    _link_plugins(configuration.server / "plugin", plugins)


def _link_plugins(source: Path, target: Path) -> None:
    """Every plugin costs start-up time and memory, so the server sees only those named here."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name in PLUGINS:
        if not (source / name).is_dir():
            raise FileNotFoundError(f"{source / name}: no such Trino plugin")
        (target / name).symlink_to(source / name, target_is_directory=True)
