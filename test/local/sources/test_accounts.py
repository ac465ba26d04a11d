import json
import stat
from pathlib import Path
from typing import Any

import pymysql
import pytest
from tributary_local.sources.certificates import write_certificates
from tributary_local.sources.credentials import read_credential, write_credentials
from tributary_local.sources.load import create_accounts, create_schema
from tributary_local.sources.mariadb import socket_path


@pytest.fixture(scope="module")
def accounts(sources: Any) -> Any:
    with sources.administrator() as connection, connection.cursor() as cursor:
        create_schema(cursor)
        names = {"marketing": "marketing", "sales": "sales-backend"}
        create_accounts(
            cursor, {db: read_credential(sources.credentials / f"{name}.json") for db, name in names.items()}
        )
    return sources


def connect(sources: Any, account: str, **options: Any) -> pymysql.Connection:
    credential = read_credential(sources.credentials / f"{account}.json")
    tls = {"ssl": {"ca": str(sources.certificates / "ca.pem")}} | options
    return pymysql.connect(
        host="127.0.0.1", port=sources.port, user=credential.username, password=credential.password, **tls
    )


@pytest.mark.parametrize(
    ("account", "own", "other"),
    [
        ("marketing", "marketing.touchpoints", "sales.orders"),
        ("sales-backend", "sales.orders", "marketing.touchpoints"),
    ],
)
def test_an_account_reads_its_own_database_and_nothing_else(accounts: Any, account: str, own: str, other: str) -> None:
    with connect(accounts, account) as connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {own}")
        assert cursor.fetchone() == (0,)
        with pytest.raises(pymysql.err.OperationalError, match="SELECT command denied"):
            cursor.execute(f"SELECT COUNT(*) FROM {other}")
        with pytest.raises(pymysql.err.OperationalError, match="DELETE command denied"):
            cursor.execute(f"DELETE FROM {own}")


def test_a_connection_without_tls_is_refused(accounts: Any) -> None:
    with pytest.raises(pymysql.err.OperationalError, match="Access denied"):
        connect(accounts, "marketing", ssl=None, ssl_disabled=True)


def test_a_client_that_trusts_another_ca_refuses_the_server(accounts: Any, tmp_path: Path) -> None:
    write_certificates(tmp_path)
    with pytest.raises(pymysql.err.OperationalError, match="certificate verify failed"):
        connect(accounts, "marketing", ssl={"ca": str(tmp_path / "ca.pem")})


def test_secrets_are_readable_by_their_owner_alone_and_survive_a_second_start(tmp_path: Path) -> None:
    write_certificates(tmp_path)
    write_credentials(tmp_path)
    secret = ["server-key.pem", "marketing.json", "sales.json", "sales-backend.json"]
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in secret} == {0o600}
    before = [json.loads((tmp_path / name).read_text()) for name in secret[1:]]
    assert len({content["password"] for content in before}) == 3
    write_credentials(tmp_path)
    assert [json.loads((tmp_path / name).read_text()) for name in secret[1:]] == before


def test_a_state_folder_too_deep_for_a_socket_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="choose a shorter state folder"):
        socket_path(tmp_path / ("x" * 100))
