"""Manifests as the jobs read them."""

import io
import json
from decimal import Decimal
from typing import Any

import boto3
import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber
from tributary.contract import Contract
from tributary.manifest import Manifest, ManifestError, read_manifest
from tributary.window import WindowAttempt

WINDOW = WindowAttempt("20250101T000000Z_20250102T000000Z", "0a1b2c3d4e5f")
KEY = f"manifests/sales/orders/{WINDOW.window_id}.json"
MANIFEST: dict[str, Any] = {
    "schema": 1,
    "source": "sales",
    "dataset": "orders",
    "contract_version": 2,
    "window": {"start": "2025-01-01T00:00:00Z", "end": "2025-01-02T00:00:00Z"},
    "window_id": WINDOW.window_id,
    "extract_date": "2025-01-01",
    "attempt": WINDOW.attempt,
    "rows": 3,
    "money": {"amount": "12345678901234567.89", "refund_amount": "0"},
    "columns": [
        "record_id",
        "order_id",
        "customer_id",
        "ordered_at",
        "status",
        "currency",
        "amount",
        "refund_amount",
        "refunded_at",
        "updated_at",
    ],
    "parts": [
        {"key": "raw/a", "rows": 2, "bytes": 10, "sha256": "0" * 64},
        {"key": "raw/b", "rows": 1, "bytes": 5, "sha256": "1" * 64},
    ],
    "committed_at": "2025-01-02T00:00:00Z",
}


def read(contract: Contract, content: dict[str, Any] | str | None) -> Manifest:
    s3 = boto3.client("s3", region_name="eu-central-1", aws_access_key_id="test", aws_secret_access_key="test")
    with Stubber(s3) as stub:
        if content is None:
            stub.add_client_error("get_object", service_error_code="NoSuchKey", http_status_code=404)
        else:
            body = (content if isinstance(content, str) else json.dumps(content)).encode()
            response = {"Body": StreamingBody(io.BytesIO(body), len(body))}
            stub.add_response("get_object", response, {"Bucket": "raw", "Key": KEY})
        return read_manifest(s3, "raw", contract, WINDOW)


def test_a_manifest_gives_rows_and_exact_money(contracts: dict[str, Contract]) -> None:
    manifest = read(contracts["orders"], MANIFEST)
    assert (manifest.rows, manifest.attempt) == (3, WINDOW.attempt)
    assert manifest.money == {"amount": Decimal("12345678901234567.89"), "refund_amount": Decimal(0)}


def test_the_manifest_of_an_empty_window_has_no_parts(contracts: dict[str, Contract]) -> None:
    manifest = read(contracts["orders"], {**MANIFEST, "rows": 0, "parts": []})
    assert (manifest.rows, manifest.parts) == (0, [])


def test_raw_data_of_before_a_nullable_column_came_may_lack_it_and_its_money(contracts: dict[str, Contract]) -> None:
    columns = [name for name in MANIFEST["columns"] if not name.startswith("refund")]
    older = read(contracts["orders"], {**MANIFEST, "money": {"amount": "1.00"}, "columns": columns})
    assert (older.money, older.columns) == ({"amount": Decimal("1.00")}, columns)


@pytest.mark.parametrize("version", [1, 3])
def test_raw_data_of_another_version_of_the_contract_has_to_be_extracted_again(
    contracts: dict[str, Contract], version: int
) -> None:
    with pytest.raises(ManifestError) as refusal:
        read(contracts["orders"], {**MANIFEST, "contract_version": version})
    assert str(refusal.value) == (
        f"{KEY}: was extracted under version {version} of the contract, which is at version 2 now: "
        "extract the window again"
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "is missing; the extract of the window was not committed"),
        ("{", "is no manifest"),
        ({**MANIFEST, "schema": 2}, "is no manifest"),
        ({**MANIFEST, "rows": -1}, "is no manifest"),
        ({**MANIFEST, "money": {"amount": "much"}}, "is no manifest"),
        ({**MANIFEST, "attempt": "ffffffffffff"}, "its attempt is ffffffffffff, asked for was 0a1b2c3d4e5f"),
        ({**MANIFEST, "dataset": "customers"}, "its dataset is customers, asked for was orders"),
        ({**MANIFEST, "window_id": "20250101T000000Z_20250103T000000Z"}, "its window_id is"),
        ({**MANIFEST, "rows": 4}, "says 4 rows, its parts have 3"),
        ({**MANIFEST, "money": {}}, r"sums money of \[\], the contract has \['amount', 'refund_amount'\]"),
        (
            {**MANIFEST, "columns": [*MANIFEST["columns"], "coupon"]},
            "has columns record_id, .*, updated_at, coupon, the",
        ),
        (
            {**MANIFEST, "columns": [*MANIFEST["columns"][:-1]]},
            "has columns record_id, .*, refunded_at, the contract has",
        ),
        (
            {**MANIFEST, "columns": ["order_id"]},
            "has columns order_id, the contract has record_id, order_id, customer_id",
        ),
        ({**MANIFEST, "parts": [{"key": "k", "rows": 3, "bytes": 1, "sha256": "x"}]}, "is no manifest"),
    ],
)
def test_a_manifest_that_is_not_the_one_is_refused_by_its_key(
    contracts: dict[str, Contract], content: dict[str, Any] | str | None, message: str
) -> None:
    with pytest.raises(ManifestError, match=message) as refusal:
        read(contracts["orders"], content)
    assert str(refusal.value).startswith(KEY)
