"""Each KPI query, whichever there are, over four months of the marts that it reads: what it opens, and what of that."""

from pathlib import Path

import pytest
from tributary import publish_attribution, recommendation
from tributary.marts import TABLES as MARTS

from .kpi import KPIS, columns, tables, without_days
from .lake import COLUMNS_OF_SMALL_FILES, Lake, Reading

FIRST, LAST = "2025-02-03", "2025-02-20"
MONTHS = ("2025-01", "2025-02", "2025-03", "2025-04")
READ = {table for sql in KPIS.values() for table in tables(sql).values()}
TABLES = (*MARTS, *publish_attribution.TABLES, recommendation.TABLE)
DAILY = {table.name for table in TABLES if "day" in table.schema.names}
DATED = {table: kpi for kpi, sql in KPIS.items() for table in tables(sql).values() if table in DAILY}
"""One KPI of each mart that lies in months."""


@pytest.fixture(scope="module")
def marts(lake: Lake) -> dict[str, dict[str, int]]:
    """The sizes of the data files by table and key."""
    lake.start(Path(__file__).with_name("write_marts.py"), {"tables": ",".join(READ)})()
    return {table: lake.files(table) for table in READ}


@pytest.fixture(scope="module")
def readings(lake: Lake, marts: dict[str, dict[str, int]]) -> dict[str, Reading]:
    """What each KPI reads for a span within February."""
    assert marts, "the marts are not there"
    return {kpi: lake.read(sql, (FIRST, LAST), COLUMNS_OF_SMALL_FILES) for kpi, sql in KPIS.items()}


def of_february(files: dict[str, int]) -> set[str]:
    """The files of a table's February; all of a table that does not lie in months."""
    return {key for key in files if "day_month=" not in key or "day_month=2025-02/" in key}


def test_every_mart_of_days_has_a_file_a_month(marts: dict[str, dict[str, int]]) -> None:
    assert len(DATED) >= 5
    for table in DATED:
        assert sorted(key.split("day_month=")[1][:7] for key in marts[table]) == list(MONTHS)


@pytest.mark.parametrize("kpi", KPIS)
def test_a_kpi_opens_the_files_of_its_month_and_lists_nothing(
    kpi: str, marts: dict[str, dict[str, int]], readings: dict[str, Reading]
) -> None:
    reading = readings[kpi]
    assert reading.rows
    assert reading.files == {key for table in tables(KPIS[kpi]).values() for key in of_february(marts[table])}
    assert reading.lists == 0


@pytest.mark.parametrize("kpi", KPIS)
def test_a_kpi_asks_for_the_columns_that_it_names_and_gets_little_more(
    kpi: str, lake: Lake, marts: dict[str, dict[str, int]], readings: dict[str, Reading]
) -> None:
    reading, read = readings[kpi], tables(KPIS[kpi]).values()
    assert reading.columns == columns(KPIS[kpi], {table: lake.columns(table) for table in read})
    size = sum(marts[table][key] for table in read for key in of_february(marts[table]))
    assert 0 < reading.received < size / 3
    assert 0 < reading.scanned <= reading.received


@pytest.mark.parametrize("table", DATED)
def test_without_its_days_the_same_query_opens_every_month(
    table: str, lake: Lake, marts: dict[str, dict[str, int]]
) -> None:
    assert set(marts[table]) <= lake.read(without_days(KPIS[DATED[table]])).files


def test_with_all_columns_a_month_is_received_whole(lake: Lake, marts: dict[str, dict[str, int]]) -> None:
    days = "day BETWEEN CAST(? AS date) AND CAST(? AS date)"
    reading = lake.read(f"SELECT * FROM channel_daily WHERE {days}", (FIRST, LAST), COLUMNS_OF_SMALL_FILES)
    (february,) = of_february(marts["channel_daily"])
    assert reading.columns == {"channel_daily": lake.columns("channel_daily")}
    assert reading.received >= marts["channel_daily"][february] * 0.9
