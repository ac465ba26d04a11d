"""What DAGs have in common of the parameters of their runs."""

from collections.abc import Iterable

from airflow.sdk import Param


def datasets_param(names: Iterable[str]) -> Param:
    """The datasets that a run moves alone, of those that there are: Airflow refuses any other, and names them."""
    known = list(names)
    return Param(
        [],
        type="array",
        items={"type": "string", "enum": known},
        examples=known,
        description="Datasets that are moved alone; none for all.",
    )
