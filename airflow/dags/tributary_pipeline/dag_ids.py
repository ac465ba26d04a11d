"""Ids of the DAGs that others name."""

DAILY = "tributary_daily"
FORGET = "tributary_forget"
