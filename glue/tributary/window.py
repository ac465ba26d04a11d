"""Windows of extracts, as job arguments name them, and the raw partitions they stand for."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache

_WINDOW_ID = re.compile(r"\d{8}T\d{6}Z_\d{8}T\d{6}Z")
_ATTEMPT = re.compile(r"[a-z0-9]{1,32}")
_FORMAT = "%Y%m%dT%H%M%SZ"
_LONGEST_EXPRESSION = 2048


@dataclass(frozen=True)
class WindowAttempt:
    """One attempt at a window's extract.

    Attributes:
        window_id: `<start>_<end>`, each `YYYYMMDDTHHMMSSZ`.
        attempt: the attempt that counts, letters and digits.
    """

    window_id: str
    attempt: str

    def __post_init__(self) -> None:
        """Refuse what is no window or attempt: both go into predicates and object keys."""
        if _WINDOW_ID.fullmatch(self.window_id) is None:
            raise ValueError(f"{self.window_id!r} is no window_id: <YYYYMMDDTHHMMSSZ>_<YYYYMMDDTHHMMSSZ>")
        start, end = (datetime.strptime(part, _FORMAT) for part in self.window_id.split("_"))
        if start >= end:
            raise ValueError(f"window {self.window_id} is empty: its end is not after its start")
        if _ATTEMPT.fullmatch(self.attempt) is None:
            raise ValueError(f"{self.attempt!r} is no attempt: 1 to 32 small letters and digits")

    @property
    def extract_date(self) -> str:
        """UTC day of the window's start, `YYYY-MM-DD`: the partition its objects are in."""
        return f"{self.window_id[:4]}-{self.window_id[4:6]}-{self.window_id[6:8]}"


@cache
def window_start(window_id: str) -> datetime:
    """Start of a window, inclusive; UTC, naive."""
    return datetime.strptime(window_id.split("_")[0], _FORMAT)


@cache
def window_end(window_id: str) -> datetime:
    """End of a window, exclusive; UTC, naive."""
    return datetime.strptime(window_id.split("_")[1], _FORMAT)


def parse_windows(text: str) -> list[WindowAttempt]:
    """Read the job argument `windows`.

    Args:
        text: JSON, `[{"window_id": …, "attempt": …}, …]`.

    Returns:
        The windows, in order of window_id.

    Raises:
        ValueError: no such JSON, no window, one that is not valid, or one twice.
    """
    try:
        windows = [WindowAttempt(**entry) for entry in json.loads(text)]
    except (TypeError, json.JSONDecodeError) as cause:
        raise ValueError(f'windows must be JSON [{{"window_id", "attempt"}}, …]: {cause}') from cause
    if not windows:
        raise ValueError("windows names no window")
    if len({window.window_id for window in windows}) != len(windows):
        raise ValueError("windows names a window twice")
    return sorted(windows, key=lambda window: window.window_id)


def parse_dataset_windows(text: str) -> dict[str, list[WindowAttempt]]:
    """Read the job argument `windows` where it names windows of several datasets.

    Args:
        text: JSON, `[{"dataset": …, "window_id": …, "attempt": …}, …]`.

    Returns:
        The windows of each dataset, in order of window_id.

    Raises:
        ValueError: no such JSON, no window, one that is not valid, or one of a dataset twice.
    """
    try:
        entries = [(entry.pop("dataset"), entry) for entry in json.loads(text)]
    except (AttributeError, KeyError, TypeError, json.JSONDecodeError) as cause:
        raise ValueError(f'windows must be JSON [{{"dataset", "window_id", "attempt"}}, …]: {cause}') from cause
    if not entries:
        raise ValueError("windows names no window")
    datasets = sorted({str(dataset) for dataset, _ in entries})
    return {
        dataset: parse_windows(json.dumps([window for name, window in entries if str(name) == dataset]))
        for dataset in datasets
    }


def push_down_predicate(windows: list[WindowAttempt]) -> str:
    """Predicate on the partition keys that keeps just these attempts, for Glue to prune by before it lists objects."""
    return " or ".join(
        f"(extract_date = '{window.extract_date}' and window_id = '{window.window_id}' "
        f"and attempt = '{window.attempt}')"
        for window in windows
    )


def catalog_predicate(windows: list[WindowAttempt]) -> str:
    """Predicate for the catalog's partition index: the same, or a range of days where the API takes no text so long."""
    exact = push_down_predicate(windows)
    if len(exact) <= _LONGEST_EXPRESSION:
        return exact
    days = [window.extract_date for window in windows]
    return f"extract_date >= '{min(days)}' and extract_date <= '{max(days)}'"
