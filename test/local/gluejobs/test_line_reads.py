"""Raw objects read line by line in a job: the worker processes have the package too, and S3 names the objects."""

import gzip
import json
from pathlib import Path
from typing import Any

from .package import package

ROOT = Path(__file__).parents[3]
PREFIX = "raw/marketing/app_installs/extract_date=2025-01-01/window_id=w/attempt=a/"
COLUMNS = ["install_id", "device_id", "installed_at", "platform", "country", "updated_at"]

READ = """
from pathlib import Path
from tributary.contract import load_contracts
from tributary.manifest import Manifest
from tributary.raw_lines import read_lines
arguments = getResolvedOptions(sys.argv, ["manifest"])
contract = load_contracts(Path())["app_installs"]
manifest = Manifest.model_validate_json(arguments["manifest"])
rows = read_lines(spark, "s3://glue-test", contract, manifest).collect()
print(json.dumps([[row.install_id, row._file, [fault.rule for fault in row._line_faults]] for row in rows]))
"""


def test_a_job_reads_lines_that_no_reader_of_the_catalog_agrees_on(lab: Any, preamble: str) -> None:
    lines = [",".join(COLUMNS), "1,d,x,ios,DE,y", '2,"', "3,d,x,ios,DE,y,z"]
    body = gzip.compress("".join(f"{line}\n" for line in lines).encode())
    part = {"key": f"{PREFIX}part-0.csv.gz", "rows": 3, "bytes": len(body), "sha256": "0" * 64}
    lab.put(part["key"], body)
    manifest = {"schema": 1, "source": "marketing", "dataset": "app_installs", "contract_version": 1, "window_id": "w"}
    manifest |= {"attempt": "a", "rows": 3, "money": {}, "columns": COLUMNS, "parts": [part]}
    # Whose an install is, the contract of the customers says.
    names = ("app_installs.yaml", "customers.yaml")
    contracts = [lab.put(f"contracts/{name}", (ROOT / "contracts" / name).read_bytes()) for name in names]
    arguments = {
        "--extra-py-files": lab.put("tributary.zip", package()),
        "--extra-files": ",".join(contracts),
        "--manifest": json.dumps(manifest),
    }
    file = f"s3://glue-test/{part['key']}"
    assert json.loads(lab.succeed(preamble + READ, arguments)[-1]) == [
        ["1", file, []],
        [None, file, ["line"]],
        ["3", file, ["fields"]],
    ]
