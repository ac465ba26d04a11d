import random
from typing import Any

import pytest
from botocore.exceptions import ClientError

from .lake import RESULTS, Lake

LEAST = 10_000_000


@pytest.fixture(scope="module", autouse=True)
def bulky(lake: Lake) -> None:
    """A table of two partitions: 12 MB that don't compress, and a little."""
    lake.csv_table("bulky", {"line": "string"}, ["day"])
    noise = random.Random(1)  # noqa: S311
    lines = "\n".join(noise.randbytes(500).hex() for _ in range(24_000))
    lake.put("bulky/day=2025-01-01/part-0.csv.gz", f"line\n{lines}\n")
    lake.put("bulky/day=2025-01-02/part-0.csv.gz", "line\na\n")
    for day in ("2025-01-01", "2025-01-02"):
        lake.partition("bulky", f"day={day}")


def test_an_enforced_workgroup_ignores_the_location_of_the_client(lake: Lake) -> None:
    lake.workgroup("enforced", EnforceWorkGroupConfiguration=True)
    wanted = {"OutputLocation": f"s3://{RESULTS}/elsewhere/"}
    execution = lake.execution("SELECT 1 AS n", "enforced", ResultConfiguration=wanted)
    location = f"s3://{RESULTS}/enforced/{execution['QueryExecutionId']}.csv"
    assert execution["ResultConfiguration"]["OutputLocation"] == location
    assert lake.file(execution) == b'"n"\n"1"\n'
    assert lake.s3.list_objects_v2(Bucket=RESULTS, Prefix="elsewhere/")["KeyCount"] == 0


def test_a_workgroup_without_settings_has_those_of_aws(lake: Lake) -> None:
    lake.athena.create_work_group(Name="bare")
    configuration = lake.athena.get_work_group(WorkGroup="bare")["WorkGroup"]["Configuration"]
    assert configuration == {
        "EnforceWorkGroupConfiguration": True,
        "PublishCloudWatchMetricsEnabled": True,
        "RequesterPaysEnabled": False,
        "EngineVersion": {"SelectedEngineVersion": "AUTO", "EffectiveEngineVersion": "Athena engine version 3"},
    }


def test_a_workgroup_that_does_not_enforce_lets_the_client_choose(lake: Lake) -> None:
    lake.workgroup("lenient", EnforceWorkGroupConfiguration=False)
    wanted = {"OutputLocation": f"s3://{RESULTS}/chosen"}
    execution = lake.execution("SELECT 1", "lenient", ResultConfiguration=wanted)
    assert execution["ResultConfiguration"]["OutputLocation"].startswith(f"s3://{RESULTS}/chosen/")


def test_results_are_encrypted_as_the_workgroup_says(lake: Lake) -> None:
    key = "arn:aws:kms:eu-central-1:000000000000:key/11111111-1111-1111-1111-111111111111"
    encryption = {"EncryptionOption": "SSE_KMS", "KmsKey": key}
    lake.athena.create_work_group(
        Name="encrypted",
        Configuration={
            "ResultConfiguration": {
                "OutputLocation": f"s3://{RESULTS}/encrypted/",
                "EncryptionConfiguration": encryption,
            }
        },
    )
    execution = lake.execution("SELECT 1", "encrypted")
    assert execution["ResultConfiguration"]["EncryptionConfiguration"] == encryption
    stored = lake.s3.head_object(Bucket=RESULTS, Key=f"encrypted/{execution['QueryExecutionId']}.csv")
    assert (stored["ServerSideEncryption"], stored["SSEKMSKeyId"]) == ("aws:kms", key)


@pytest.mark.parametrize(
    ("configuration", "message"),
    [
        ({}, "No output location provided"),
        ({"OutputLocation": "https://results"}, "outputLocation is not a valid S3 path"),
        ({"OutputLocation": "s3://no-such-bucket/x"}, "Unable to verify/create output bucket no-such-bucket"),
    ],
)
def test_a_query_needs_a_place_for_its_result(lake: Lake, configuration: dict[str, Any], message: str) -> None:
    with pytest.raises(ClientError, match=message):
        lake.start("SELECT 1", "primary", ResultConfiguration=configuration)


def test_a_disabled_workgroup_takes_no_query(lake: Lake) -> None:
    lake.workgroup("closed")
    lake.athena.update_work_group(WorkGroup="closed", State="DISABLED")
    with pytest.raises(ClientError, match="WorkGroup closed is disabled"):
        lake.start("SELECT 1", "closed")


def test_a_workgroup_that_is_not_there_takes_no_query(lake: Lake) -> None:
    with pytest.raises(ClientError, match="WorkGroup is not found"):
        lake.start("SELECT 1", "nowhere")


def test_a_query_that_scans_more_than_the_cutoff_is_cancelled(lake: Lake) -> None:
    lake.workgroup("frugal", BytesScannedCutoffPerQuery=LEAST)
    execution = lake.execution("SELECT count(DISTINCT line) FROM bulky", "frugal")
    assert execution["Status"]["State"] == "CANCELLED"
    assert execution["Status"]["StateChangeReason"] == "Bytes scanned limit was exceeded"
    assert execution["Statistics"]["DataScannedInBytes"] > LEAST
    with pytest.raises(ClientError, match="Could not find results"):
        lake.athena.get_query_results(QueryExecutionId=execution["QueryExecutionId"])
    prefix = f"frugal/{execution['QueryExecutionId']}"
    assert lake.s3.list_objects_v2(Bucket=RESULTS, Prefix=prefix)["KeyCount"] == 0


def test_a_query_below_the_cutoff_runs(lake: Lake) -> None:
    lake.workgroup("thrifty", BytesScannedCutoffPerQuery=LEAST)
    assert lake.query("SELECT line FROM bulky WHERE day = '2025-01-02'", "thrifty").rows == [["a"]]


def test_a_raised_or_removed_cutoff_lets_the_query_through(lake: Lake) -> None:
    lake.workgroup("generous", BytesScannedCutoffPerQuery=LEAST)
    lake.athena.update_work_group(WorkGroup="generous", ConfigurationUpdates={"RemoveBytesScannedCutoffPerQuery": True})
    assert lake.query("SELECT count(*) FROM bulky", "generous").rows == [["24001"]]


def test_a_cutoff_below_ten_megabytes_is_refused(lake: Lake) -> None:
    lake.workgroup("floor")
    unchecked = lake.unchecked_athena()
    with pytest.raises(ClientError, match="greater than or equal to 10000000"):
        unchecked.create_work_group(Name="low", Configuration={"BytesScannedCutoffPerQuery": LEAST - 1})
    with pytest.raises(ClientError, match="greater than or equal to 10000000"):
        unchecked.update_work_group(WorkGroup="floor", ConfigurationUpdates={"BytesScannedCutoffPerQuery": 1})
    with pytest.raises(ClientError, match="not found"):
        lake.athena.get_work_group(WorkGroup="low")
