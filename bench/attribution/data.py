"""Touchpoints and conversions of the bench, each size once.

Devices have one touch to some thirty, most of them few; ten channels, of which the first are met most. Every fifth
touch is followed by a conversion of its device within hours. All of it follows from the row's number. Copies are the
same journeys of further devices: more touches, and no more paths.
"""

import hashlib
import shutil
from pathlib import Path

import duckdb

from bench.etl.datasets import CACHE

CHANNELS = (
    "google_ads",
    "facebook",
    "instagram",
    "twitter",
    "tiktok",
    "snapchat",
    "pinterest",
    "affiliate",
    "email",
    "reddit",
)

_CHANCE = "(hash(i * 31 + {seed}) % 1048576) / 1048576.0"

_TOUCHES = """
SELECT
  i * {copies} + copy AS touchpoint_id,
  -- Two thirds of a normal share, squared: some devices have many touches.
  'd' || CAST(floor(pow({device}, 1.4) * {devices}) AS BIGINT) || '-' || copy AS device_id,
  TIMESTAMP '2025-01-01' + to_milliseconds(CAST({at} * 7776000000 AS BIGINT)) AS occurred_at,
  {channels}[1 + CAST(floor(pow({channel}, 2) * {count}) AS INTEGER)] AS channel,
  {converts} < 0.2 AS converts,
  CAST(CAST({value} * 10000 AS BIGINT) / 100 AS DECIMAL(18, 2)) AS value
FROM range({rows}) AS numbers(i), range({copies}) AS copies(copy)
"""

_TOUCHPOINTS = "SELECT touchpoint_id, device_id, occurred_at, channel FROM touches"

_CONVERSIONS = """
SELECT device_id, occurred_at + INTERVAL 3 HOUR AS converted_at, value FROM touches WHERE converts
"""


def data(touches: int, copies: int = 1) -> Path:
    """Folder with `touchpoints.parquet` and `conversions.parquet`, made whole or not at all.

    Args:
        touches: in all, copies included.
        copies: how many devices have each journey.
    """
    made_of = Path(__file__).read_bytes()
    folder = CACHE / "bench-attribution" / f"{touches}-{copies}-{hashlib.sha256(made_of).hexdigest()[:12]}"
    if not folder.exists():
        unfinished = folder.with_suffix(".part")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        _write(unfinished, touches // copies, copies)
        unfinished.rename(folder)
    return folder


def _write(folder: Path, rows: int, copies: int) -> None:
    chances = {
        name: _CHANCE.format(seed=seed) for seed, name in enumerate(("device", "at", "channel", "converts", "value"))
    }
    made = _TOUCHES.format(
        **chances,
        channels=list(CHANNELS),
        count=len(CHANNELS),
        devices=max(rows // 3, 1),
        rows=rows,
        copies=copies,
    )
    with duckdb.connect() as database:
        database.execute("SET memory_limit = '2GB'; SET enable_progress_bar = false")
        database.execute(f"CREATE TABLE touches AS {made}")
        for name, query in (("touchpoints", _TOUCHPOINTS), ("conversions", _CONVERSIONS)):
            database.execute(f"COPY ({query}) TO '{folder / name}.parquet' (FORMAT parquet)")
