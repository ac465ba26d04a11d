"""The jobs that take a run back and keep tables and raw in order, over Glue's catalog and objects of S3."""

from typing import Any

import pytest
from tributary.contract import load_contracts

from .glue_lab import GlueLab, iceberg
from .package import ROOT, package
from .raw_bucket import RawBucket

DATABASE = "keeping"
LOCATION = "s3://glue-test/keeping"

WRITE = f"""
from tributary import deletion, reconcile, restatement, run_record
from tributary.snapshots import stamp
from tributary.tables import create_or_evolve
for table in (deletion.TABLE, run_record.TABLE, reconcile.TABLE, restatement.TABLE):
    create_or_evolve(spark, "{DATABASE}", table, f"{LOCATION}/{{table.name}}")
for key in ("1", "2", "3"):
    stamp(spark, f"run-{{key}}", "stage")
    spark.sql(f\"\"\"
        INSERT INTO glue_catalog.{DATABASE}.deletion
        SELECT 'orders', '{{key}}', 'column', t, t, 'h', array(DATE '2025-01-01'), map('amount', 1.5),
          'w', 'a', 'r', 'w', 'r', t
        FROM (SELECT TIMESTAMP_NTZ '2025-01-01 00:00:00' AS t)
    \"\"\")
"""
READ = f"""
table = "glue_catalog.{DATABASE}.deletion"
print(json.dumps({{
    "keys": sorted(row.key for row in spark.table(table).collect()),
    "files": [row.file_path for row in spark.table(f"{{table}}.files").collect()],
    "records": sorted([row.run_id, row.dataset, row.rows_in, row.rows_out] for row in
        spark.table("glue_catalog.{DATABASE}.run_record").where("dataset = 'deletion'").collect()),
}}))
"""


@pytest.mark.campaign
def test_tables_are_kept_in_order_and_a_run_is_taken_back_from_them(lab: GlueLab, preamble: str) -> None:
    lab.glue.create_database(DatabaseInput={"Name": DATABASE, "LocationUri": LOCATION})
    # As the pipeline's views are in the catalog beside the tables.
    view = {"Name": "publication", "TableType": "VIRTUAL_VIEW", "Parameters": {"presto_view": "true"}}
    lab.glue.create_table(DatabaseName=DATABASE, TableInput=view)
    raw = RawBucket(lab.s3, "keeping-raw")
    contracts = [file for file in (ROOT / "contracts").glob("*.yaml") if file.name != "budget.experiments.yaml"]
    common = {
        **iceberg("glue-test"),
        "--extra-py-files": lab.put("keeping/tributary.zip", package()),
        "--extra-files": ",".join(lab.put(f"keeping/contracts/{file.name}", file.read_bytes()) for file in contracts),
        "--curated_database": DATABASE,
        "--raw_bucket": raw.name,
        "--quarantine_days": "90",
        "--manifest_days": "83",
    }

    def job_run(job: str, **arguments: str) -> dict[str, Any]:
        script = (ROOT / f"glue/jobs/{job}.py").read_text()
        return lab.run(script, {**common, **{f"--{name}": value for name, value in arguments.items()}})

    def run(job: str, **arguments: str) -> None:
        record = job_run(job, **arguments)
        assert record["JobRunState"] == "SUCCEEDED", record

    def read() -> Any:
        return lab.printed_json(preamble + READ, common)

    lab.succeed(preamble + WRITE, common)
    # Nobody's, but young: a job may be about to commit it. A table whose name begins alike is another's.
    young = ["keeping/deletion/data/young.parquet", "keeping/deletion_of_others/data/theirs.parquet"]
    for key in young:
        lab.put(key, b"left behind")
    run("housekeeping", run_id="keep-1", table="deletion")
    kept = read()
    assert (kept["keys"], len(kept["files"])) == (["1", "2", "3"], 1)
    assert kept["records"] == [["keep-1", "deletion", 3, 3]]
    stored = {entry["Key"] for entry in lab.s3.list_objects_v2(Bucket="glue-test", Prefix="keeping/")["Contents"]}
    assert stored >= {*young, kept["files"][0].removeprefix("s3://glue-test/")}
    run("rollback", run_id="back-1", rolled_back_run="run-3")
    back = read()
    assert (back["keys"], len(back["files"])) == (["1", "2"], 2)
    assert ["back-1", "deletion", 3, 2] in back["records"]
    # An object that raw lacks fails the job once the tables are in order; brought back, it does no longer.
    lost = raw.commit(load_contracts(ROOT / "contracts")["orders"], 2)[1]
    raw.delete(lost)
    failed = job_run("housekeeping", run_id="keep-2")
    assert failed["JobRunState"] == "FAILED"
    assert "RawObjectsMissingError: not in keeping-raw as they were committed: 1 object " in failed["ErrorMessage"]
    assert f": {lost}: expected 6 bytes, found no object" in failed["ErrorMessage"]
    assert (read()["keys"], len(read()["files"])) == (["1", "2"], 1)
    raw.bring_back(lost)
    run("housekeeping", run_id="keep-3")
