"""A few people with all that a lake holds of them: customers, orders, items, installs and touchpoints as raw lines."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tributary.contract import Contract

from ..deletes import window

PERSON, OTHER, SHARING = 770077000077, 770088000088, 770099000099
OLD, NEW = "0a5d1e7c-6f0b-4c7e-9d0a-77007700aaaa", "1b5d1e7c-6f0b-4c7e-9d0a-77007700bbbb"
SHARED, OTHERS = "2c5d1e7c-6f0b-4c7e-9d0a-990099cccccc", "3d5d1e7c-6f0b-4c7e-9d0a-77008800dddd"
ZEROS = "00000000-0000-0000-0000-000000000000"
HASH, OTHERS_HASH = "ab" * 31 + "77", "cd" * 31 + "88"
SPOILT_ORDER, SWEPT_ORDER = 550000000003, 550000000004

TRACES = [str(PERSON), OLD, NEW, HASH, "55000000000", "66000000000", "88000000000", "BROKEN-7"]
"""Texts that stand in what is the person's and in nothing else: ids of orders, installs, touchpoints and records."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """A raw line; `theirs` where it is the person's."""

    text: str
    theirs: bool


def _rows() -> Mapping[str, list[list[tuple[Row | str, bool]]]]:
    """By dataset the rows of each window, with whether they are the person's."""

    def customer(number: int, device: str | None, hashed: str | None, day: int) -> Row:
        at = f"2025-01-{day:02}T12:00:00.000000Z"
        row = {"customer_id": number, "email_hash": hashed, "device_id": device, "country": "DE", "created_at": at}
        return {**row, "updated_at": at}

    def order(number: int, customer_id: int, day: int, **values: Any) -> Row:
        row: Row = {"record_id": number * 10, "order_id": number, "customer_id": customer_id}
        row |= {"ordered_at": f"2025-01-{day:02}T10:00:00.000000Z", "status": "paid", "currency": "USD"}
        row |= {"amount": "10.25", "refund_amount": None, "refunded_at": None}
        return {**row, "updated_at": f"2025-01-{day:02}T12:00:00.000000Z", **values}

    def item(number: int, line: int, day: int) -> Row:
        row = {"order_id": number, "line": line, "product_id": 3, "quantity": 1, "currency": "USD", "amount": "5.00"}
        return {**row, "updated_at": f"2025-01-{day:02}T12:00:00.000000Z"}

    def install(number: int, device: str, day: int) -> Row:
        at = f"2025-01-{day:02}T09:00:00.000000Z"
        row = {"install_id": number, "device_id": device, "installed_at": at, "platform": "ios", "country": "DE"}
        return {**row, "updated_at": at}

    def touch(number: int, device: str, day: int) -> Row:
        at = f"2025-01-{day:02}T08:00:00.000000Z"
        row = {"delivery_id": number * 10, "touchpoint_id": number, "device_id": device, "occurred_at": at}
        row |= {"channel": "Google Ads", "campaign_id": "c1", "creative_type": "static", "kind": "click"}
        return {**row, "updated_at": at}

    broken = f'{{"record_id":5500000000099,"order_id":550000000002,"customer_id":{PERSON},"status":"BROKEN-7'
    others_broken = '{"record_id":5600000000099,"order_id":560000000001,"customer_id":770088000088,"status":"PAID'
    return {
        "customers": [
            [
                (customer(PERSON, OLD, HASH, 1), True),
                (customer(OTHER, OTHERS, OTHERS_HASH, 1), False),
                (customer(SHARING, SHARED, None, 1), False),
            ],
            [(customer(PERSON, NEW, HASH, 2), True), (customer(OTHER, ZEROS, OTHERS_HASH, 2), False)],
            [(customer(PERSON, SHARED, HASH, 3), True), (customer(PERSON, ZEROS, HASH, 3), True)],
        ],
        "orders": [
            [
                (order(550000000001, PERSON, 1), True),
                (order(SWEPT_ORDER, PERSON, 1), True),
                (order(560000000001, OTHER, 1, amount="20.00"), False),
                (order(560000000004, OTHER, 1), False),
            ],
            [
                (order(550000000002, PERSON, 2, amount="7.77"), True),
                (order(SPOILT_ORDER, PERSON, 2, currency="ZZZ"), True),
                (broken, True),
                (others_broken, False),
                (order(560000000002, SHARING, 2, currency="YYY"), False),
                (order(560000000003, SHARING, 2, amount="1.50"), False),
            ],
            [(order(550000000001, PERSON, 3, status="refunded"), True)],
        ],
        "order_items": [
            [(item(550000000001, 1, 1), True), (item(560000000001, 1, 1), False)],
            [(item(550000000002, 1, 2), True), (item(550000000002, 2, 2), True), (item(560000000003, 1, 2), False)],
        ],
        "app_installs": [
            [(install(660000000001, OLD, 1), True), (install(670000000001, OTHERS, 1), False)],
            [
                (install(660000000002, NEW, 2), True),
                (install(670000000002, SHARED, 2), False),
                (install(670000000003, ZEROS, 2), False),
            ],
        ],
        "touchpoints": [
            [
                (touch(880000000001, OLD, 1), True),
                (touch(890000000001, OTHERS, 1), False),
                (touch(890000000002, SHARED, 1), False),
            ],
            [(touch(880000000002, NEW, 2), True), (touch(890000000003, ZEROS, 2), False)],
        ],
    }


def lines(contract: Contract) -> list[list[Line]]:
    """The raw lines of a dataset, a list a window."""

    def text(row: Row | str) -> str:
        if isinstance(row, str):
            return row
        if contract.raw.format == "jsonl":
            return json.dumps(row, separators=(",", ":"))
        return ",".join(str(row[column.name]) for column in contract.columns)

    return [[Line(text(row), theirs) for row, theirs in rows] for rows in _rows()[contract.dataset]]


def money(contract: Contract, rows: Iterable[Line]) -> dict[str, str]:
    """The money of a window's lines that can be read."""
    sums = {column.name: 0 for column in contract.money}
    for line in rows:
        try:
            found = json.loads(line.text)
        except ValueError:
            continue
        for name in sums:
            sums[name] += round(float(found[name] or 0) * 100)
    return {name: f"{cents / 100:.2f}" for name, cents in sums.items()}


WINDOWS = [window(day) for day in (1, 2, 3)]
