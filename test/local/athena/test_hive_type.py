import pytest
from tributary_local.athena.hive_type import hive_type


@pytest.mark.parametrize(
    ("trino", "hive"),
    [
        ("integer", "int"),
        ("varchar", "string"),
        ("varchar(10)", "varchar(10)"),
        ("timestamp(3)", "timestamp"),
        ("decimal(10,2)", "decimal(10,2)"),
        ("array(varchar)", "array<string>"),
        ("map(varchar, array(integer))", "map<string,array<int>>"),
        ('row("a" integer, "b" row("c" real))', "struct<a:int,b:struct<c:float>>"),
    ],
)
def test_a_type_is_spelled_as_hive_does(trino: str, hive: str) -> None:
    assert hive_type(trino) == hive
