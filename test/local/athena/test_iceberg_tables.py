import pytest

from .lake import Lake


@pytest.fixture(scope="module", autouse=True)
def orders(lake: Lake) -> None:
    """An Iceberg table of ten days and four customers."""
    lake.iceberg(
        "CREATE TABLE orders (id bigint, customer varchar, amount decimal(12,4), at timestamp(6), note varchar)"
        " WITH (format = 'PARQUET', partitioning = ARRAY['day(at)', 'bucket(customer, 4)'])",
        "INSERT INTO orders SELECT n, 'customer ' || CAST(n % 4 AS varchar), CAST(n AS decimal(12,4)) / 100,"
        " TIMESTAMP '2025-01-01 00:00:00.123456' + (n % 10) * INTERVAL '1' DAY, IF(n % 2 = 0, '', NULL)"
        " FROM UNNEST(sequence(1, 2000)) AS t(n)",
    )


def test_an_iceberg_table_answers_under_the_name_of_the_catalog(lake: Lake) -> None:
    answer = lake.query('SELECT count(*), sum(amount), max(at) FROM "AwsDataCatalog".shop.orders')
    assert answer.rows == [["2000", "20010.0000", "2025-01-10 00:00:00.123456"]]


def test_null_and_empty_text_stay_apart(lake: Lake) -> None:
    assert lake.query("SELECT id, note FROM orders WHERE id < 3 ORDER BY id").rows == [["1", None], ["2", ""]]


def test_a_day_and_a_customer_are_read_without_the_rest(lake: Lake) -> None:
    everything = lake.query("SELECT sum(amount) FROM orders")
    day = lake.query("SELECT sum(amount) FROM orders WHERE at >= TIMESTAMP '2025-01-10 00:00:00'")
    customer = lake.query("SELECT sum(amount) FROM orders WHERE customer = 'customer 1'")
    assert 0 < day.scanned < everything.scanned / 5
    assert 0 < customer.scanned < everything.scanned


def test_hive_and_iceberg_tables_join_in_one_query(lake: Lake) -> None:
    lake.csv_table("customers", {"name": "string", "country": "string"}, [])
    lake.put("customers/part-0.csv.gz", 'name,country\n"customer 1",CH\n')
    answer = lake.query("SELECT c.country, count(*) FROM orders o JOIN customers c ON c.name = o.customer GROUP BY 1")
    assert answer.rows == [["CH", "500"]]


def test_show_and_describe_list_both_kinds_of_table(lake: Lake) -> None:
    lake.csv_table("channels", {"name": "string", "cost": "double"}, ["day"], types=True)
    tables = lake.query("SHOW TABLES IN shop 'o*|channels'")
    assert sorted(tables.rows) == [["channels"], ["orders"]]
    assert [column["Name"] for column in tables.columns] == ["tab_name"]
    assert ["shop"] in lake.query("SHOW DATABASES").rows
    described = lake.query("DESCRIBE channels").rows
    assert described[:3] == [
        [f"{'name':20}\t{'string':20}\t{'':20}"],
        [f"{'cost':20}\t{'double':20}\t{'':20}"],
        [f"{'day':20}\t{'string':20}\t{'':20}"],
    ]
    assert described[4] == ["# Partition Information\t \t "]
    assert [row[0].strip() for row in lake.query("SHOW COLUMNS IN orders").rows if row[0]] == [
        "id", "customer", "amount", "at", "note",
    ]  # fmt: skip


def test_what_another_writer_commits_is_seen_by_the_next_query(lake: Lake) -> None:
    lake.iceberg("CREATE TABLE counters (n bigint)")
    assert lake.query("SELECT count(*) FROM counters").rows == [["0"]]
    lake.iceberg("INSERT INTO counters VALUES 1, 2")
    assert lake.query("SELECT count(*) FROM counters").rows == [["2"]]
