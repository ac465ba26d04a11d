"""What the proof sees: a trace in any format that the lake has, and no trace where there is none."""

import gzip
import io
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from pyspark.sql import SparkSession
from tributary.contract import Contract
from tributary.erasure.traces import Traces, UnreadableError

from ..warehouse import fresh_database
from .known import ORDER, TOUCH, known, people
from .town import HASH, NEW, OTHER, PERSON, SHARED
from .versioned_store import TableFiles

SHORT = "dev-7"


@pytest.fixture(params=[NEW, SHORT])
def device(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def traces(contracts: dict[str, Contract], device: str) -> Traces:
    return Traces(people(contracts), known(device))


def small(content: bytes, size: int) -> Iterator[bytes]:
    """A content in pieces."""
    yield from (content[place : place + size] for place in range(0, len(content), size))


def parquet(**columns: Any) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file)
    return file.getvalue()


def zipped(text: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/b.txt", text)
    return file.getvalue()


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gzip": gzip.compress,
    "two of gzip": lambda text: gzip.compress(b"first ") + gzip.compress(text),
    "zstandard": zstandard.compress,
    "zip": zipped,
}


@pytest.mark.parametrize("form", PACKED)
def test_texts_are_found_wherever_they_stand_as_whole_words(traces: Traces, device: str, form: str) -> None:
    def found(text: str) -> bool:
        return traces.in_object("spark-events/a", small(PACKED[form](text.encode()), 7))

    assert found(f'{{"plan":"device_id = {device}"}}')
    assert found(f"{'x ' * 3000}{device}")
    assert found(f"{device}{' x' * 3000}")
    assert found(f"hash {HASH}.")
    assert not found(f"hash {SHARED}, {device[:-1]}, {device[1:]} and customer {PERSON}")
    assert found(f"1{device}1") == (len(device) > 16)


def test_ids_are_found_in_lines_by_their_columns(traces: Traces, device: str) -> None:
    def found(*lines: str, key: str = "raw/sales/orders/p/part.jsonl.gz") -> bool:
        return traces.in_object(key, small(gzip.compress("\n".join(lines).encode()), 11))

    other = f'{{"record_id":{PERSON},"order_id":2,"customer_id":{OTHER}}}'
    assert not found(other, other)
    assert found(other, f'{{"customer_id": {PERSON}}}')
    assert found(other, f'{{"customer_id": "0{PERSON}"}}', other)
    assert found(other, f'{{"order_id":{ORDER}}}', key="sweeps/sales/orders/p/part.jsonl.gz")
    assert not found(f'{{"touchpoint_id":{TOUCH}}}', key="raw/marketing/touchpoints/part.jsonl.gz")
    csv = "raw/marketing/touchpoints/part.csv.gz"
    assert found("touchpoint_id,device_id", f"1,{device}", key=csv)
    assert found("touchpoint_id,device_id", f'1,"{device}"', key=csv)
    assert not found("touchpoint_id,device_id", f"1,{SHARED}", f"{TOUCH},x", key=csv)
    assert found("touchpoint_id,order_id", f"1,{ORDER}", key=csv)


def test_ids_are_found_in_parquet_by_their_columns_and_in_keys_that_were_written_down(
    traces: Traces, device: str
) -> None:
    def found(*place: str, **columns: Any) -> bool:
        return traces.in_object("".join(place) or "db/orders/data/a.parquet", small(parquet(**columns), 100))

    assert not found(customer_id=[OTHER, None], record_id=[PERSON, 1], device_id=[SHARED, None])
    assert found(customer_id=[OTHER, PERSON])
    assert found(device_id=[None, device])
    assert found(faults=[[{"column": "c", "value": f"x {device}"}], []])
    assert found(told=pa.array([[("a", device)]], pa.map_(pa.string(), pa.string())))
    assert found(key=["{}", f'{{"order_id":"{ORDER}"}}'])
    assert found(detail=[None, f'such as {{"order_id":{OTHER}}}, {{"order_id":{ORDER}}}'])
    assert not found(key=[f'{{"product_id":"{ORDER}"}}'], detail=["such as {"])
    # Who the touchpoint is of says its device.
    assert not found("db/touchpoints/data/a.parquet", touchpoint_id=[int(TOUCH)])
    assert found("db/deletion/data/a.parquet", touchpoint_id=[int(TOUCH)])
    assert found(payload=[b"\0" + device.encode() + b"\0"])


def test_results_of_queries_are_known_by_any_cell_and_held_to_have_none_by_their_columns(
    traces: Traces, device: str
) -> None:
    def cells(text: str) -> bool:
        return traces.in_any_cell(small(text.encode(), 5))

    assert cells(f'"n"\n"{PERSON}"\n')
    assert cells(f'"a","n"\n"two\nlines, ""quoted""","{device}"\n')
    assert not cells(f'"n"\n"{OTHER}"\n"{PERSON} and more"\n')
    assert traces.in_object("analysts/a.csv", [f'"customer_id"\n"{PERSON}"\n'.encode()])
    assert traces.in_object("analysts/a.csv", [f'"n"\n"a {HASH}"\n'.encode()])
    assert not traces.in_object("analysts/a.csv", [f'"n"\n"{PERSON}"\n'.encode()])
    assert not traces.in_object("analysts/empty.csv", [])


def test_texts_are_found_in_the_manifests_of_iceberg(spark: SparkSession, contracts: dict[str, Contract]) -> None:
    database = fresh_database(spark)
    spark.sql(f"CREATE TABLE glue_catalog.{database}.t (device_id string) USING iceberg")
    spark.sql(f"INSERT INTO glue_catalog.{database}.t VALUES ('{SHORT}'), ('dev-9')")
    files = TableFiles(spark, database)
    files.look()
    manifests = [held[-1].body for key, held in files.items() if key.endswith(".avro") and "/snap-" not in key]
    assert len(manifests) == 1

    def found(device: str) -> bool:
        return Traces(people(contracts), known(device)).in_object("db/t/metadata/a.avro", [manifests[0] or b""])

    # Its least and greatest value.
    assert (found(SHORT), found("dev-9")) == (True, True)
    assert (found("dev-8"), found("dev"), found("ev-7")) == (False, False, False)


@pytest.mark.parametrize(
    "content", [parquet(a=[1])[:60], zipped(b"a" * 100)[:40], b"Obj\x01\x02", gzip.compress(b"a")[:3] + b"bad"]
)
def test_content_that_is_not_whole_is_told_without_what_it_holds(traces: Traces, content: bytes) -> None:
    with pytest.raises(UnreadableError, match=r"^[A-Za-z]+$"):
        traces.in_object("a", [content])


def test_gzip_that_is_cut_off_is_no_proof(traces: Traces) -> None:
    whole = gzip.compress(b"somebody else")
    assert not traces.in_object("raw/any.gz", small(whole, 7))
    with pytest.raises(UnreadableError, match=r"^EOFError$"):
        traces.in_object("raw/any.gz", small(whole[:-4], 7))
