"""The journey of one device, read from touchpoints in buckets of devices and from the same ones without."""

from hashlib import sha256
from pathlib import Path

import pytest
from pyiceberg.transforms import BucketTransform
from pyiceberg.types import StringType

from .lake import Lake

# As many as the contract says.
BUCKETS, TOUCHES, DEVICES = 16, 60_000, 2_000
bucket_of = BucketTransform(BUCKETS).transform(StringType())


def device(number: int) -> str:
    return f"device {sha256(str(number).encode()).hexdigest()}"


@pytest.fixture(scope="module")
def tables(lake: Lake) -> dict[str, dict[str, int]]:
    """The sizes of the data files by table and key."""
    arguments = {"bucketed": "bucketed", "whole": "whole", "touches": TOUCHES, "devices": DEVICES}
    script = Path(__file__).with_name("write_touchpoints.py")
    lake.start(script, {name: str(value) for name, value in arguments.items()})()
    return {table: lake.files(table) for table in ("bucketed", "whole")}


def test_both_tables_lie_in_months_and_one_in_buckets_too(tables: dict[str, dict[str, int]]) -> None:
    assert (len(tables["bucketed"]), len(tables["whole"])) == (2 * BUCKETS, 2)


@pytest.mark.parametrize("number", [0, 17, 1999])
def test_a_device_is_read_from_its_bucket_at_a_tenth_of_the_bytes(
    number: int, lake: Lake, tables: dict[str, dict[str, int]]
) -> None:
    journey = f"WHERE device_id = '{device(number)}' ORDER BY occurred_at, touchpoint_id"
    bucketed, whole = (lake.read(f"SELECT * FROM {table} {journey}") for table in ("bucketed", "whole"))
    assert bucketed.rows
    assert bucketed.rows == whole.rows
    own = f"/device_id_bucket={bucket_of(device(number))}/"
    assert bucketed.files == {key for key in tables["bucketed"] if own in key}
    assert len(bucketed.files) == 2
    assert bucketed.lists == 0
    assert 0 < bucketed.received * 10 <= whole.received
    assert 0 < bucketed.scanned * 10 <= whole.scanned


def test_a_device_within_a_month_is_read_from_one_file(lake: Lake, tables: dict[str, dict[str, int]]) -> None:
    february = "occurred_at >= TIMESTAMP '2025-02-01 00:00:00' AND occurred_at < TIMESTAMP '2025-03-01 00:00:00'"
    reading = lake.read(f"SELECT channel, kind FROM bucketed WHERE device_id = '{device(17)}' AND {february}")
    own = f"occurred_at_month=2025-02/device_id_bucket={bucket_of(device(17))}/"
    assert reading.files == {key for key in tables["bucketed"] if own in key}
    assert len(reading.files) == 1


def test_a_lookup_by_another_column_opens_every_bucket(lake: Lake, tables: dict[str, dict[str, int]]) -> None:
    reading = lake.read("SELECT count(*) FROM bucketed WHERE touchpoint_id + 0 = 17")
    assert reading.rows == [[1]]
    assert reading.files == set(tables["bucketed"])
