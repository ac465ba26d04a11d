"""The columns of the raw files in their order, as a peer without contracts would write them down."""

RAW_COLUMNS = {
    "fx_rates": ["rate_date", "currency", "rate", "updated_at"],
    "campaigns": ["campaign_id", "channel", "name", "objective", "country", "updated_at"],
    "ad_performance": [
        *["ad_date", "channel", "campaign_id", "creative_id", "creative_type", "currency"],
        *["impressions", "clicks", "spend", "updated_at"],
    ],
    "customers": ["customer_id", "email_hash", "device_id", "country", "created_at", "updated_at"],
    "app_installs": ["install_id", "device_id", "installed_at", "platform", "country", "updated_at"],
    "orders": [
        *["record_id", "order_id", "customer_id", "ordered_at", "status", "currency", "amount"],
        *["refund_amount", "refunded_at", "updated_at"],
    ],
    "touchpoints": [
        *["delivery_id", "touchpoint_id", "device_id", "occurred_at", "channel", "campaign_id"],
        *["creative_type", "kind", "updated_at"],
    ],
}

CSV = ("touchpoints", "app_installs")
"""The datasets whose files are CSV; the others are JSON Lines."""

DATASETS = tuple(RAW_COLUMNS)
