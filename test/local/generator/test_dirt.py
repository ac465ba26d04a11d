"""Every kind of dirt is in the rows, and the truth counts it as the lines of the tables show it."""

import re
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from tributary_local.generator.channels import CHANNELS
from tributary_local.generator.curated import DATASETS, newest_orders, newest_touchpoints
from tributary_local.generator.dirt.spellings import CHANNEL_OF, SPELLINGS, other_spelling
from tributary_local.generator.period import DAY_MS
from tributary_local.generator.rows import SourceData
from tributary_local.generator.tables import COLUMNS

CONTRACTS = Path(__file__).parents[3] / "contracts"
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def dirt(planted: dict[str, Any]) -> Any:
    return planted["dirt"]


@pytest.fixture(scope="module")
def written(text_lines: dict[str, list[str]]) -> dict[str, Rows]:
    return {
        table: [dict(zip(COLUMNS[table], line[:-1].split("\t"), strict=True)) for line in rows]
        for table, rows in text_lines.items()
    }


def versions(rows: Rows, key: str, page: str) -> dict[str, list[list[dict[str, str]]]]:
    """Rows of every key that is there several times, without the page column, by time of change."""
    repeated = {value for value, count in Counter(row[key] for row in rows).items() if count > 1}
    found: dict[str, dict[str, list[dict[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row[key] in repeated:
            found[row[key]][row["updated_at"]].append({k: v for k, v in row.items() if k != page})
    return {value: [times[at] for at in sorted(times)] for value, times in found.items()}


@pytest.mark.parametrize(
    ("table", "key", "page", "kind"),
    [
        ("touchpoints", "touchpoint_id", "delivery_id", "touchpoints_delivered_again"),
        ("orders", "order_id", "record_id", "orders_written_again"),
    ],
)
def test_rows_of_a_key_are_the_same_at_the_same_time_and_differ_at_a_later_one(
    written: dict[str, Rows], dirt: Any, table: str, key: str, page: str, kind: str
) -> None:
    found = versions(written[table], key, page)
    for times in found.values():
        assert all(row == rows[0] for rows in times for row in rows)
        assert all(
            earlier[0] | {"updated_at": ""} != later[0] | {"updated_at": ""} for earlier, later in pairwise(times)
        )
    corrected = sum(len(times) - 1 for times in found.values())
    repeated = sum(len(rows) - 1 for times in found.values() for rows in times)
    assert dirt[kind] == {"repeated": repeated, "corrected": corrected}
    assert min(repeated, corrected) > 100
    assert len(written[table]) == len({row[key] for row in written[table]}) + repeated + corrected


def test_corrections_of_touchpoints_put_spellings_and_campaigns_right(written: dict[str, Rows]) -> None:
    changed = Counter(
        tuple(column for column in times[0][0] if times[0][0][column] != times[-1][0][column])
        for times in versions(written["touchpoints"], "touchpoint_id", "delivery_id").values()
        if len(times) > 1
    )
    assert changed["channel", "updated_at"] > 100
    assert sum(count for columns, count in changed.items() if "campaign_id" in columns) > 100


def test_corrections_of_orders_bring_refunds_and_amounts(written: dict[str, Rows]) -> None:
    kinds: Counter[str] = Counter()
    for times in versions(written["orders"], "order_id", "record_id").values():
        first, last = times[0][0], times[-1][0]
        kinds["refund"] += first["refund_amount"] == r"\N" != last["refund_amount"]
        kinds["found"] += first["amount"] == r"\N" != last["amount"]
        kinds["amount"] += r"\N" not in (first["amount"], last["amount"]) and first["amount"] != last["amount"]
    assert kinds["refund"] > 100
    assert kinds["amount"] > 20
    assert kinds["found"] > 2


def test_late_rows_are_counted(data: SourceData, dirt: Any) -> None:
    late = sum(t.updated_us // 1000 - t.occurred_ms >= DAY_MS for t in data.touchpoints)
    assert dirt["late"]["touchpoints"] == late > 5000
    assert min(dirt["late"].values()) > 100


def test_values_are_missing_where_none_should_be(written: dict[str, Rows], dirt: Any) -> None:
    assert len(dirt["missing"]) == 4
    for place, count in dirt["missing"].items():
        table, column = place.split(".")
        assert sum(row[column] == r"\N" for row in written[table]) == count >= 9


def test_a_currency_is_unknown_in_delivery_and_orders_and_their_items(written: dict[str, Rows], dirt: Any) -> None:
    for table, count in dirt["unknown_currency"].items():
        assert sum(row["currency"] == "ZZZ" for row in written[table]) == count >= 7
    orders = {row["order_id"] for row in written["orders"] if row["currency"] == "ZZZ"}
    assert {row["order_id"] for row in written["order_items"] if row["currency"] == "ZZZ"} == orders


def test_quarantine_and_curated_share_out_the_rows_of_every_dataset_by_its_contract(
    written: dict[str, Rows], planted: dict[str, Any]
) -> None:
    faults: Counter[tuple[str, str, str]] = Counter()
    for dataset in DATASETS:
        contract = yaml.safe_load((CONTRACTS / f"{dataset}.yaml").read_text(encoding="utf-8"))
        sound = set()
        for row in written[dataset]:
            fault = None
            for column in contract["columns"]:
                value = row[column.get("source_column", column["name"])]
                if value == r"\N":
                    fault = fault or (None if column.get("nullable") else "required", column["name"])
                elif "values" in column and value not in column["values"]:
                    fault = fault or ("values", column["name"])
            if fault and fault[0]:
                faults[dataset, fault[1], fault[0]] += 1
            else:
                sound.add(tuple(row[column] for column in contract["source"]["key"]))
        assert planted["curated"][dataset] == len(sound)
        assert planted["rows"][dataset] == len(written[dataset])
    assert faults == {(f["dataset"], f["column"], f["rule"]): f["rows"] for f in planted["quarantine"]}


def test_channels_are_spelled_in_many_ways_that_all_are_the_channel_by_the_vocabulary(
    written: dict[str, Rows], dirt: Any
) -> None:
    vocabulary = yaml.safe_load((CONTRACTS / "channel.vocabulary.yaml").read_text(encoding="utf-8"))
    aliases = {alias: channel for channel, names in vocabulary["aliases"].items() for alias in names}
    for spelling, channel in CHANNEL_OF.items():
        canonical = re.sub("[^a-z0-9]+", "_", spelling.lower()).strip("_")
        assert aliases.get(canonical, canonical) == channel
    for table, count in dirt["spelled_channel"].items():
        odd = [row["channel"] for row in written[table] if row["channel"] not in SPELLINGS]
        assert len(odd) == count > 10
        if table != "campaigns":
            assert set(odd) == {spelling for spellings in SPELLINGS.values() for spelling in spellings}


def test_another_spelling_is_never_the_same(data: SourceData) -> None:
    class First:
        def choice(self, options: list[str]) -> str:
            return options[0]

    assert other_spelling(First(), "twitter") == "Twitter"  # type: ignore[arg-type]
    assert other_spelling(First(), "Twitter") == "twitter"  # type: ignore[arg-type]


def test_names_hold_quotes_commas_line_breaks_tabs_backslashes_and_emoji(data: SourceData, dirt: Any) -> None:
    for kind, names in (
        ("campaign_names", [c.name for c in data.campaigns]),
        ("product_names", [p.name for p in data.products]),
    ):
        assert min(dirt[kind].values()) >= 1
        assert dirt[kind]["line_breaks"] == len([name for name in names if len(name.split("\n")) > 1])
        assert dirt[kind]["quotes"] == len([name for name in names if '"' in name])
    assert any("\r\n" in c.name for c in data.campaigns)
    assert len({p.category for p in data.products}) == 6
    assert len({c.objective for c in data.campaigns}) == 4
    assert {c.country for c in data.campaigns} > {None, "US", "GB", "DE"}


def test_addresses_are_missing_or_in_every_shape(data: SourceData, dirt: Any) -> None:
    assert sum(c.email is None for c in data.customers) == dirt["emails"]["missing"]
    assert min(dirt["emails"].values()) > 300
    known = [c.email for c in data.customers if c.email is not None]
    assert len(set(known)) == len(known)
    assert all(email.count("@") == 1 for email in known)


def test_orders_are_refunded_in_part_and_in_full_days_later_or_cancelled(data: SourceData, dirt: Any) -> None:
    orders = newest_orders(data)
    refunded = [o for o in orders if o.refund_amount is not None]
    assert all(o.refunded_ms is not None and o.refunded_ms - o.ordered_ms >= DAY_MS for o in refunded)
    assert all(0 < (o.refund_amount or 0) <= (o.amount or 0) for o in refunded)
    status = Counter(o.status for o in orders)
    assert dirt["sales"]["cancelled_orders"] == status["cancelled"] > 100
    assert dirt["sales"]["refunded_orders"] >= status["refunded"] > 100
    assert dirt["sales"]["partly_refunded_orders"] > 100
    assert [o.status for o in refunded].count("cancelled") == dirt["sales"]["cancelled_orders_with_refund"] == 1
    assert sum(dirt["sales"].values()) == len(refunded) + status["cancelled"]


def test_items_add_up_to_their_order_and_some_name_no_product(data: SourceData, dirt: Any) -> None:
    sums: Counter[int] = Counter()
    number: Counter[int] = Counter()
    for item in data.order_items:
        sums[item.order_id] += item.amount
        number[item.order_id] += 1
    assert all(sums[o.order_id] == o.amount for o in newest_orders(data))
    assert set(number.values()) == {1, 2, 3, 4}
    products = {p.product_id for p in data.products}
    assert sum(i.product_id not in products for i in data.order_items) == dirt["items_of_unknown_product"] == 25


def test_some_orders_are_of_customers_that_do_not_exist(data: SourceData, dirt: Any) -> None:
    customers = {c.customer_id for c in data.customers}
    strangers = {o.order_id for o in newest_orders(data) if o.customer_id not in customers}
    assert len(strangers) == dirt["orders_of_unknown_customer"] == 5


def test_journeys_have_touches_after_the_install_and_ends_that_lead_nowhere(data: SourceData, dirt: Any) -> None:
    installed = {i.device_id: i.installed_ms for i in data.app_installs}
    touched = defaultdict(list)
    for t in newest_touchpoints(data):
        touched[t.device_id].append(t.occurred_ms)
    owners = {c.device_id for c in data.customers}
    assert dirt["journeys"] == {
        "touchpoints_after_install": sum(ms > at for device, at in installed.items() for ms in touched.get(device, [])),
        "devices_without_customer": len({*touched, *installed} - owners),
        "installs_without_touch": len(installed.keys() - touched.keys()),
    }
    assert min(dirt["journeys"].values()) > 300


def test_one_device_has_fifty_thousand_touches_an_install_and_orders(data: SourceData, dirt: Any) -> None:
    device = dirt["heaviest_device"]["device_id"]
    touches = [t for t in newest_touchpoints(data) if t.device_id == device]
    assert len(touches) == dirt["heaviest_device"]["touchpoints"] == 50_000
    (install,) = (i for i in data.app_installs if i.device_id == device)
    before = max((t for t in touches if t.occurred_ms <= install.installed_ms), key=lambda t: t.occurred_ms)
    assert (before.kind, CHANNEL_OF[before.channel]) == ("click", "google_ads")
    (customer,) = (c.customer_id for c in data.customers if c.device_id == device)
    assert len({o.order_id for o in data.orders if o.customer_id == customer}) == 9
    others = Counter(t.device_id for t in data.touchpoints if t.device_id != device)
    assert max(others.values()) < 1000


def test_one_day_has_no_delivery_and_nine_days_no_rate(written: dict[str, Rows], dirt: Any) -> None:
    assert dirt["days_without_delivery"] == ["2025-02-16"]
    assert "2025-02-16" not in {row["ad_date"] for row in written["ad_performance"]}
    assert dirt["days_without_rate"] == {"BRL": [f"2025-02-{day}" for day in range(15, 24)]}


def test_the_names_of_all_channels_are_spelled(dirt: Any) -> None:
    assert set(SPELLINGS) == {channel.name for channel in CHANNELS}
    assert set(dirt["spelled_channel"]) == {"campaigns", "ad_performance", "touchpoints"}
