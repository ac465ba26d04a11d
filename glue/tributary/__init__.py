"""Tributary's transformations: DataFrame in, DataFrame out, importable without Glue."""
