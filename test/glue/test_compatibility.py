"""What a change of a contract breaks."""

from collections.abc import Callable
from typing import Any

import pytest
from tributary.compatibility import differences
from tributary.contract import Contract
from tributary.structure import Structure

from .contract_change import changed

Edit = Callable[[dict[str, Any]], object]


def edited(contract: Contract, edit: Edit) -> Contract:
    content = contract.model_dump(exclude_none=True)
    edit(content)
    return Contract.model_validate(content)


def told(old: Contract, new: Contract) -> list[tuple[str, str]]:
    return [(found.kind, found.place) for found in differences(Structure.of(old), Structure.of(new))]


def column_of(content: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(column for column in content["columns"] if column["name"] == name)
    return found


@pytest.mark.parametrize(
    "edit",
    [
        lambda c: c.update(description="Other words."),
        lambda c: c.update(owner="somebody-else"),
        lambda c: c.update(checks=[]),
        lambda c: c.update(freshness={"max_age_hours": 1, "severity": "error"}),
        lambda c: c.update(quarantine={"max_percent": 1, "min_rows": 1}),
        lambda c: c["source"].update(chunk_rows=1000, overlap_minutes=0, safety_lag_minutes=0, page_by=["order_id"]),
        lambda c: c["curated"].update(sort_by=["order_id"], volume={"rows_per_day": 1000, "bytes_per_row": 100}),
        lambda c: column_of(c, "customer_id").update(description="Who ordered.", role="measure", unit="people"),
    ],
)
def test_what_no_stored_row_depends_on_is_no_difference(contracts: dict[str, Contract], edit: Edit) -> None:
    assert told(contracts["orders"], edited(contracts["orders"], edit)) == []


@pytest.mark.parametrize(
    ("columns", "place"),
    [
        ({"coupon": {"type": "string", "nullable": True}}, "columns.coupon"),
        ({"amount": {"type": "decimal(38,2)"}}, "columns.amount.type"),
        ({"customer_id": {"nullable": True}}, "columns.customer_id.nullable"),
        ({"status": {"values": ["refunded", "paid", "shipped", "cancelled", "lost"]}}, "columns.status.values"),
        ({"status": {"values": None}}, "columns.status.values"),
    ],
)
def test_what_stored_rows_and_queries_survive_is_compatible(
    contracts: dict[str, Contract], columns: dict[str, Any], place: str
) -> None:
    assert told(contracts["orders"], changed(contracts["orders"], **columns)) == [("compatible", place)]


def test_a_wider_integer_is_compatible_and_a_narrower_one_is_not(contracts: dict[str, Contract]) -> None:
    narrow = changed(contracts["orders"], customer_id={"type": "int"})
    assert told(narrow, contracts["orders"]) == [("compatible", "columns.customer_id.type")]
    assert told(contracts["orders"], narrow) == [("breaking", "columns.customer_id.type")]


@pytest.mark.parametrize(
    "deletes", [{"by": "key_sweep", "every_days": 7}, {"by": "column", "column": "refunded_at"}], ids=lambda d: d["by"]
)
def test_learning_of_deletions_is_compatible(contracts: dict[str, Contract], deletes: dict[str, Any]) -> None:
    deleting = edited(contracts["orders"], lambda content: content["source"].update(deletes=deletes))
    assert told(contracts["orders"], deleting) == [("compatible", "source.deletes")]


def test_an_event_time_that_may_change_is_compatible_and_one_that_may_no_longer_breaks(
    contracts: dict[str, Contract],
) -> None:
    mutable = changed(contracts["orders"], curated={"event_time_immutable": False})
    assert told(contracts["orders"], mutable) == [("compatible", "curated.event_time_immutable")]
    assert told(mutable, contracts["orders"]) == [("breaking", "curated.event_time_immutable")]


@pytest.mark.parametrize(
    ("dataset", "columns", "places"),
    [
        ("orders", {"refunded_at": None}, ["columns.refunded_at"]),
        ("orders", {"refunded_at": {"name": "paid_back_at"}}, ["columns.refunded_at"]),
        ("orders", {"coupon": {"type": "string"}}, ["columns.coupon"]),
        ("orders", {"customer_id": {"type": "string"}}, ["columns.customer_id.type"]),
        ("orders", {"amount": {"type": "decimal(38,4)"}}, ["columns.amount.type"]),
        ("orders", {"amount": {"type": "decimal(10,2)"}}, ["columns.amount.type"]),
        ("orders", {"refunded_at": {"nullable": False}}, ["columns.refunded_at.nullable"]),
        ("orders", {"status": {"values": ["paid", "shipped", "cancelled"]}}, ["columns.status.values"]),
        ("touchpoints", {"campaign_id": {"values": ["a"]}}, ["columns.campaign_id.values"]),
        (
            "orders",
            {"amount": {"unit": "USD", "currency_column": None}},
            ["columns.amount.unit", "columns.amount.currency_column"],
        ),
        ("ad_performance", {"spend": {"unit": "EUR"}}, ["columns.spend.unit"]),
        (
            "orders",
            {"refund_amount": {"role": "measure", "currency_column": None}},
            ["columns.refund_amount.currency_column", "columns.refund_amount.role"],
        ),
        ("orders", {"customer_id": {"personal_data": "none"}}, ["columns.customer_id.personal_data"]),
        ("orders", {"customer_id": {"source_column": "buyer_id"}}, ["columns.customer_id.source_column"]),
        ("touchpoints", {"channel": {"vocabulary": None}}, ["columns.channel.vocabulary"]),
        ("touchpoints", {"campaign_id": {"vocabulary": "channel"}}, ["columns.campaign_id.vocabulary"]),
    ],
)
def test_what_changes_stored_values_or_their_meaning_breaks(
    contracts: dict[str, Contract], dataset: str, columns: dict[str, Any], places: list[str]
) -> None:
    found = told(contracts[dataset], changed(contracts[dataset], **columns))
    assert [place for kind, place in found if kind == "breaking"] == places


@pytest.mark.parametrize(
    ("edit", "place"),
    [
        (lambda c: c["source"].update(system="shop"), "source.system"),
        (lambda c: c["source"].update(table="orders_of_all_shops"), "source.table"),
        (lambda c: c["source"].update(key=["order_id", "customer_id"]), "source.key"),
        (lambda c: c["source"].update(change_column="ordered_at"), "source.change_column"),
        (lambda c: c["source"].update(time_zone="Europe/Paris"), "source.time_zone"),
        (lambda c: c["curated"].update(bucket_by={"column": "order_id", "buckets": 2}), "curated.bucket_by"),
        (lambda c: c["curated"]["partition_by"].update(column="updated_at"), "curated.partition_by"),
    ],
)
def test_another_origin_key_or_layout_breaks(contracts: dict[str, Contract], edit: Edit, place: str) -> None:
    assert told(contracts["orders"], edited(contracts["orders"], edit)) == [("breaking", place)]


def test_another_format_of_raw_files_breaks(contracts: dict[str, Contract]) -> None:
    lines = edited(contracts["touchpoints"], lambda content: content.update(raw={"format": "jsonl"}))
    assert told(contracts["touchpoints"], lines) == [("breaking", "raw.format")]


def test_a_difference_names_place_from_to_and_reason(contracts: dict[str, Contract]) -> None:
    new = changed(contracts["orders"], status={"values": ["paid"]}, amount={"type": "decimal(18,4)"})
    found = [str(found) for found in differences(Structure.of(contracts["orders"]), Structure.of(new))]
    assert found == [
        "columns.status.values: from [paid, shipped, cancelled, refunded] to [paid] is breaking: "
        "stored rows may hold values that are no longer allowed",
        "columns.amount.type: from decimal(18,2) to decimal(18,4) is breaking: stored values are of another type",
    ]


def test_a_structure_is_the_same_after_it_was_kept_as_text(contracts: dict[str, Contract]) -> None:
    for contract in contracts.values():
        structure = Structure.of(contract)
        assert Structure.model_validate_json(structure.text()) == structure
