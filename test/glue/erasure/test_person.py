"""Whose rows are whose: the order of datasets, what is theirs alone, and words in texts."""

import pytest
from tributary.contract import Contract
from tributary.erasure.erasure_error import ErasureError
from tributary.erasure.person import Identifiers, datasets_of_people, told_columns
from tributary.erasure.words import Words, canonical
from tributary.erasure.written_keys import WrittenKeys

from .known import ORDER, TOUCH, known, people
from .town import HASH, NEW, OTHER, PERSON, SHARED, ZEROS


def test_each_dataset_comes_after_the_one_that_leads_to_it(contracts: dict[str, Contract]) -> None:
    names = [contract.dataset for contract in people(contracts)]
    assert names[0] == "customers"
    assert names.index("orders") < names.index("order_items")
    assert set(names) == {"customers", "orders", "order_items", "app_installs", "touchpoints"}
    with pytest.raises(ErasureError, match=r"^no contract says by person"):
        datasets_of_people([contracts["products"]])


def test_what_rows_tell_are_hashes_devices_and_what_leads_on(contracts: dict[str, Contract]) -> None:
    told = {contract.dataset: told_columns(contract, people(contracts)) for contract in people(contracts)}
    assert told["customers"] == ["email_hash", "device_id"]
    assert (told["orders"], told["order_items"], told["touchpoints"]) == (["order_id"], [], [])


def test_a_value_that_others_have_is_not_theirs_alone_nor_are_the_zeros(contracts: dict[str, Contract]) -> None:
    found = known()
    found.told["customers"]["device_id"].add(ZEROS)
    assert found.own("customers", "device_id") == {NEW}
    assert found.kept("customers", "device_id") == {SHARED, ZEROS}
    assert found.texts(people(contracts)) == {NEW, HASH}
    columns = found.columns(people(contracts))
    assert columns["device_id"] == {NEW}
    assert columns["order_id"] == {ORDER}
    # Lines of an order are numbered from 1, whoever ordered.
    assert "line" not in columns


def test_what_is_known_is_the_same_when_it_was_written_down() -> None:
    again = Identifiers.from_json(known().to_json())  # type: ignore[arg-type]
    assert (again.rows, again.keys, again.told) == (known().rows, known().keys, known().told)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b'{"customer_id":7700,"x":1}', True),
        (b'{"customer_id": 0007700}', True),
        (b"7700", True),
        (b'{"customer_id":77001}', False),
        (b'{"customer_id":17700}', False),
        (b"a-7700", False),
        (b"an \xc3\xa9 b", True),
        (b"", False),
    ],
)
def test_identifiers_are_found_as_whole_words(text: bytes, found: bool) -> None:
    assert Words({"7700", "é", ""}).among(text) is found
    assert not Words(set())


def test_numbers_are_the_same_however_they_are_written() -> None:
    assert [canonical(text, "bigint") for text in ("7", "007", "-07", "7.0", "seven")] == [
        "7",
        "7",
        "-7",
        "7.0",
        "seven",
    ]
    assert canonical("007", "string") == "007"


def test_what_was_written_down_of_them_is_known(contracts: dict[str, Contract]) -> None:
    written = WrittenKeys(people(contracts), known())
    assert written.is_key("customers", f'{{"customer_id":"{PERSON}"}}')
    assert written.is_key("orders", f'{{"order_id":"0{ORDER}"}}')
    # By the order, though no such line was ever seen.
    assert written.is_key("order_items", f'{{"order_id":"{ORDER}","line":"9"}}')
    assert not written.is_key("orders", '{"order_id":null}')
    assert not written.is_key("orders", f'{{"order_id":"{OTHER}"}}')
    assert not written.is_key("products", f'{{"order_id":"{ORDER}"}}')
    assert not written.is_key("orders", "no JSON")
    fault = {"column": "customer_id", "value": str(PERSON), "rule": "referenced"}
    assert written.is_quarantined("orders", '{"order_id":null}', None, [fault])
    line = {"column": "_line", "value": f'{{"x":1,"touchpoint_id":{TOUCH},', "rule": "line"}
    assert written.is_quarantined("touchpoints", "{}", line["value"], [line])
    assert not written.is_quarantined("orders", '{"order_id":"5"}', TOUCH, [line])
    assert written.is_quarantined("orders", '{"order_id":"5"}', f"device {NEW}", [])
    assert not written.is_quarantined("products", "{}", NEW, [])
    assert written.is_told(f'such as {{"customer_id":{OTHER}}}, {{"customer_id":{PERSON}}}')
    assert written.is_told(f'such as {{"device_id":"{NEW}"}}')
    assert not written.is_told(f'such as {{"customer_id":{OTHER}}}, {{"product_id":{PERSON}}}, {{"broken')
