"""Operators and triggers of the pipeline.

They are a plugin because the triggerer imports them: it has the plugins folder on its path and not the DAG folder.
"""
