"""The objects of an attempt against its manifest: every difference is found and named."""

import gzip
import hashlib
from typing import Any

import pytest
from tributary.contract import Contract
from tributary.manifest import Manifest, ManifestError, manifest_key, read_manifest
from tributary.raw_objects import RawObjectError, attempt_prefix, examine, listed_parts
from tributary.window import WindowAttempt

from .contract_change import changed
from .object_store import Bucket, commit, packed

WINDOW = WindowAttempt("20250101T000000Z_20250102T000000Z", "0a1b2c3d4e5f")
LINES = [f"{number},d{number},2025-01-01T00:00:00Z,ios,DE,2025-01-01T00:00:00Z".encode() for number in range(5)]


@pytest.fixture
def contract(contracts: dict[str, Contract]) -> Contract:
    return contracts["app_installs"]


@pytest.fixture
def bucket(contract: Contract) -> Bucket:
    bucket = Bucket()
    commit(bucket, contract, WINDOW, [LINES[:3], LINES[3:]], {})
    return bucket


def manifest(bucket: Bucket, contract: Contract, **changed: Any) -> Manifest:
    return read_manifest(bucket, "raw", contract, WINDOW).model_copy(update=changed)


def refusal(bucket: Bucket, contract: Contract, **changed: Any) -> str:
    with pytest.raises(RawObjectError) as raised:
        examine(bucket, "raw", contract, manifest(bucket, contract, **changed))
    return str(raised.value)


def test_objects_that_are_the_manifests_pass_and_their_lines_are_plain(bucket: Bucket, contract: Contract) -> None:
    assert examine(bucket, "raw", contract, manifest(bucket, contract)) == 0


def test_an_empty_window_has_no_objects(contract: Contract) -> None:
    bucket = Bucket()
    commit(bucket, contract, WINDOW, [], {})
    assert examine(bucket, "raw", contract, manifest(bucket, contract)) == 0
    bucket.put(f"{attempt_prefix(contract, WINDOW)}part-00000-00000-x.csv.gz", b"12345")
    assert refusal(bucket, contract).endswith("part-00000-00000-x.csv.gz: found 5 bytes, expected no object")


def test_a_dropped_part_is_named(bucket: Bucket, contract: Contract) -> None:
    part = manifest(bucket, contract).parts[1]
    del bucket.objects[part.key]
    place = f"app_installs window {WINDOW.window_id} attempt {WINDOW.attempt}"
    assert refusal(bucket, contract) == f"{place}: {part.key}: expected {part.bytes} bytes, found no object"


def test_a_manifest_without_its_objects_names_each(bucket: Bucket, contract: Contract) -> None:
    parts = manifest(bucket, contract).parts
    for part in parts:
        del bucket.objects[part.key]
    assert all(
        f"{part.key}: expected {part.bytes} bytes, found no object" in refusal(bucket, contract) for part in parts
    )


def test_a_part_that_lies_there_twice_is_named(bucket: Bucket, contract: Contract) -> None:
    part = manifest(bucket, contract).parts[0]
    copy = part.key.replace("-r.", "-s.")
    bucket.put(copy, bucket.objects[part.key])
    assert refusal(bucket, contract).endswith(f": {copy}: found {part.bytes} bytes, expected no object")


def test_a_part_that_the_manifest_names_twice_is_named(bucket: Bucket, contract: Contract) -> None:
    parts = manifest(bucket, contract).parts
    assert f"{parts[0].key}: the manifest names it twice" in refusal(bucket, contract, parts=[*parts, parts[0]])


def test_a_part_of_another_attempt_is_named(bucket: Bucket, contract: Contract) -> None:
    parts = manifest(bucket, contract).parts
    stray = parts[0].model_copy(update={"key": parts[0].key.replace("0a1b2c3d4e5f", "ffffffffffff")})
    found = refusal(bucket, contract, parts=[stray, parts[1]])
    assert f"{stray.key}: lies outside of the attempt, expected below {attempt_prefix(contract, WINDOW)}" in found


def test_a_truncated_gzip_is_named(bucket: Bucket, contract: Contract) -> None:
    part = manifest(bucket, contract).parts[0]
    cut = bucket.objects[part.key][:-12]
    bucket.put(part.key, cut)
    assert f"{part.key}: expected {part.bytes} bytes, found {len(cut)}" in refusal(bucket, contract)
    # Cut off before the manifest was written, so that bytes and digest are those of the half.
    half = part.model_copy(update={"bytes": len(cut), "sha256": hashlib.sha256(cut).hexdigest()})
    found = refusal(bucket, contract, parts=[half, manifest(bucket, contract).parts[1]])
    assert f"{part.key}: expected a whole gzip of 3 rows, found it cut off or damaged" in found


def test_an_object_with_other_bytes_of_the_same_length_is_named(bucket: Bucket, contract: Contract) -> None:
    part = manifest(bucket, contract).parts[0]
    body = bytearray(bucket.objects[part.key])
    body[4] ^= 1
    bucket.put(part.key, bytes(body))
    digest = hashlib.sha256(body).hexdigest()
    assert f"{part.key}: expected SHA-256 {part.sha256}, found {digest} over {part.bytes} bytes" in refusal(
        bucket, contract
    )


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (LINES[:2], "expected 3 rows, found 1"),
        ([b"id,name", *LINES[:3]], "found id,name"),
    ],
)
def test_other_rows_or_columns_than_the_manifest_says_are_named(
    bucket: Bucket, contract: Contract, lines: list[bytes], message: str
) -> None:
    body, part = packed(lines), manifest(bucket, contract).parts[0]
    bucket.put(part.key, body)
    changed = part.model_copy(update={"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()})
    found = refusal(bucket, contract, parts=[changed, manifest(bucket, contract).parts[1]])
    assert f"{part.key}: expected " in found
    assert message in found


def test_a_manifest_of_other_columns_is_refused(bucket: Bucket, contract: Contract) -> None:
    key = manifest_key(contract, WINDOW.window_id)
    bucket.put(key, bucket.objects[key].replace(b'"country"', b'"nation"'))
    with pytest.raises(ManifestError, match="has columns install_id, device_id, installed_at, platform, nation"):
        manifest(bucket, contract)


def test_raw_csv_that_lacks_a_column_is_refused_for_it_is_read_by_place(bucket: Bucket, contract: Contract) -> None:
    grown = changed(contract, sessions={"type": "int", "nullable": True})
    with pytest.raises(ManifestError, match=r"the contract has install_id, .*, sessions"):
        manifest(bucket, grown)


def test_an_object_may_be_several_gzips_one_after_the_other(bucket: Bucket, contract: Contract) -> None:
    parts = manifest(bucket, contract).parts
    plain = gzip.decompress(bucket.objects[parts[0].key])
    body = gzip.compress(plain[:40]) + gzip.compress(plain[40:])
    bucket.put(parts[0].key, body)
    whole = parts[0].model_copy(update={"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()})
    assert examine(bucket, "raw", contract, manifest(bucket, contract, parts=[whole, parts[1]])) == 0


def test_lines_that_are_not_plain_are_counted(contract: Contract) -> None:
    bucket = Bucket()
    commit(bucket, contract, WINDOW, [[LINES[0], b"\xff", LINES[1], b"1,2,3"]], {})
    assert examine(bucket, "raw", contract, manifest(bucket, contract)) == 2


def test_the_listing_alone_tells_which_parts_are_there(bucket: Bucket, contract: Contract) -> None:
    parts = manifest(bucket, contract).parts
    del bucket.objects[parts[0].key]
    present, faults = listed_parts(bucket, "raw", contract, manifest(bucket, contract))
    assert (present, len(faults)) == ([parts[1]], 1)
