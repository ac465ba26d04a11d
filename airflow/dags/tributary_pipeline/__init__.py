"""What the DAG reads to know where it runs."""
