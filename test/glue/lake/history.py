"""What the sources held over eight days of January 2025: every version of every row, and when it changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

Texts = dict[str, str | None]

BEGIN = datetime(2025, 1, 1)
STEP = timedelta(hours=3)
STEPS = 64
"""Changes lie on a grid of three hours, so that several versions of a key often have one change time."""

CHANNELS = {
    "google_ads": ["google_ads", "Google Ads", "AdWords"],
    "facebook": ["facebook", "Meta", "FB"],
    "pinterest": ["pinterest", "PINTEREST"],
}
"""Channels and how sources spell them."""

CURRENCIES = ["USD", "EUR", "JPY"]
DEVICES = ["d1", "d2", "d3", "d4"]
CAMPAIGNS = ["c1", "c2", "c3"]
COUNTRIES = ["DE", "US"]

Fault = tuple[str, str | None, str]
"""Column, its text, and the rule that the text breaks."""

FAULTS: dict[str, list[Fault]] = {
    "orders": [
        ("order_id", "one", "type"),
        ("customer_id", "seven", "type"),
        ("ordered_at", "2025-02-30T00:00:00Z", "range"),
        ("ordered_at", "2025-01-02 10:00:00", "type"),
        ("status", None, "required"),
        ("currency", "ZZZ", "values"),
        ("amount", "ten", "type"),
        ("amount", "1.005", "scale"),
        ("amount", "-0.01", "min"),
        ("updated_at", "yesterday", "type"),
    ],
    "order_items": [("quantity", "0", "min"), ("amount", "1.001", "scale"), ("line", "1.0", "type")],
    "ad_performance": [
        ("ad_date", "2025-13-01", "range"),
        ("channel", "--", "vocabulary"),
        ("impressions", "-1", "min"),
        ("currency", "EURO", "values"),
        ("spend", "free", "type"),
        ("spend", "0.00001", "scale"),
    ],
    "app_installs": [
        ("installed_at", "", "required"),
        ("platform", "windows", "values"),
        ("install_id", "", "required"),
    ],
    "touchpoints": [("kind", "view", "values"), ("channel", "?", "vocabulary"), ("occurred_at", "2025-01-01", "type")],
    "skan_postbacks": [("channel", "-", "vocabulary"), ("installs", "-1", "min"), ("postback_date", "now", "type")],
    "fx_rates": [("rate", "0", "min"), ("rate", "1.000000001", "scale"), ("rate_date", "today", "type")],
    "customers": [("created_at", "soon", "type"), ("country", None, "required")],
    "campaigns": [("objective", "fame", "values")],
    "products": [("price", "-1", "min"), ("name", "\ufffd", "encoding")],
}


@dataclass(frozen=True)
class Version:
    """A row as its source held it from a time on.

    Attributes:
        texts: as the extractor writes it, by column.
        changed_at: UTC, naive; on the grid.
        fault: what keeps it out of the curated table, None where nothing does.
    """

    texts: Texts
    changed_at: datetime
    fault: Fault | None = None


def moment(step: int) -> datetime:
    return BEGIN + step * STEP


def time_text(at: datetime, *, zone: str = "Z") -> str:
    """A UTC time as a source writes it: in UTC, or in Central European Time."""
    if zone == "Z":
        return f"{at.isoformat(timespec='milliseconds')}Z"
    return f"{(at + timedelta(hours=1)).isoformat(timespec='seconds')}+01:00"


def times(first: datetime, hours: int) -> st.SearchStrategy[str]:
    """Texts of times from the first on; whole hours, so that touches and conversions often meet the borders."""
    texts: st.SearchStrategy[str] = st.builds(
        lambda hour, zone: time_text(first + timedelta(hours=hour), zone=zone),
        st.integers(0, hours),
        st.sampled_from(["Z", "+01:00"]),
    )
    return texts


def days(first: int, last: int) -> st.SearchStrategy[str]:
    """Days, counted from January 1st."""
    texts: st.SearchStrategy[str] = st.integers(first, last).map(
        lambda day: (BEGIN + timedelta(days=day)).date().isoformat()
    )
    return texts


def cents(greatest: int) -> st.SearchStrategy[str]:
    texts: st.SearchStrategy[str] = st.integers(0, greatest).map(lambda cent: f"{cent // 100}.{cent % 100:02}")
    return texts


def spelled() -> st.SearchStrategy[str]:
    return st.sampled_from([spelling for spellings in CHANNELS.values() for spelling in spellings])


Columns = dict[str, st.SearchStrategy[str | None]]


@st.composite
def versions(
    draw: st.DrawFn,
    dataset: str,
    key: Columns,
    fixed: Columns,
    changing: Columns,
    *,
    keys: int,
    each: int = 3,
) -> list[Version]:
    """Versions of a dataset's rows.

    Args:
        draw: of Hypothesis.
        dataset: its name.
        key: columns that name a row.
        fixed: columns that the source never changes, such as the event time of an immutable one.
        changing: columns that every version has its own value of.
        keys: how many rows there are at most, and half of them at least.
        each: how many versions of a row there are at most.
    """
    found: list[Version] = []
    names = draw(
        st.lists(st.fixed_dictionaries(key), min_size=keys // 2, max_size=keys, unique_by=lambda row: str(row))
    )
    for name in names:
        stays = draw(st.fixed_dictionaries(fixed))
        for _ in range(draw(st.integers(1, each))):
            changed_at = moment(draw(st.integers(0, STEPS - 1)))
            texts = {**name, **stays, **draw(st.fixed_dictionaries(changing)), "updated_at": time_text(changed_at)}
            fault = draw(st.sampled_from(FAULTS[dataset])) if draw(st.integers(0, 7)) == 7 else None
            if fault is not None:
                texts[fault[0]] = fault[1]
            found.append(Version(texts, changed_at, fault))
    return found


def numbers(last: int) -> st.SearchStrategy[str | None]:
    texts: st.SearchStrategy[str | None] = st.integers(1, last).map(str)
    return texts


GONE = "2025-01-09T00:00:00Z"
"""When a row was deleted whose other values the source left alone."""

BLANKED = "2025-01-10T00:00:00Z"
"""When one was whose other values it blanked."""

_MAY_BE_BLANK = ("customer_id", "status", "currency")


def orders(*, event_changes: bool, deletes: bool) -> st.SearchStrategy[list[Version]]:
    """Orders, late ones among them: the time of the order has nothing to do with when the row changed.

    Args:
        event_changes: whether a correction may move an order to another time.
        deletes: whether a version may say by `deleted_at` that its row is gone, its other values blanked or not.
    """
    ordered: Columns = {"ordered_at": times(BEGIN - timedelta(days=3), 12 * 24)}
    changing: Columns = {
        "record_id": numbers(3),
        "customer_id": numbers(5),
        "status": st.sampled_from(["paid", "shipped", "cancelled", "refunded"]),
        "currency": st.sampled_from(CURRENCIES),
        "amount": cents(100_000),
        "refund_amount": st.one_of(st.none(), cents(2000)),
        "refunded_at": st.one_of(st.none(), times(BEGIN, 12 * 24)),
        **({"deleted_at": st.sampled_from([None, None, None, None, GONE, BLANKED])} if deletes else {}),
        **(ordered if event_changes else {}),
    }
    plain = versions("orders", {"order_id": numbers(40)}, {} if event_changes else ordered, changing, keys=16)
    # Else the first example is the simplest there is, in which everything happens at once.
    eventful = plain.filter(lambda found: len({version.changed_at for version in found}) > 3)
    return eventful.map(lambda found: [_blanked(version) for version in found])


def _blanked(version: Version) -> Version:
    """A marked version forgives what was blanked of it, and what nobody need read any more."""
    texts, fault = version.texts, version.fault
    if texts.get("deleted_at") is None:
        return version
    if fault is not None and fault[0] in _MAY_BE_BLANK:
        texts, fault = {**texts, fault[0]: None}, None
    if texts["deleted_at"] == BLANKED:
        texts = {**texts, **dict.fromkeys(_MAY_BE_BLANK)}
    return Version(texts, version.changed_at, fault)


Sources = dict[str, list[Version]]


def sources() -> st.SearchStrategy[Sources]:
    """All datasets. Orders may move and may be deleted."""
    key_of = numbers(40)
    creative = st.sampled_from(["static", "video"])
    histories: dict[str, Any] = {
        "orders": orders(event_changes=True, deletes=True),
        "order_items": versions(
            "order_items",
            {"order_id": key_of, "line": numbers(2)},
            {},
            {
                "product_id": numbers(3),
                "quantity": numbers(4),
                "currency": st.sampled_from(CURRENCIES),
                "amount": cents(5000),
            },
            keys=20,
            each=2,
        ),
        "ad_performance": versions(
            "ad_performance",
            {"ad_date": days(-3, 8), "campaign_id": st.sampled_from(CAMPAIGNS), "creative_id": numbers(2)},
            {},
            {
                "channel": spelled(),
                "creative_type": creative,
                "currency": st.sampled_from(CURRENCIES),
                "impressions": numbers(1000),
                "clicks": numbers(50),
                "spend": st.integers(0, 10_000_000).map(lambda part: f"{part // 10_000}.{part % 10_000:04}"),
            },
            keys=14,
            each=2,
        ),
        "app_installs": versions(
            "app_installs",
            {"install_id": key_of},
            {"installed_at": times(BEGIN - timedelta(days=3), 8 * 24)},
            {
                "device_id": st.sampled_from(DEVICES),
                "platform": st.sampled_from(["ios", "android"]),
                "country": st.sampled_from(COUNTRIES),
            },
            keys=12,
            each=2,
        ),
        "touchpoints": versions(
            "touchpoints",
            {"touchpoint_id": key_of},
            {"occurred_at": times(BEGIN - timedelta(days=6), 10 * 24)},
            {
                "delivery_id": numbers(3),
                "device_id": st.sampled_from(DEVICES),
                "channel": spelled(),
                "campaign_id": st.sampled_from(CAMPAIGNS),
                "creative_type": creative,
                "kind": st.sampled_from(["click", "impression"]),
            },
            keys=24,
            each=2,
        ),
        "skan_postbacks": versions(
            "skan_postbacks",
            {"postback_id": key_of},
            {"postback_date": days(-3, 8)},
            {"channel": spelled(), "campaign_id": st.sampled_from(CAMPAIGNS), "installs": numbers(50)},
            keys=6,
            each=2,
        ),
        "fx_rates": versions(
            "fx_rates",
            {"rate_date": days(-12, 6), "currency": st.sampled_from(CURRENCIES[1:])},
            {},
            {"rate": st.integers(1, 10**9).map(lambda part: f"{part // 10**8}.{part % 10**8:08}")},
            keys=8,
            each=2,
        ),
        "customers": versions(
            "customers",
            {"customer_id": numbers(5)},
            {"email_hash": st.none(), "created_at": times(BEGIN, 24)},
            {"device_id": st.sampled_from([None, *DEVICES]), "country": st.sampled_from(COUNTRIES)},
            keys=5,
            each=2,
        ),
        "campaigns": versions(
            "campaigns",
            {"campaign_id": st.sampled_from(CAMPAIGNS)},
            {"objective": st.just("installs"), "name": st.just('New "year"\nsale')},
            {"channel": spelled(), "country": st.sampled_from([None, *COUNTRIES])},
            keys=3,
            each=2,
        ),
        "products": versions(
            "products",
            {"product_id": numbers(3)},
            {"name": st.just("Hat"), "price": st.just("1.00")},
            {"category": st.sampled_from(["hats", "coats"])},
            keys=3,
            each=2,
        ),
    }
    drawn: st.SearchStrategy[Sources] = st.fixed_dictionaries(histories)
    return drawn
