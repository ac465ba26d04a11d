"""Erases one person from the lake, and proves it.

First all that is theirs is found, in an order in which each dataset leads to the next, and written down beside the
request (`erasures/<id>.found.json`). Then it goes: from raw, from the curated tables with their old snapshots and
files, from quarantine, tombstones, data quality and results of queries. Then every version of every object is searched.
A try that died anywhere is finished by the next one under the same erasure_id.

What it reads: every version of the raw objects of each dataset of people once to find what is theirs, those of a
dataset that others lead to once more to see what is shared; once more the objects that are written anew; the results
once to find those that go, and once more to remove them; and all four buckets once to prove it. Objects are read on
the driver by a few threads.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pyspark.sql import SparkSession

from tributary import deletion, quality, quarantine, run_record
from tributary.contract import Contract
from tributary.erasure import curated_erasure, raw_erasure, record
from tributary.erasure.erasure_error import ErasureError
from tributary.erasure.old_files import end_old_files
from tributary.erasure.person import Identifiers, datasets_of_people, told_columns, whose
from tributary.erasure.raw_erasure import Holding
from tributary.erasure.request import Counts, Erasure, FoundBefore, Mode, Request
from tributary.erasure.result_erasure import erase_results, results_with
from tributary.erasure.search import require_nothing, search
from tributary.erasure.searched import Searched
from tributary.erasure.traces import Traces
from tributary.erasure.words import canonical
from tributary.erasure.written_keys import WrittenKeys
from tributary.manifest import Scope
from tributary.run_record import RunRecord, write_records
from tributary.sql_text import table_name

JOB = "forget"


@dataclass(frozen=True)
class Lake:
    """Where a person is erased.

    Attributes:
        database: of the curated tables.
        raw: bucket of raw objects.
        curated: bucket of the tables' files.
        results: bucket of query results, and of the request.
        artifacts: bucket of code and Spark's events, which is searched.
        root: how paths of files in the curated bucket begin.
    """

    database: str
    raw: str
    curated: str
    results: str
    artifacts: str
    root: str


@dataclass
class _Found:
    """What a try has found: of whom, how much there is now, and where it lies."""

    known: Identifiers
    now: Counts
    holdings: dict[tuple[str, Scope], list[Holding]]


def forget(
    spark: SparkSession,
    s3: Any,  # noqa: ANN401
    lake: Lake,
    contracts: Mapping[str, Contract],
    erasure_id: str,
    run_id: str,
    started_at: datetime,
) -> dict[str, Any] | None:
    """Do what a request asks for: count what is somebody's, or erase it.

    Args:
        spark: session with the Iceberg catalog and extensions, ANSI on, time zone UTC; no other job writes meanwhile.
        s3: boto3 client.
        lake: where.
        contracts: by dataset.
        erasure_id: of the request.
        run_id: of the run.
        started_at: UTC time (naive) it began.

    Returns:
        The answer, as it lies in the results bucket; None where it was given before.

    Raises:
        ErasureError: there is no request and no answer, something can't be read or removed, or something of the person
            is left afterwards.
    """
    erasure = Erasure(s3, lake.results, erasure_id)
    asked = erasure.request()
    if erasure.is_answered():
        erasure.forget_request()
        return None
    if asked is None:
        raise erasure.missing()
    request, requested_at = asked
    people = datasets_of_people(contracts.values())
    customer = _customer(people[0], request)
    if request.mode == "erase" and not spark.catalog.tableExists(table_name(lake.database, record.TABLE.name)):
        raise ErasureError(f"there is no table {record.TABLE.name} in {lake.database}: run the job tables first")
    before = erasure.remembered() or FoundBefore(Identifiers(), Counts(), {})
    found = _find(spark, s3, lake, people, customer, before)
    counts = found.now.or_more(before.counts)
    removed, searched = 0, None
    if request.mode == "erase":
        touched = _touched(found, before)
        erasure.remember(FoundBefore(found.known, counts, touched))
        removed = _erase(spark, s3, lake, people, found, touched)
        _record_run(spark, lake, people, counts, run_id, started_at)
        searched = _prove(s3, lake, people, found.known, erasure)
    finished_at = datetime.now(UTC).replace(tzinfo=None)
    if searched is not None:
        table, times = table_name(lake.database, record.TABLE.name), (requested_at, finished_at)
        record.write_erasure(spark, table, erasure_id, run_id, times, counts, removed, searched)
    content = _answer(erasure_id, request.mode, counts, removed, searched, started_at, finished_at)
    erasure.answer(content)
    erasure.forget_request()
    return content


def _customer(root: Contract, request: Request) -> str:
    kind = root.column(whose(root).column).type
    customer = canonical(request.customer, kind)
    if kind != "string" and not customer.removeprefix("-").isdecimal():
        raise ErasureError(
            f"the request's customer is no {kind}, which {root.dataset}.{whose(root).column} is: ask again"
        )
    return customer


def _find(
    spark: SparkSession,
    s3: Any,  # noqa: ANN401
    lake: Lake,
    people: Sequence[Contract],
    customer: str,
    before: FoundBefore,
) -> _Found:
    """Find all that is theirs; nothing is changed."""
    known, counts = before.known, Counts()
    holdings: dict[tuple[str, Scope], list[Holding]] = {}
    known.rows[people[0].dataset] = {customer}
    for contract in people:
        dataset = contract.dataset
        counts.curated[dataset] = curated_erasure.learn(spark, lake.database, contract, people, known)
        rows = raw_erasure.find_rows(s3, lake.raw, contract, people, known, "rows")
        known.keys.setdefault(dataset, set()).update(rows.keys)
        told = known.told.setdefault(dataset, {})
        for name, values in rows.told.items():
            told[name] = told.get(name, set()) | values
        holdings[dataset, "rows"] = rows.holdings
        if told or contract.delete_column is not None:
            again = raw_erasure.find_again(s3, lake.raw, contract, people, known)
            known.shared[dataset], holdings[dataset, "rows"] = again.told, again.holdings
        curated_erasure.learn_shared(spark, lake.database, contract, people, known)
        for follower in people:
            person = whose(follower)
            if person.dataset == dataset and person.other is not None:
                known.rows[follower.dataset] = known.leads(contract, person.other)
    for contract in people:
        keys = raw_erasure.find_rows(s3, lake.raw, contract, people, known, "keys")
        holdings[contract.dataset, "keys"] = keys.holdings
        both = [*holdings[contract.dataset, "rows"], *keys.holdings]
        counts.raw_rows[contract.dataset] = sum(holding.rows for holding in both)
        counts.raw_objects[contract.dataset] = len(both)
    written = WrittenKeys(people, known)
    tables = {
        "quarantine_rows": curated_erasure.quarantined(spark, lake.database, written),
        "tombstones": curated_erasure.buried(spark, lake.database, written),
    }
    for name, rows_of in curated_erasure.counted(tables).items():
        setattr(counts, name, rows_of)
    counts.result_objects = len(results_with(s3, lake.results, Traces(people, known)))
    for name in _device_columns(people):
        counts.devices_erased += len(known.own(people[0].dataset, name))
        counts.devices_kept += len(known.kept(people[0].dataset, name))
    return _Found(known, counts, holdings)


def _device_columns(people: Sequence[Contract]) -> list[str]:
    """Columns of the dataset of people by which other datasets are theirs: devices."""
    root = people[0]
    led = {whose(contract).other for contract in people if whose(contract).dataset == root.dataset}
    return [name for name in told_columns(root, people) if name in led]


def _touched(found: _Found, before: FoundBefore) -> dict[str, set[str]]:
    """Raw objects whose manifests may have to be mended, by dataset and scope."""
    keys = {place: set(names) for place, names in before.raw_keys.items()}
    for (dataset, scope), holdings in found.holdings.items():
        keys.setdefault(f"{dataset}/{scope}", set()).update(holding.stored.key for holding in holdings)
    return keys


def _erase(
    spark: SparkSession,
    s3: Any,  # noqa: ANN401
    lake: Lake,
    people: Sequence[Contract],
    found: _Found,
    touched: Mapping[str, set[str]],
) -> int:
    """Let all go that was found; return how many versions of objects were removed."""
    known, removed = found.known, 0
    for contract in people:
        for scope in raw_erasure.scopes():
            holdings = found.holdings[contract.dataset, scope]
            removed += raw_erasure.erase_rows(s3, lake.raw, contract, people, known, scope, holdings)
            keys = touched.get(f"{contract.dataset}/{scope}", set())
            if keys:
                raw_erasure.mend_manifests(s3, lake.raw, contract, scope, keys)
    for contract in people:
        if found.now.curated[contract.dataset]:
            curated_erasure.erase_rows(spark, lake.database, contract, known)
    written = WrittenKeys(people, known)
    if found.now.quarantine_rows:
        curated_erasure.erase_quarantined(spark, lake.database, written)
    if found.now.tombstones:
        curated_erasure.erase_buried(spark, lake.database, written)
    curated_erasure.erase_told(spark, lake.database, written)
    books = (quarantine.TABLE.name, deletion.TABLE.name, quality.TABLE.name)
    for table in (*[contract.dataset for contract in people], *books):
        removed += end_old_files(spark, s3, lake.database, table, lake.curated, lake.root)
    results = results_with(s3, lake.results, Traces(people, known))
    return removed + erase_results(s3, lake.results, results)


def _prove(s3: Any, lake: Lake, people: Sequence[Contract], known: Identifiers, erasure: Erasure) -> Searched:  # noqa: ANN401
    buckets = {lake.raw: "", lake.curated: "", lake.artifacts: "", lake.results: erasure.prefix}
    searched = search(s3, buckets, Traces(people, known))
    require_nothing(searched)
    return searched


def _record_run(
    spark: SparkSession, lake: Lake, people: Sequence[Contract], counts: Counts, run_id: str, started_at: datetime
) -> None:
    """Say in the run record which tables lost rows: restated figures name it as their reason."""
    now = curated_erasure.counted(
        {contract.dataset: spark.table(table_name(lake.database, contract.dataset)) for contract in people}
    )
    records = [
        RunRecord(
            run_id=run_id,
            job=JOB,
            dataset=contract.dataset,
            rows_in=now[contract.dataset] + counts.curated[contract.dataset],
            rows_out=now[contract.dataset],
            rows_deleted=counts.curated[contract.dataset],
            started_at=started_at,
            finished_at=datetime.now(UTC).replace(tzinfo=None),
            spark_version=spark.version,
            contract_version=contract.version,
        )
        for contract in people
    ]
    write_records(spark, table_name(lake.database, run_record.TABLE.name), records)


def _answer(
    erasure_id: str,
    mode: Mode,
    counts: Counts,
    removed: int,
    searched: Searched | None,
    started_at: datetime,
    finished_at: datetime,
) -> dict[str, Any]:
    proof = None
    if searched is not None:
        proof = {"objects": searched.objects, "versions": searched.versions, "bytes": searched.bytes, "found": 0}
    return {
        "schema": 1,
        "erasure_id": erasure_id,
        "mode": mode,
        "known": counts.known,
        "raw": {
            dataset: {"rows": rows, "objects": counts.raw_objects[dataset]} for dataset, rows in counts.raw_rows.items()
        },
        "curated": counts.curated,
        "quarantine_rows": counts.quarantine_rows,
        "tombstones": counts.tombstones,
        "result_objects": counts.result_objects,
        "versions_removed": removed,
        "devices": {"erased": counts.devices_erased, "kept_shared": counts.devices_kept},
        "searched": proof,
        "started_at": f"{started_at.isoformat()}Z",
        "finished_at": f"{finished_at.isoformat()}Z",
    }
