"""What the KPI queries scan over ninety days of five million touchpoints, and of fifty million.

The marts are those that the jobs make: `tables`, then the curated tables filled, then `marts` and
`attribution`.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from tributary.contract import load_contracts

from ..gluejobs.glue_lab import iceberg
from ..gluejobs.package import ROOT
from ..pruning.kpi import KPIS as ALL_KPIS
from ..pruning.kpi import columns, tables
from ..pruning.lake import Lake, Reading
from ..services.emulator import Emulator
from ..services.trino import Trino
from .raw_bytes import raw_bytes
from .rows import FIRST_DAY, LAST_DAY, ROWS, Size

pytestmark = pytest.mark.campaign

ONCE, TENFOLD = Size(5_000_000), Size(50_000_000)
MEGABYTE = 1_000_000
# Advice is some twenty rows a day, whatever there is to advise on.
KPIS = {kpi: sql for kpi, sql in ALL_KPIS.items() if kpi != "budget_recommendations"}
# Larger numbers take more bytes. Of a campaign's creative types, countries and days many have no order before they have
# ten times as many; filled they take more too, and then no more. So it is with the paths of eight channels: of 905 that
# there can be, a day of ten times as many conversions has most.
GROWTH = 1.2
GROWTH_OF_SPARSE = {"campaign_daily": 1.7, "journey_daily": 3.5}
DELIVERY = {"day", "channel", "spend", "impressions", "clicks", "unconverted_spend"}
# Delivery is reported by day and creative, so that its raw files are no larger with more touchpoints.
DELIVERY_ALONE = ("ad_performance",)
CONVERSIONS = ("ad_performance", "app_installs", "orders", "customers", "touchpoints")
SALES = ("order_items", "orders", "customers", "touchpoints")


@dataclass(frozen=True)
class Scans:
    """What each KPI read of the marts of a size, and how large the raw files are by dataset."""

    readings: dict[str, Reading]
    raw: dict[str, int]


def raw_of(kpi: str, lake: Lake) -> tuple[str, ...]:
    """The datasets whose raw files answer the question of a KPI."""
    read = tables(KPIS[kpi]).values()
    asked = columns(KPIS[kpi], {table: lake.columns(table) for table in read})
    if "product_performance" in asked:
        return SALES
    return DELIVERY_ALONE if asked.get("channel_daily", {""}) <= DELIVERY else CONVERSIONS


def scans(lake: Lake, folder: Path, size: Size) -> Scans:
    """Make the marts of a size by the product's jobs, and ask every KPI for all ninety days."""
    for dataset, sql in ROWS.items():
        file = folder / f"{dataset}.parquet"
        with duckdb.connect() as connection:
            connection.execute(f"COPY ({sql(size)}) TO '{file}'")
        lake.put(f"rows/{dataset}.parquet", file.read_bytes())
    arguments = {"run_id": "run-1", "curated_database": lake.name, "curated_bucket": lake.name}
    # Enough rows for Spark to compile its stages.
    arguments["conf"] = f"{iceberg(lake.name)['--conf']} --conf spark.sql.shuffle.partitions=8"
    arguments["rows"] = f"s3://{lake.name}/rows"
    for script in (
        ROOT / "glue/jobs/tables.py",
        Path(__file__).with_name("fill_curated.py"),
        ROOT / "glue/jobs/marts.py",
        ROOT / "glue/jobs/attribution.py",
    ):
        lake.start(script, arguments, seconds=3600)()
    raw = {dataset: raw_bytes(contract, size) for dataset, contract in load_contracts(ROOT / "contracts").items()}
    return Scans({kpi: lake.read(sql, (FIRST_DAY, LAST_DAY)) for kpi, sql in KPIS.items()}, raw)


@pytest.fixture(scope="module")
def lake(emulator: Emulator, trino: Trino) -> Lake:
    return Lake("scans", emulator, trino)


@pytest.fixture(scope="module")
def once(lake: Lake, tmp_path_factory: pytest.TempPathFactory) -> Scans:
    return scans(lake, tmp_path_factory.mktemp("once"), ONCE)


@pytest.fixture(scope="module")
def tenfold(emulator: Emulator, trino: Trino, tmp_path_factory: pytest.TempPathFactory) -> Scans:
    return scans(Lake("tenfold", emulator, trino), tmp_path_factory.mktemp("tenfold"), TENFOLD)


@pytest.mark.parametrize("kpi", KPIS)
def test_a_kpi_scans_little_of_few_objects(kpi: str, lake: Lake, once: Scans) -> None:
    reading = once.readings[kpi]
    raw = sum(once.raw[dataset] for dataset in raw_of(kpi, lake))
    times = raw / reading.scanned
    print(f"{kpi}: {reading.scanned} bytes of {len(reading.objects)} objects, {times:.0f} times less than of raw files")
    assert reading.rows
    assert 0 < reading.scanned <= 10 * MEGABYTE
    assert 0 < len(reading.objects) <= 60
    assert reading.lists == 0
    if raw_of(kpi, lake) != DELIVERY_ALONE:
        assert reading.scanned * 300 <= raw
    assert reading.scanned < raw


@pytest.mark.parametrize("kpi", KPIS)
def test_ten_times_the_touchpoints_do_not_make_a_kpi_scan_more(kpi: str, once: Scans, tenfold: Scans) -> None:
    before, after = once.readings[kpi], tenfold.readings[kpi]
    print(f"{kpi}: {after.scanned / before.scanned:.3f} of the bytes")
    growth = max(GROWTH_OF_SPARSE.get(table, GROWTH) for table in tables(KPIS[kpi]).values())
    assert after.scanned <= before.scanned * growth
    assert len(after.objects) <= 60
