"""Ours: paths once, then every model over them; `time_decay` needs times, so it reads the touchpoints itself."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
from tributary.attribution import MODELS, attribute, attribute_touchpoints, build_paths

from bench.attribution.arguments import parse_arguments
from bench.etl.contenders.arguments import Arguments as SparkArguments
from bench.etl.contenders.spark_session import spark_session
from bench.etl.contenders.steps import Steps

CONF = {
    "spark.sql.ansi.enabled": "true",
    # As modules/spark-settings.ts has it for two cores.
    "spark.sql.shuffle.partitions": "8",
    "spark.sql.inMemoryColumnarStorage.compressed": "false",
    "spark.sql.codegen.hugeMethodLimit": "8000",
    "spark.sql.ui.explainMode": "simple",
}

_ORDERS = (1, 2, 3, 4)


def main() -> None:
    """Run it; leaves `steps.json`, `credit.json` and the paths as `paths.parquet`."""
    arguments = parse_arguments()
    steps = Steps(arguments.work)
    spark = spark_session("ours", SparkArguments(arguments.data, arguments.work, {}, [], frozenset()), CONF)
    touchpoints, conversions = (
        spark.read.parquet(str(arguments.data / f"{name}.parquet")) for name in ("touchpoints", "conversions")
    )
    with steps.step("paths"):
        paths = build_paths(touchpoints, conversions)
    credit = {}
    asked: list[tuple[str, dict[str, int]]] = [(name, {}) for name in MODELS if name not in ("markov", "time_decay")]
    asked += [("markov", {"order": order}) for order in _ORDERS]
    for model, parameters in asked:
        name = " ".join([model, *map(str, parameters.values())])
        with steps.step(name):
            rows = attribute(paths, model, **parameters).collect()
        credit[name] = [row.asDict() for row in rows]
    with steps.step("time_decay"):
        rows = attribute_touchpoints(touchpoints, conversions, "time_decay").collect()
    credit["time_decay"] = [row.asDict() for row in rows]
    (arguments.work / "credit.json").write_text(json.dumps(credit))
    kept = [
        (" > ".join(row.path), row.conversions, row.nulls) for row in paths.collect() if row.path != ["unattributed"]
    ]
    columns = dict(zip(("path", "conversions", "nulls"), map(list, zip(*kept, strict=True)), strict=True))
    pq.write_table(pa.table(columns), arguments.work / "paths.parquet")
    spark.stop()


if __name__ == "__main__":
    main()
