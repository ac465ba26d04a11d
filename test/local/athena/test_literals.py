import pytest
from tributary_local.athena.literals import athena_literals


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("SELECT 1.5, .5, 2., 7", "SELECT 1.5E0, .5E0, 2.E0, 7"),
        ("SELECT 1.5e3, 1e20, 1.5E-3", "SELECT 1.5e3, 1e20, 1.5E-3"),
        ("SELECT DECIMAL '1.5', '2.5' -- 3.5", "SELECT DECIMAL '1.5', '2.5' -- 3.5"),
        ('SELECT t1.a, "1.5" FROM t1', 'SELECT t1.a, "1.5" FROM t1'),
        ("SELECT CAST(x AS decimal(12,4)) * 100.0", "SELECT CAST(x AS decimal(12,4)) * 100.0E0"),
    ],
)
def test_a_bare_decimal_literal_is_a_double(written: str, read: str) -> None:
    assert athena_literals(written) == read
