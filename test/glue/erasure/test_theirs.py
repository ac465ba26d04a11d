"""Which lines of raw objects are theirs."""

import json
from functools import partial
from typing import Any

import pytest
from tributary.contract import Contract
from tributary.erasure.raw_erasure import find_again
from tributary.erasure.raw_rows import Theirs
from tributary.manifest import Scope

from ..deletes import deleting, window
from ..object_store import commit
from .known import ORDER, TOUCH, known, people
from .town import HASH, NEW, OTHER, PERSON, SHARED
from .versioned_store import Store, Versions

OF_OTHERS = {"record_id": 1, "order_id": 2, "customer_id": OTHER, "amount": "1.00"}


def split(
    contracts: dict[str, Contract], dataset: str, *lines: Any, scope: Scope = "rows", header: str | None = None
) -> int:
    """How many of the lines are theirs."""
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    block = "".join(f"{text}\n" for text in texts).encode()
    others, count = Theirs(contracts[dataset], people(contracts), known(), scope).split(header, block)
    assert others.count(b"\n") + count == len(texts)
    return count


@pytest.mark.parametrize(
    ("line", "theirs"),
    [
        ({**OF_OTHERS, "customer_id": PERSON}, True),
        ({**OF_OTHERS, "customer_id": str(PERSON)}, True),
        (f'{{"customer_id":\t0{PERSON},"order_id":2', True),
        (OF_OTHERS, False),
        # The record of somebody else has the number of the person.
        ({**OF_OTHERS, "record_id": PERSON}, False),
        # A row says whose it is, whatever order it was once.
        ({**OF_OTHERS, "order_id": int(ORDER)}, False),
        # Whose it is can't be told: a word is enough.
        ({**OF_OTHERS, "customer_id": {"id": PERSON}}, True),
        ({"order_id": int(ORDER), "buyer_id": 1}, True),
        ({"order_id": 2, "buyer_id": PERSON}, True),
        ({"order_id": 2, "buyer_id": OTHER}, False),
        (f'{{"order_id":2,"customer_id":{OTHER},"status":"cut {PERSON}', True),
        (f'{{"order_id":2,"customer_id":{OTHER},"status":"cut {PERSON}1', False),
        (f'{{"order_id":2,"note":"{HASH}', True),
        # Letters may be written in other ways.
        ('{"customer_id":"\\u0037' + str(PERSON)[1:] + '"}', True),
        ("", False),
    ],
)
def test_lines_of_json(contracts: dict[str, Contract], line: Any, theirs: bool) -> None:
    assert split(contracts, "orders", OF_OTHERS, line, OF_OTHERS) == int(theirs)


@pytest.mark.parametrize(
    ("line", "theirs"),
    [
        (f"1,{NEW},2025-01-01T00:00:00Z,ios,DE,2025-01-01T00:00:00Z", True),
        (f'1,"{NEW}",2025-01-01T00:00:00Z,ios,DE,2025-01-01T00:00:00Z', True),
        (f"1,{SHARED},2025-01-01T00:00:00Z,ios,DE,2025-01-01T00:00:00Z", False),
        (f"1,x,{NEW},ios,DE,2025-01-01T00:00:00Z", False),
        (f"1,x,2025,{NEW}", True),
        (f'1,"x{NEW}"", {NEW}', True),
    ],
)
def test_lines_of_csv(contracts: dict[str, Contract], line: str, theirs: bool) -> None:
    header = ",".join(column.name for column in contracts["app_installs"].columns)
    assert split(contracts, "app_installs", line, header=header) == int(theirs)


def test_csv_is_read_by_its_own_header(contracts: dict[str, Contract]) -> None:
    assert split(contracts, "app_installs", f"{NEW},1", f"{SHARED},{NEW}", header="device_id,install_id") == 1
    # Without the column nobody can tell: a word is enough.
    assert split(contracts, "app_installs", f"1,{NEW}", f"2,{SHARED}", header="install_id,phone") == 1


def test_keys_of_sweeps_are_theirs_by_the_keys_of_their_rows(contracts: dict[str, Contract]) -> None:
    def swept(dataset: str, *lines: Any) -> int:
        return split(contracts, dataset, *lines, scope="keys")

    assert swept("orders", {"record_id": PERSON, "order_id": 2}, {"record_id": 1, "order_id": int(ORDER)}) == 1
    assert swept("order_items", {"order_id": int(ORDER), "line": 7}, {"order_id": 2, "line": 1}) == 1
    assert swept("touchpoints", {"delivery_id": 1, "touchpoint_id": int(TOUCH)}, {"touchpoint_id": 2}) == 1
    assert swept("customers", {"customer_id": PERSON}, {"customer_id": OTHER}) == 1


def test_rows_that_their_source_blanked_as_it_deleted_them_are_theirs_by_key_and_make_nothing_shared(
    contracts: dict[str, Contract],
) -> None:
    gone = {"name": "deleted_at", "type": "timestamp", "nullable": True}
    orders = deleting(contracts["orders"], {"by": "column", "column": "deleted_at"}, gone)
    everybody = {**contracts, "orders": orders}
    blank: dict[str, Any] = dict.fromkeys(column.name for column in orders.columns)
    blank |= {"record_id": 1, "order_id": int(ORDER), "deleted_at": "2025-01-02T00:00:00Z"}
    lines = [{**blank, "customer_id": PERSON, "deleted_at": None}, blank, {**blank, "order_id": 2}]
    assert split(everybody, "orders", *lines) == 2
    # A row that lives and is nobody's stays.
    assert split(everybody, "orders", {**blank, "deleted_at": None}) == 0
    store = Store(raw=Versions())
    commit(_Raw(store), orders, window(1), [[json.dumps(line).encode() for line in lines]], {})  # type: ignore[arg-type]
    found = find_again(store, "raw", orders, people(everybody), known())
    assert (found.told, found.holdings[0].rows) == ({"order_id": set()}, 2)
    other = {**blank, "customer_id": OTHER}
    commit(_Raw(store), orders, window(2), [[json.dumps(other).encode()]], {})  # type: ignore[arg-type]
    assert find_again(store, "raw", orders, people(everybody), known()).told == {"order_id": {ORDER}}


class _Raw:
    def __init__(self, store: Store) -> None:
        self.put = partial(store.put, "raw")
