"""A migration on the catalog and the store that the platform has: Glue's and S3."""

import json
from pathlib import Path
from typing import Any

import pytest

from .package import package

ROOT = Path(__file__).parents[3]

MIGRATE = """
from pathlib import Path
from tributary.contract import parse_contract
from tributary.migrate import migrate, pending_plan
from tributary.migration import Migration
from tributary.tables import create_or_evolve, describe
spark.sql("CREATE NAMESPACE IF NOT EXISTS glue_catalog.migrated")
text = Path("orders.yaml").read_text()
location, name = "s3://glue-test/warehouse/migrated/orders", "glue_catalog.migrated.orders"

def bring(text, version, steps):
    contract = parse_contract(text.replace("version: 2", f"version: {version}"), "orders.yaml")
    content = {"dataset": "orders", "version": version, "description": "Tried.", "steps": steps}
    plan = pending_plan(spark, "migrated", contract, [Migration.model_validate(content)], may_rebuild=True)
    migrate(spark, "migrated", contract, plan, location)
    create_or_evolve(spark, "migrated", describe(contract), location)

create_or_evolve(spark, "migrated", describe(parse_contract(text, "orders.yaml")), location)
at = "TIMESTAMP_NTZ '2025-01-01 00:00:00'"
spark.sql(f"INSERT INTO {name} VALUES (1, 1, 2, {at}, 'paid', 'USD', 12.34, NULL, NULL, {at}, 'w', 'a', 'r', {at})")
bring(
    text.replace("refunded_at", "paid_back_at").replace("record_id, type: bigint,", "record_id, type: string,"),
    3,
    [
        {"step": "rename_column", "column": "refunded_at", "to": "paid_back_at"},
        {"step": "change_type", "column": "record_id", "type": "string"},
    ],
)
row = spark.table(name).first()
migrated = [row.record_id, row.order_id, str(row.amount), row.paid_back_at, row.run_id, spark.table(name).columns[:2]]
snapshot = spark.sql(f"SELECT snapshot_id FROM {name}.refs").first().snapshot_id
bring(text, 4, [{"step": "rebuild", "reason": "Tried."}])
rows = [spark.table(name).count(), spark.sql(f"SELECT * FROM {name} VERSION AS OF {snapshot}").count()]
print(json.dumps([migrated, rows, spark.table(name).columns[8]]))
"""


@pytest.mark.campaign
def test_a_table_of_the_glue_catalog_is_migrated_and_rebuilt(lab: Any, preamble: str) -> None:
    arguments = {
        "--extra-py-files": lab.put("migrations/tributary.zip", package()),
        "--extra-files": lab.put("migrations/orders.yaml", (ROOT / "contracts/orders.yaml").read_bytes()),
    }
    job = lab.create_job(preamble + MIGRATE, arguments)
    record = lab.wait(job, lab.start(job), seconds=400)
    assert record["JobRunState"] == "SUCCEEDED", record
    assert json.loads(lab.lines("output", record["Id"])[-1]) == [
        ["1", 1, "12.34", None, "r", ["record_id", "order_id"]],
        [0, 1],
        "refunded_at",
    ]
