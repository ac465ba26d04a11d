"""The borders of the Installs rule in the SQL over the source tables."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pymysql.cursors import DictCursor
from tributary_local.sources.load import create_schema

from .source_kpi import prepare, source_kpi

AT = datetime(2025, 2, 10, 12)
MS = timedelta(milliseconds=1)


@pytest.fixture
def cursor(sources: Any) -> Iterator[DictCursor]:
    with sources.administrator() as connection, connection.cursor(DictCursor) as cursor:
        create_schema(cursor)
        yield cursor


def add_touches(cursor: DictCursor, *touches: tuple[int, str, datetime, str, str]) -> None:
    cursor.executemany(
        "INSERT INTO marketing.touchpoints VALUES (%s, %s, %s, %s, %s, 'c', 'static', %s, %s)",
        [(t[0], *t, t[2]) for t in touches],
    )


def add_install(cursor: DictCursor, number: int, device: str, at: datetime) -> None:
    cursor.execute("INSERT INTO marketing.app_installs VALUES (%s, %s, %s, 'ios', 'DE', %s)", (number, device, at, at))


def installs(cursor: DictCursor) -> dict[str, int]:
    prepare(cursor)
    cursor.execute(source_kpi("channel_impression_to_install", "2025-01-01", "2025-03-31"))
    return {row["channel"]: row["installs"] for row in cursor.fetchall()}


WEEK, DAY = timedelta(days=7), timedelta(hours=24)
CASES: list[tuple[str, list[tuple[datetime, str, str]], str]] = [
    ("no touch", [], "organic"),
    ("a click exactly seven days before", [(AT - WEEK, "a", "click")], "a"),
    ("a click a millisecond older", [(AT - WEEK - MS, "a", "click")], "organic"),
    ("a view exactly twenty-four hours before", [(AT - DAY, "a", "impression")], "a"),
    ("a view a millisecond older", [(AT - DAY - MS, "a", "impression")], "organic"),
    ("a click at the same millisecond", [(AT, "a", "click")], "a"),
    ("a click a millisecond later", [(AT + MS, "a", "click")], "organic"),
    ("an old click against a fresh view", [(AT - WEEK, "a", "click"), (AT, "b", "impression")], "a"),
    ("two clicks", [(AT - DAY, "a", "click"), (AT - MS, "b", "click")], "b"),
    ("two clicks of the same time", [(AT - DAY, "b", "click"), (AT - DAY, "a", "click")], "a"),
    ("a click too old against a view", [(AT - WEEK - MS, "a", "click"), (AT - DAY, "b", "impression")], "b"),
]


@pytest.mark.parametrize(("touches", "channel"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_an_install_goes_to(cursor: DictCursor, touches: list[tuple[datetime, str, str]], channel: str) -> None:
    add_install(cursor, 1, "d", AT)
    if touches:
        add_touches(cursor, *((n, "d", *touch) for n, touch in enumerate(touches, start=1)))
    assert installs(cursor) == {channel: 1}


def test_the_worked_cases_of_the_definitions_come_out(cursor: DictCursor) -> None:
    case = json.loads((Path(__file__).parents[2] / "golden" / "install_attribution.json").read_text(encoding="utf-8"))

    def time(text: str) -> datetime:
        # A year and some days later, into the period of the query.
        return datetime.fromisoformat(text).replace(tzinfo=None) + timedelta(days=337)

    expected: dict[str, int] = {}
    for answer in case["cases"][0]["expected"].values():
        expected[answer["channel"]] = expected.get(answer["channel"], 0) + 1
    for number, install in enumerate(case["input"]["installs"], start=1):
        add_install(cursor, number, install["device_id"], time(install["installed_at"]))
    add_touches(
        cursor,
        *(
            (number, e["device_id"], time(e["at"]), e["channel"], e["kind"].replace("view", "impression"))
            for number, e in enumerate(case["input"]["engagements"], start=1)
        ),
    )
    assert installs(cursor) == expected


def test_a_channel_that_only_spends_stays_and_an_order_without_a_device_is_unattributed(cursor: DictCursor) -> None:
    cursor.execute(
        "INSERT INTO marketing.ad_performance VALUES ('2025-02-10', 'idle', 'c', 'x', 'static', 'USD', 10, 0, 2.5, %s)",
        (AT,),
    )
    cursor.executemany(
        "INSERT INTO sales.customers VALUES (%s, NULL, %s, 'DE', %s, %s)", [(1, None, AT, AT), (2, "d", AT, AT)]
    )
    cursor.executemany(
        "INSERT INTO sales.orders VALUES (%s, %s, %s, %s, 'paid', 'USD', %s, NULL, NULL, %s)",
        [(1, 1, 1, AT, "9.99", AT), (2, 2, 2, AT, 20, AT), (3, 3, 99, AT, 1, AT)],
    )
    add_touches(cursor, (1, "d", AT - DAY, "a", "click"))
    prepare(cursor)
    cursor.execute(source_kpi("channel_roas", "2025-02-10", "2025-02-10"))
    assert [(r["channel"], float(r["last_touch_revenue"]), r["last_touch_roas"]) for r in cursor.fetchall()] == [
        ("idle", 0.0, 0.0),
        ("a", 20.0, None),
        ("unattributed", 10.99, None),
    ]


MONTH = timedelta(days=30)
STEPS = {"one": "a", "two": "aab", "three": "aba", "four": "abca", "five": "aabbcad"}


def test_a_path_has_the_touches_of_thirty_days_and_of_long_ones_the_ends(cursor: DictCursor) -> None:
    for number, device in enumerate(["border", "older", *STEPS], start=1):
        add_install(cursor, number, device, AT)
    journeys = [("border", AT - MONTH, "a"), ("older", AT - MONTH - MS, "a"), ("older", AT + MS, "a")]
    for device, channels in STEPS.items():
        journeys += [(device, AT - (len(channels) - i) * MS, channel) for i, channel in enumerate(channels)]
    add_touches(
        cursor,
        *((n, device, at, channel, "impression") for n, (device, at, channel) in enumerate(journeys, start=1)),
    )
    prepare(cursor)
    cursor.execute(source_kpi("journey_paths", "2025-02-10", "2025-02-10"))
    figures = ("conversions", "single_touch_conversions", "touches_per_conversion")
    found = {r["path"]: tuple(float(r[name]) for name in figures) for r in cursor.fetchall()}
    assert found == {
        "a": (2, 2, 1),
        "unattributed": (1, 0, 0),
        "a > b": (1, 0, 3),
        "a > b > a": (1, 0, 3),
        "a > ... > c > a": (1, 0, 4),
        "a > ... > a > d": (1, 0, 7),
    }
