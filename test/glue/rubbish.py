"""Rubbish for the raw objects of orders: lines with the reason that they must be set aside for."""

import json
import random
from collections.abc import Callable
from typing import Any

Order = dict[str, Any]
Spoilt = tuple[bytes, str, str]
"""Line, column and rule of its first fault."""

_TIME = "2025-01-01T10:00:00.000000Z"
_SQL = ("1; DROP TABLE orders; --", "' OR '1'='1", '"); DELETE FROM orders; --', "1 UNION SELECT email FROM customers")


def order(number: int) -> Order:
    """A sound order."""
    return {
        "record_id": number,
        "order_id": number,
        "customer_id": number % 97,
        "ordered_at": _TIME,
        "status": "paid",
        "currency": "USD",
        "amount": "10.25",
        "refund_amount": None,
        "refunded_at": None,
        "updated_at": _TIME,
    }


def line(row: Order) -> bytes:
    """A row as the extractor writes it."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()


def _with(column: str, value: Any, rule: str) -> Callable[[Order, random.Random], Spoilt]:
    return lambda row, _: (line({**row, column: value}), column, rule)


def _with_bytes(column: str, text: bytes, rule: str) -> Callable[[Order, random.Random], Spoilt]:
    marked = b'"\x7fMARK"'
    return lambda row, _: (
        line({**row, column: "\x7fMARK"}).replace(json.dumps("\x7fMARK").encode(), marked).replace(marked, text),
        column,
        rule,
    )


def _cut(row: Order, chance: random.Random) -> Spoilt:
    whole = line(row)
    return whole[: chance.randrange(40, len(whole) - 1)], "_line", "line"


def _noise(_: Order, chance: random.Random) -> Spoilt:
    noise = bytes(chance.choice(b'abc{}[]",:\\ \t\xff\x00\xc3\x28') for _ in range(chance.randrange(200)))
    return b"\x01" + noise, "_line", "line"


def _huge(row: Order, chance: random.Random) -> Spoilt:
    digits = b"9" * chance.randrange(20, 6000)
    return (
        line(row).replace(b'"customer_id":%d' % row["customer_id"], b'"customer_id":' + digits),
        "customer_id",
        "range",
    )


KINDS: list[Callable[[Order, random.Random], Spoilt]] = [
    _with("customer_id", "seven", "type"),
    _with("customer_id", {"id": 7}, "type"),
    _with("customer_id", [7], "type"),
    _with("customer_id", True, "type"),
    _with("customer_id", 1.5, "type"),
    _with("customer_id", None, "required"),
    _with("amount", 10.25, "type"),
    _with("amount", "1e3", "type"),
    _with("amount", "ten", "type"),
    _with("amount", "NaN", "type"),
    _with("amount", "1.005", "scale"),
    _with("amount", "9" * 40, "range"),
    _with("amount", "-0.01", "min"),
    _with("status", "PAID", "values"),
    _with("status", 7, "type"),
    _with("status", "x" * 20_000, "values"),
    _with("currency", "ZZZ", "values"),
    _with("currency", "\ufffd", "encoding"),
    _with("ordered_at", "2025-02-30T00:00:00Z", "range"),
    _with("ordered_at", "yesterday", "type"),
    _with("ordered_at", "0000-00-00T00:00:00Z", "range"),
    _with("refunded_at", "2025-01-01", "type"),
    *[_with("status", text, "values") for text in _SQL],
    *[_with("customer_id", text, "type") for text in _SQL],
    _with_bytes("status", b'"pa\xffid"', "encoding"),
    _with_bytes("currency", b'"\xc3\x28"', "encoding"),
    _with_bytes("currency", b'"\\ud800"', "encoding"),
    _with_bytes("status", b'"pa\\udfffid"', "encoding"),
    _with_bytes("status", b'"\\ude00\\ud83d"', "encoding"),
    lambda row, _: (line({**row, "gift": 1}), "_line", "fields"),
    lambda row, _: (line({name: value for name, value in row.items() if name != "status"}), "_line", "fields"),
    lambda row, _: (line(row)[:-1] + b',"status":"paid"}', "_line", "fields"),
    lambda row, _: (line(row) + b" and more", "_line", "line"),
    lambda row, _: (line(row) + line(row), "_line", "line"),
    lambda row, _: (b"[" + line(row) + b"]", "_line", "line"),
    lambda row, _: (line(row).replace(b"paid", b"pa\x00id"), "_line", "line"),
    lambda row, _: (line(row).replace(b'"', b"'"), "_line", "line"),
    lambda *_: (b"", "_line", "line"),
    lambda *_: (b"null", "_line", "line"),
    lambda *_: (b'"', "_line", "line"),
    lambda *_: (b"\xef\xbb\xbf", "_line", "line"),
    _cut,
    _noise,
    _huge,
]


def rubbish(seed: int, count: int) -> list[Spoilt]:
    """Spoilt orders, each kind as often as the others; their ids are below zero."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, and no secret
    return [KINDS[number % len(KINDS)](order(-1 - number), chance) for number in range(count)]
