"""What has to come of the rows: which end in quarantine, by which rule, and which is the newest of its key."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from tributary_local.generator.currencies import DOLLARS
from tributary_local.generator.rows import AdPerformance, AppInstall, Order, OrderItem, SourceData, Touchpoint


class Fault(NamedTuple):
    """A column of a dataset and the rule of the contract that its value breaks."""

    dataset: str
    column: str
    rule: str


DATASETS = (
    "campaigns",
    "ad_performance",
    "fx_rates",
    "touchpoints",
    "app_installs",
    "skan_postbacks",
    "customers",
    "products",
    "orders",
    "order_items",
)

_LOST_CLICKS = Fault("ad_performance", "clicks", "required")
_LOST_DEVICE = Fault("touchpoints", "device_id", "required")
_LOST_COUNTRY = Fault("app_installs", "country", "required")
_LOST_AMOUNT = Fault("orders", "amount", "required")


def fault_of(row: object) -> Fault | None:
    """What keeps a row out of all figures, None for a sound one."""
    match row:
        case Touchpoint():
            return _LOST_DEVICE if row.device_id is None else None
        case AppInstall():
            return _LOST_COUNTRY if row.country is None else None
        case AdPerformance() if row.currency not in DOLLARS:
            return Fault("ad_performance", "currency", "values")
        case AdPerformance():
            return _LOST_CLICKS if row.clicks is None else None
        case Order() if row.currency not in DOLLARS:
            return Fault("orders", "currency", "values")
        case Order():
            return _LOST_AMOUNT if row.amount is None else None
        case OrderItem() if row.currency not in DOLLARS:
            return Fault("order_items", "currency", "values")
    return None


def sound_delivery(data: SourceData) -> list[AdPerformance]:
    """Delivery rows that count."""
    return [row for row in data.ad_performance if fault_of(row) is None]


def sound_installs(data: SourceData) -> list[AppInstall]:
    """Installs that count."""
    return [row for row in data.app_installs if fault_of(row) is None]


def sound_items(data: SourceData) -> list[OrderItem]:
    """Order items that count."""
    return [row for row in data.order_items if fault_of(row) is None]


def newest_touchpoints(data: SourceData) -> list[Touchpoint]:
    """The newest sound delivery of every touchpoint, by its number; of equal ones the first."""
    newest: dict[int, Touchpoint] = {}
    for row in data.touchpoints:
        if row.device_id is not None:
            known = newest.get(row.touchpoint_id)
            if known is None or row.updated_us > known.updated_us:
                newest[row.touchpoint_id] = row
    return list(newest.values())


def newest_orders(data: SourceData) -> list[Order]:
    """The newest sound record of every order, by its number; of equal ones the first."""
    newest: dict[int, Order] = {}
    for row in data.orders:
        if fault_of(row) is None:
            known = newest.get(row.order_id)
            if known is None or row.updated_us > known.updated_us:
                newest[row.order_id] = row
    return [newest[order_id] for order_id in sorted(newest)]


def planted_installs(data: SourceData) -> dict[str, int]:
    """Sound installs per channel that caused them, ``organic`` for none, in the order of the names."""
    causes = (cause for install, cause in zip(data.app_installs, data.causes, strict=True) if fault_of(install) is None)
    return dict(sorted(Counter(causes).items()))


def faults(rows: Iterable[object]) -> Counter[Fault]:
    """Rows per fault."""
    found: Counter[Fault] = Counter()
    for row in rows:
        fault = fault_of(row)
        if fault is not None:
            found[fault] += 1
    return found
