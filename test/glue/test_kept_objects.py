"""Every object of every manifest is still there, or what is not is named."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tributary.contract import Contract
from tributary.kept_objects import Held, RawObjectsMissingError, hold_objects, require_objects
from tributary.manifest import manifest_key
from tributary.raw_objects import attempt_prefix
from tributary.sweep import keys_only
from tributary.window import WindowAttempt

from .deletes import deleting, window
from .object_store import Bucket, commit, commit_keys

LINES = [b"a", b"b", b"c"]
TERM = timedelta(days=83)


@pytest.fixture
def installs(contracts: dict[str, Contract]) -> Contract:
    return contracts["app_installs"]


@pytest.fixture
def orders(contracts: dict[str, Contract]) -> Contract:
    """A dataset whose keys are swept."""
    return deleting(contracts["orders"], {"by": "key_sweep", "every_days": 1})


@pytest.fixture
def bucket(installs: Contract, orders: Contract) -> Bucket:
    """Three windows of installs, the last one empty, one of orders and a sweep of it."""
    bucket = Bucket()
    commit(bucket, installs, window(1), [LINES, LINES[:2]], {})
    commit(bucket, installs, window(2), [LINES], {})
    commit(bucket, installs, window(3), [], {})
    commit(bucket, orders, window(2), [LINES], {"amount": "0", "refund_amount": "0"})
    commit_keys(bucket, orders, window(2), [LINES, LINES])
    return bucket


def held(bucket: Any, *contracts: Contract, since: datetime | None = None) -> list[Held]:
    return hold_objects(bucket, "raw", contracts, datetime.now(UTC) - TERM if since is None else since)


def parts(bucket: Bucket, contract: Contract, at: WindowAttempt, *scope: Any) -> list[str]:
    return sorted(key for key in bucket.objects if key.startswith(attempt_prefix(contract, at, *scope)))


def refusal(bucket: Any, *contracts: Contract) -> str:
    with pytest.raises(RawObjectsMissingError) as raised:
        require_objects("raw", held(bucket, *contracts))
    return str(raised.value)


def test_objects_that_are_all_there_pass_those_of_sweeps_and_of_other_versions_too(
    bucket: Bucket, installs: Contract, orders: Contract
) -> None:
    later = installs.model_copy(update={"version": installs.version + 1})
    found = held(bucket, later, orders)
    assert found == [
        Held("app_installs", "rows", 3, 3, {}),
        Held("app_installs", "keys", 0, 0, {}),
        Held("orders", "rows", 1, 1, {}),
        Held("orders", "keys", 1, 2, {}),
    ]
    require_objects("raw", found)


def test_each_object_that_is_gone_or_has_other_bytes_is_counted_and_the_first_are_named(
    bucket: Bucket, installs: Contract, orders: Contract
) -> None:
    first, second = parts(bucket, installs, window(1))
    (changed,) = parts(bucket, installs, window(2))
    swept = parts(bucket, keys_only(orders), window(2), "keys")
    size = {key: len(body) for key, body in bucket.objects.items()}
    bucket.put(changed, b"other")
    assert refusal(bucket, installs, orders) == (
        "not in raw as they were committed: 1 object of 1 manifest, of app_installs since window "
        f"{window(2).window_id}: {changed}: expected {size[changed]} bytes, found 5"
    )
    for key in (second, *swept):
        del bucket.objects[key]
    assert refusal(bucket, installs, orders) == (
        "not in raw as they were committed: 4 objects of 3 manifests, of app_installs since window "
        f"{window(1).window_id}, orders (keys) since window {window(2).window_id}: "
        f"{second}: expected {size[second]} bytes, found no object; "
        f"{changed}: expected {size[changed]} bytes, found 5; "
        f"{swept[0]}: expected {size[swept[0]]} bytes, found no object; and 1 more"
    )
    del bucket.objects[first]
    assert [len(one.missing) for one in held(bucket, installs, orders)] == [2, 0, 0, 1]


def test_what_a_superseded_attempt_left_and_what_no_manifest_names_may_be_there_or_not(
    bucket: Bucket, installs: Contract
) -> None:
    again = window(1, "b2")
    commit(bucket, installs, again, [LINES], {})
    bucket.put(f"{attempt_prefix(installs, again)}part-00009-00000-late.csv.gz", b"late")
    require_objects("raw", held(bucket, installs))
    for key in parts(bucket, installs, window(1)):
        del bucket.objects[key]
    require_objects("raw", held(bucket, installs))
    del bucket.objects[parts(bucket, installs, again)[0]]
    assert f"since window {again.window_id}: " in refusal(bucket, installs)


def test_a_manifest_whose_objects_the_lifecycle_ends_is_left_out_and_no_younger_one_is(
    bucket: Bucket, installs: Contract
) -> None:
    since = datetime(2025, 3, 1, tzinfo=UTC)
    for at, age in ((window(1), timedelta(seconds=-1)), (window(2), timedelta(0))):
        bucket.written[manifest_key(installs, at.window_id)] = since + age
        for key in parts(bucket, installs, at):
            del bucket.objects[key]
    (rows, _) = held(bucket, installs, since=since)
    assert (rows.manifests, list(rows.missing)) == (2, [manifest_key(installs, window(2).window_id)])


def test_an_object_that_is_no_manifest_is_named_and_the_others_are_looked_at(
    bucket: Bucket, installs: Contract
) -> None:
    broken = manifest_key(installs, window(1).window_id)
    bucket.put(broken, b"{}")
    del bucket.objects[parts(bucket, installs, window(2))[0]]
    message = refusal(bucket, installs)
    assert message.startswith("not in raw as they were committed: 2 objects of 2 manifests, ")
    assert f"since window {window(1).window_id}: {broken}: is no manifest" in message
    assert "\n" not in message
    # As little as one of a window that there can't be.
    key = manifest_key(installs, window(2).window_id)
    bucket.put(broken, bucket.objects[key].replace(window(2).window_id.encode(), b"yesterday"))
    assert f"{broken}: 'yesterday' is no window_id" in refusal(bucket, installs)


class Committing(Bucket):
    """A bucket in which an attempt is committed again while it is looked at for the first time."""

    def __init__(self, objects: dict[str, bytes], contract: Contract) -> None:
        super().__init__()
        for key, body in objects.items():
            self.put(key, body)
        self.contract = contract

    def paginate(self, *, Bucket: str, Prefix: str) -> Iterator[dict[str, Any]]:  # noqa: N803
        yield from super().paginate(Bucket=Bucket, Prefix=Prefix)
        if Prefix.startswith("manifests/") and not Prefix.endswith("sweeps/"):
            commit(self, self.contract, window(2), [LINES, LINES], {})


def test_an_attempt_that_is_committed_again_meanwhile_is_looked_at_once_more(
    bucket: Bucket, installs: Contract
) -> None:
    lost = parts(bucket, installs, window(2))[0]
    del bucket.objects[lost]
    assert f"{lost}: expected" in refusal(bucket, installs)
    require_objects("raw", held(Committing(bucket.objects, installs), installs))
