"""Raw files of other writers: each line is staged as its writer meant it, or set aside with the rule that it breaks.

`writers/` holds what they made of the same twelve rows, whose times are texts as the contract wants them, and of rows
with times and numbers of their own types:

- `dms.csv`: AWS DMS to S3 with AddColumnName and IncludeOpForFullLoad, by its documentation of Rfc4180 (a value with
  quotes or line breaks is enclosed, each quote in it doubled)
- `mariadb_dump.txt`: `mariadb-dump --tab` 10.11.19; `mariadb_dump_enclosed.txt` with `--fields-terminated-by=,`
  and `--fields-optionally-enclosed-by='"'` besides; neither has a line of names
- `pandas.csv`: `DataFrame.to_csv(index=False)` of pandas 3.1.1, the last rows with `na_rep="nan"`;
  `pandas_escaped.csv` with `doublequote=False, escapechar="\\\\"` besides
- `sling.csv`: sling 1.4.11 from MariaDB to a CSV file
"""

import hashlib
import json
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from pyspark.sql import SparkSession
from tributary.contract import Contract
from tributary.raw_objects import RawObjectError
from tributary.window import WindowAttempt

from .object_store import packed
from .stage_job import StageJob

WRITERS = Path(__file__).parent / "writers"
WINDOW = WindowAttempt("20250101T000000Z_20250102T000000Z", "a1")
HEADER = b"install_id,device_id,installed_at,platform,country,updated_at"

LINE, FIELDS, REQUIRED = ("_line", "line"), ("_line", "fields"), ("device_id", "required")
TIME, NUMBER = ("installed_at", "type"), ("install_id", "type")
PLAIN = {1: "plain", 3: "comma, inside", 8: "tab\there", 9: "naïve ☃", 11: " blanks around "}
QUOTES = {2: 'with "quotes"', 4: "back\\slash", 5: "ends with \\", 10: 'quote", then comma'}


def without(rows: dict[int, str], *numbers: int) -> dict[int, str]:
    return {number: device for number, device in rows.items() if number not in numbers}


def lines_of(file: str) -> list[bytes]:
    """Lines of a writer's file, without that of the names."""
    lines = (WRITERS / file).read_bytes().removesuffix(b"\n").split(b"\n")
    return lines[1:] if lines[0] == HEADER else lines


@pytest.mark.parametrize(
    ("file", "staged", "set_aside"),
    [
        # A doubled quote is no quote of ours, a backslash stands for nothing by itself, a line break ends a record.
        ("dms.csv", without(PLAIN, 8, 11), {LINE: 6, REQUIRED: 1, TIME: 1, FIELDS: 1}),
        ("mariadb_dump.txt", {}, {LINE: 7, FIELDS: 7}),
        ("mariadb_dump_enclosed.txt", {**PLAIN, **QUOTES, 12: ""}, {LINE: 3, TIME: 1}),
        # A number that was NULL once is a float ever after.
        ("pandas.csv", PLAIN, {LINE: 6, REQUIRED: 2, NUMBER: 3}),
        ("pandas_escaped.csv", {**PLAIN, 10: QUOTES[10]}, {LINE: 5, REQUIRED: 2}),
        ("sling.csv", PLAIN, {LINE: 6, REQUIRED: 2, TIME: 1}),
    ],
)
def test_lines_of_another_writer_are_staged_right_or_set_aside_with_a_reason(
    spark: SparkSession,
    contracts: dict[str, Contract],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    file: str,
    staged: dict[int, str],
    set_aside: dict[tuple[str, str], int],
) -> None:
    job, lines = StageJob(spark, contracts["app_installs"], tmp_path, monkeypatch), lines_of(file)
    job.commit(WINDOW, [lines], {})
    job.run([WINDOW])
    rows = {row.install_id: row for row in job.table("app_installs").collect()}
    assert {number: row.device_id for number, row in rows.items()} == staged
    ten = datetime(2025, 1, 1, 10)
    for number, row in rows.items():
        where = (datetime(2025, 1, 1, 8, 0, 0, 250_000), "android", "US") if number == 9 else (ten, "ios", "DE")
        assert (row.installed_at, row.platform, row.country, row.updated_at) == (*where, ten)
    found = job.table("quarantine").collect()
    assert Counter((row.column, row.rule) for row in found) == set_aside
    assert len(rows) + len(found) == len(lines)


def test_a_file_without_the_names_of_its_columns_is_refused_as_a_whole(
    spark: SparkSession, contracts: dict[str, Contract], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, lines = StageJob(spark, contracts["app_installs"], tmp_path, monkeypatch), lines_of("mariadb_dump.txt")
    manifest = job.commit(WINDOW, [lines], {})
    (part,), body = manifest["parts"], packed(lines)
    job.bucket.put(part["key"], body)
    part |= {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
    (key,) = [key for key in job.bucket.objects if key.startswith("manifests/")]
    job.bucket.put(key, json.dumps(manifest).encode())
    with pytest.raises(RawObjectError, match=r"expected columns install_id,.*, found 1\tplain"):
        job.run([WINDOW])
    assert (job.table("app_installs").count(), job.table("quarantine").count()) == (0, 0)
