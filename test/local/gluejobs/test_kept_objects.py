"""What raw holds against its manifests, over objects of S3: more of them than one page of a listing has."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tributary.contract import load_contracts
from tributary.kept_objects import RawObjectsMissingError, hold_objects, require_objects
from tributary.window import WindowAttempt

from .glue_lab import GlueLab
from .raw_bucket import RawBucket

ROOT = Path(__file__).parents[3]


def test_an_object_of_a_second_page_is_missed_until_it_is_brought_back(lab: GlueLab) -> None:
    raw = RawBucket(lab.s3, "kept-objects-raw")
    contracts = load_contracts(ROOT / "contracts")
    last = raw.commit(contracts["orders"], 1001)[-1]
    raw.commit(contracts["orders"], 1, WindowAttempt("20250102T000000Z_20250103T000000Z", "a1"))
    since = datetime.now(UTC) - timedelta(days=1)

    def require() -> None:
        found = hold_objects(lab.s3, raw.name, contracts.values(), since)
        assert sum(held.manifests for held in found) == 2
        require_objects(raw.name, found)

    require()
    raw.delete(last)
    with pytest.raises(RawObjectsMissingError, match=f": 1 object of 1 manifest, .*: {last}: .* found no object$"):
        require()
    raw.bring_back(last)
    require()
