from typing import Any

SETTINGS = """
conf = spark.sparkContext.getConf()
print(json.dumps({
    "jvm": spark.sparkContext._jvm.java.lang.ProcessHandle.current().pid(),
    "context": conf.get("spark.tributary.mark", "none"),
    "session": spark.conf.get("spark.tributary.session", "none"),
    "hadoop": spark.sparkContext._jsc.hadoopConfiguration().get("fs.s3a.tributary", "none"),
    "ansi": spark.conf.get("spark.sql.ansi.enabled"),
    "views": [table.name for table in spark.catalog.listTables()],
    "level": spark.sparkContext._jvm.org.apache.logging.log4j.LogManager.getRootLogger().getLevel().toString(),
}))
"""

MARKS = """
spark.conf.set("spark.tributary.session", "set")
spark.sparkContext._jsc.hadoopConfiguration().set("fs.s3a.tributary", "set")
spark.sparkContext._jvm.System.setProperty("spark.tributary.session", "set")
spark.range(1).createOrReplaceTempView("left_over")
spark.sparkContext.setLogLevel("ERROR")
"""


def test_settings_of_one_run_are_unknown_to_the_next_on_the_same_jvm(lab: Any, preamble: str) -> None:
    conf = {"--conf": "spark.tributary.mark=first --conf spark.sql.ansi.enabled=true"}
    marked = lab.printed_json(preamble + MARKS + SETTINGS, conf)
    assert (marked["context"], marked["session"], marked["hadoop"]) == ("first", "set", "set")
    assert (marked["ansi"], marked["views"], marked["level"]) == ("true", ["left_over"], "ERROR")

    plain = {"--conf": "spark.sql.ansi.enabled=false"}
    later = lab.printed_json(preamble + SETTINGS, plain)

    assert later["jvm"] == marked["jvm"]
    assert (later["context"], later["session"], later["hadoop"]) == ("none", "none", "none")
    assert (later["ansi"], later["views"], later["level"]) == ("false", [], "WARN")


def test_a_conf_that_is_no_chain_of_settings_keeps_the_run_from_starting(lab: Any) -> None:
    record = lab.run("print('here')\n", {"--conf": "spark.sql.ansi.enabled"})

    assert record["JobRunState"] == "FAILED"
    assert "'spark.sql.ansi.enabled' is not name=value" in record["ErrorMessage"]


def test_iceberg_is_there_only_for_jobs_that_ask_for_it(lab: Any, preamble: str) -> None:
    record = lab.run(preamble + "spark.sql('SHOW NAMESPACES IN glue_catalog').collect()\n", {"--datalake-formats": ""})

    assert record["JobRunState"] == "FAILED"
    assert "org.apache.iceberg.spark.SparkCatalog" in record["ErrorMessage"]
