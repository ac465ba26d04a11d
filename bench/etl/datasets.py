"""What the bench's data are made of: the datasets, in the order of the jobs, and the one window that brought them."""

import os
from pathlib import Path

import tributary
from tributary.contract import Contract, load_contracts
from tributary.window import WindowAttempt

ROOT = Path(__file__).parents[2]

CACHE = Path(os.environ.get("TRIBUTARY_CACHE", Path.home() / ".cache/tributary"))

CONTRACTS = Path(tributary.__file__).parents[2] / "contracts"
"""Those of the same state as the jobs that are measured."""

DATASETS = ("fx_rates", "campaigns", "ad_performance", "customers", "app_installs", "orders", "touchpoints")

WINDOW = WindowAttempt("20250101T000000Z_20250401T000000Z", "a1")


def contracts() -> dict[str, Contract]:
    """All contracts of the platform, by dataset."""
    return load_contracts(CONTRACTS)
