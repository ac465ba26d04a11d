"""What an erasure says of whom it found."""

from tributary.erasure.request import Counts


def test_a_result_that_holds_the_same_number_by_chance_makes_nobody_known() -> None:
    assert not Counts(result_objects=3).known
    assert Counts(curated={"customers": 1}).known
    assert Counts(raw_rows={"orders": 1}).known
    assert Counts(quarantine_rows=1).known
    assert Counts(tombstones=1).known
