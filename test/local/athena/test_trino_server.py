from pathlib import Path

import psutil
import pytest
from tributary_local.athena.trino.configuration import PLUGINS, Configuration, render

from ..services.trino import SERVER, Trino


def test_the_server_listens_on_the_loopback_alone(trino: Trino) -> None:
    listening = [
        connection.laddr
        for connection in psutil.Process(trino.pid).net_connections()
        if connection.status == psutil.CONN_LISTEN
    ]
    assert [(address.ip, address.port) for address in listening] == [("127.0.0.1", int(trino.url.rpartition(":")[2]))]


def test_the_process_that_was_started_is_the_server(trino: Trino) -> None:
    assert "io.trino.server.TrinoServer" in psutil.Process(trino.pid).cmdline()


def test_the_credentials_of_a_shell_do_not_reach_the_server(trino: Trino) -> None:
    environment = psutil.Process(trino.pid).environ()
    assert environment["AWS_ACCESS_KEY_ID"] == "test"
    assert "foreign" not in environment.values()


def test_only_the_plugins_that_are_needed_are_loaded(tmp_path: Path) -> None:
    render(_configuration(SERVER, tmp_path))
    assert sorted(path.name for path in (tmp_path / "plugin").iterdir()) == sorted(PLUGINS)


def test_rendering_again_leaves_no_file_of_an_earlier_run(tmp_path: Path) -> None:
    stale = tmp_path / "etc" / "catalog" / "stale.properties"
    stale.parent.mkdir(parents=True)
    stale.touch()
    render(_configuration(SERVER, tmp_path))
    assert not stale.exists()
    assert sorted(path.name for path in stale.parent.iterdir()) == ["awsdatacatalog.properties", "iceberg.properties"]


def test_a_distribution_without_a_needed_plugin_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no such Trino plugin"):
        render(_configuration(tmp_path / "empty", tmp_path / "state"))


def _configuration(server: Path, state: Path) -> Configuration:
    return Configuration(
        server=server, state=state, port=15101, emulator_url="http://127.0.0.1:15100", region="eu-central-1"
    )
