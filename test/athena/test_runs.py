"""A reader stays within one run: marts are joined on it, and views say it."""

import pytest

from .joins import loose_joins
from .marts import ROOT, TABLES, Marts

FILES = {f"{file.parent.name}/{file.stem}": file.read_text() for file in sorted((ROOT / "athena").glob("*/*.sql"))}
VIEWS = {name.removeprefix("views/"): sql for name, sql in FILES.items() if name.startswith("views/")}
PUBLISHED = {table.name for table in TABLES} | set(VIEWS)
ONE = "SELECT * FROM channel_daily AS a "


@pytest.mark.parametrize("name", FILES)
def test_no_query_and_no_view_joins_marts_of_two_runs(marts: Marts, name: str) -> None:
    assert loose_joins(marts.connection, FILES[name], PUBLISHED) == []


@pytest.mark.parametrize(
    ("sql", "loose"),
    [
        (ONE + "JOIN order_daily AS b USING (day, channel)", ["channel_daily with order_daily"]),
        (ONE + "JOIN order_daily AS b ON a.day = b.day AND a.run_id <> b.run_id", ["channel_daily with order_daily"]),
        (ONE + "JOIN order_daily AS b ON a.day = b.day OR a.run_id = b.run_id", ["channel_daily with order_daily"]),
        (ONE + ", cohort_performance AS b WHERE a.day = b.day", ["channel_daily with cohort_performance"]),
        (ONE + "CROSS JOIN (SELECT max(day) FROM order_daily)", ["channel_daily with order_daily"]),
        (ONE + "WHERE day > (SELECT max(day) FROM order_daily)", ["channel_daily with order_daily"]),
        ("WITH b AS (SELECT * FROM order_daily) " + ONE + "JOIN b USING (day)", ["channel_daily with b"]),
        (
            ONE + "JOIN order_daily AS b USING (run_id, day) JOIN install_daily AS c ON a.day = c.day",
            ["channel_daily, order_daily with install_daily"],
        ),
        (
            ONE + "UNION ALL SELECT * FROM order_daily JOIN channel_daily USING (day)",
            ["order_daily with channel_daily"],
        ),
        (ONE + "FULL OUTER JOIN order_daily AS b USING (run_id, day, channel)", []),
        (ONE + "JOIN order_daily AS b ON a.day = b.day AND a.run_id = b.run_id", []),
        (ONE + "JOIN campaigns AS b ON a.channel = b.channel", []),
        ("WITH order_daily AS (SELECT * FROM campaigns) " + ONE + "JOIN order_daily USING (channel)", []),
        (ONE + "UNION ALL SELECT * FROM order_daily", []),
    ],
)
def test_a_join_that_lets_two_runs_meet_is_found(marts: Marts, sql: str, loose: list[str]) -> None:
    assert loose_joins(marts.connection, sql, PUBLISHED) == loose


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_says_which_run_its_rows_are_of(marts: Marts, view: str) -> None:
    columns = marts.connection.execute(f"DESCRIBE {VIEWS[view]}").fetchall()
    assert "run_id" in [column[0] for column in columns]
