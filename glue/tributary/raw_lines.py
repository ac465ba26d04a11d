"""Reads an attempt line by line, where lines are in it that a reader of the catalog can't be trusted with."""

from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from pyspark.sql.types import ArrayType, StringType, StructField, StructType

from tributary.cast import FAULT, FILE, LINE_FAULTS
from tributary.contract import Contract
from tributary.manifest import Manifest
from tributary.raw_objects import line_reader

_LINE = StructType(
    [
        StructField("values", ArrayType(StringType())),
        StructField("faults", ArrayType(FAULT)),
    ]
)


def read_lines(spark: SparkSession, root: str, contract: Contract, manifest: Manifest) -> DataFrame:
    """Read the objects of an attempt as lines: every line is a row, whatever is in it.

    Args:
        spark: session.
        root: where the keys of the manifest begin, such as `s3://bucket`.
        contract: the dataset's contract.
        manifest: of the attempt, with at least one part; its objects were examined.

    Returns:
        The manifest's columns as text, `window_id`, `attempt`, `_file` and `_line_faults`, as `cast` takes them.
    """
    reader = line_reader(contract, manifest)

    def read(line: bytearray) -> Row:
        found = reader.read(bytes(line))
        return Row(values=found.values, faults=[Row(*fault) for fault in found.faults])

    text = spark.read.text([f"{root}/{part.key}" for part in manifest.parts], lineSep="\n")
    lines = text.select(F.col("value").cast("binary").alias("line"), F.col("_metadata.file_path").alias(FILE))
    if reader.header is not None:
        lines = lines.where(F.col("line") != F.lit(reader.header).cast("binary"))
    # Evaluated once for all that is taken of it.
    parsed = lines.select(FILE, F.udf(read, _LINE).asNondeterministic()("line").alias("parsed"))
    return parsed.select(
        *[F.col("parsed.values")[place].alias(name) for place, name in enumerate(manifest.columns)],
        F.lit(manifest.window_id).alias("window_id"),
        F.lit(manifest.attempt).alias("attempt"),
        FILE,
        F.col("parsed.faults").alias(LINE_FAULTS),
    )
