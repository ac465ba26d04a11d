"""The marts: their tables, their keys, and what each must add up to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pyspark.sql.types import DecimalType, LongType

from tributary import (
    campaign_daily,
    channel_daily,
    cohort_roas,
    customer_daily,
    install_daily,
    order_daily,
    product_performance,
    spend_response,
)
from tributary.mart_table import figures
from tributary.tables import TableDescription


@dataclass(frozen=True)
class Mart:
    """A mart with a row a day.

    Attributes:
        table: as it should be.
        keys: columns that name a row, `day` among them.
        rows: the datasets whose rows it is made of, by the name of their count in the curated sums.
        sums: column of the mart to the curated sum that it must add up to.
        ages: columns whose figures take days to be complete, with how many.
    """

    table: TableDescription
    keys: Sequence[str]
    rows: Sequence[str]
    sums: Mapping[str, str]
    ages: Mapping[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Name of the mart's table."""
        return self.table.name

    @property
    def numbers(self) -> list[str]:
        """The mart's figures."""
        return [column.name for column in figures(self.table) if isinstance(column.dataType, DecimalType | LongType)]

    @property
    def money(self) -> list[str]:
        """The mart's amounts that must add up."""
        types = {column.name: column.dataType for column in figures(self.table)}
        return [name for name in self.sums if isinstance(types[name], DecimalType)]


_DELIVERY = {name: name for name in ("impressions", "clicks", "spend", "unconverted_spend")}
_CHANNEL = {
    **_DELIVERY,
    "installs": "installs",
    "last_touch_orders": "orders",
    "last_touch_first_orders": "buyers",
    "last_touch_revenue": "revenue",
    "unconverted_sales": "unconverted_sales",
}
_ALL_ROWS = ("delivery_rows", "installs", "order_rows")

MARTS = [
    Mart(campaign_daily.TABLE, campaign_daily.KEYS, _ALL_ROWS, _CHANNEL),
    Mart(channel_daily.TABLE, channel_daily.KEYS, _ALL_ROWS, _CHANNEL),
    Mart(install_daily.TABLE, install_daily.KEYS, ("installs",), {"installs": "installs"}),
    Mart(
        order_daily.TABLE,
        order_daily.KEYS,
        ("order_rows",),
        {
            "orders": "orders",
            "first_orders": "buyers",
            "cancelled_orders": "cancelled_orders",
            "gross_revenue": "gross_revenue",
            "refunds": "refunds",
            "revenue": "revenue",
            "unconverted_sales": "unconverted_sales",
        },
    ),
    Mart(
        product_performance.TABLE,
        product_performance.KEYS,
        ("order_lines",),
        {
            "order_lines": "order_lines",
            "units": "units",
            "revenue": "line_revenue",
            "unconverted_lines": "unconverted_lines",
        },
    ),
    Mart(
        customer_daily.TABLE,
        customer_daily.KEYS,
        ("delivery_rows", "order_rows"),
        {"new_customers": "buyers", "orders": "orders", "revenue": "revenue", "spend": "spend"},
    ),
    # The last to be published: its known_until says how far the publication before this one knew.
    Mart(
        cohort_roas.TABLE,
        cohort_roas.KEYS,
        _ALL_ROWS,
        {"installs": "devices", "spend": "spend"},
        {f"d{days}_revenue": days for days in cohort_roas.DAYS},
    ),
]

TABLES = [*[mart.table for mart in MARTS], spend_response.TABLE]
"""The tables of all marts; `spend_response` has no day."""
