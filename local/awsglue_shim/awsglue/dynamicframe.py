"""Frames whose columns may hold several types, as ``awsglue.dynamicframe`` has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 (Spark's own alias)

if TYPE_CHECKING:
    from .context import GlueContext


class DynamicFrame:
    """A DataFrame under the interface of a DynamicFrame.

    AWS computes the type of each value on the fly, so that a column can hold a choice of types. Here every column read
    from the catalog is text already: the outcome of resolving each choice by ``cast:string``.
    """

    def __init__(self, jdf: DataFrame, glue_ctx: GlueContext, name: str = "") -> None:
        self._frame = jdf
        self.glue_ctx = glue_ctx
        self.name = name

    @classmethod
    def fromDF(cls, dataframe: DataFrame, glue_ctx: GlueContext, name: str) -> DynamicFrame:  # noqa: N802 (AWS's name)
        """Wrap a DataFrame."""
        return cls(dataframe, glue_ctx, name)

    def toDF(self) -> DataFrame:  # noqa: N802 (AWS's name)
        """The rows as a DataFrame."""
        return self._frame

    def count(self) -> int:
        """Number of rows."""
        return int(self._frame.count())

    def resolveChoice(self, choice: str = "", transformation_ctx: str = "") -> DynamicFrame:  # noqa: N802 (AWS's name)
        """Resolve every ambiguous column the same way.

        Args:
            choice: ``cast:string``, the only resolution that keeps what the source wrote.
            transformation_ctx: Names the step for job bookmarks, which are not kept here.

        Raises:
            ValueError: For any other choice.
        """
        if choice != "cast:string":
            raise ValueError(f"resolveChoice(choice={choice!r}) is not available here, only 'cast:string'")
        columns = [F.col(f"`{name}`").cast("string").alias(name) for name in self._frame.columns]
        return DynamicFrame(self._frame.select(columns), self.glue_ctx, transformation_ctx or self.name)
