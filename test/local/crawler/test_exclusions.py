"""Exclude patterns."""

import pytest
from tributary_local.crawler.exclusions import pattern


@pytest.mark.parametrize(
    ("glob", "key", "excluded"),
    [
        ("*.csv", "a.csv", True),
        ("*.csv", "folder/a.csv", False),
        ("**.csv", "folder/a.csv", True),
        ("*.*", "a", False),
        ("*.{csv,json}", "a.json", True),
        ("*.{csv,json}", "a.avro", False),
        ("day?/*", "day1/a", True),
        ("day?/*", "day12/a", False),
        ("day[12]/**", "day2/a/b", True),
        ("day[!12]/**", "day2/a/b", False),
        ("a\\*b", "a*b", True),
        ("a\\*b", "axb", False),
        ("a.b", "axb", False),
    ],
)
def test_a_glob_excludes_what_it_matches_whole(glob: str, key: str, excluded: bool) -> None:
    assert (pattern(glob).match(key) is not None) is excluded
