"""The task that asks Athena for the KPIs of the window's days."""

from collections.abc import Sequence
from typing import Any

from airflow.exceptions import AirflowFailException
from airflow.sdk import Context

from tributary_airflow.operator import WorkOperator, try_digest
from tributary_airflow.statement import Statement
from tributary_airflow.window import WindowRefusedError, window_of
from tributary_airflow.work import Work


class RunStatementOperator(WorkOperator):
    """Executes a prepared statement whose parameters are the first and the last UTC day of the window, inclusive."""

    template_fields: Sequence[str] = ("statement",)

    def __init__(self, *, statement: str, workgroup: str, database: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.statement = statement
        self.workgroup = workgroup
        self.database = database

    def work(self, context: Context) -> Work:
        """The execution, under a token that belongs to this try."""
        try:
            window = window_of(context["params"], context.get("data_interval_start"), context.get("data_interval_end"))
        except WindowRefusedError as error:
            raise AirflowFailException(str(error)) from error
        return Statement(
            region=self.region,
            statement=self.statement,
            parameters=[f"DATE '{day.isoformat()}'" for day in (window.first_day, window.last_day)],
            workgroup=self.workgroup,
            database=self.database,
            token=try_digest(context),
        )
