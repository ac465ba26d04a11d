"""The tasks that ask Athena: for the KPIs of the window's days, and to define the analysts' views."""

from collections.abc import Sequence
from typing import Any

from airflow.exceptions import AirflowFailException
from airflow.sdk import Context

from tributary_airflow.operator import WorkOperator, try_digest
from tributary_airflow.statement import Statement
from tributary_airflow.window import WindowRefusedError, window_of
from tributary_airflow.work import Work


class _AthenaOperator(WorkOperator):
    """A task that executes one statement in a workgroup and a database."""

    def __init__(self, *, workgroup: str, database: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.workgroup = workgroup
        self.database = database

    def _execution(self, context: Context, name: str, sql: str, parameters: list[str]) -> Statement:
        """The execution, under a token that belongs to this try."""
        return Statement(
            region=self.region,
            name=name,
            sql=sql,
            parameters=parameters,
            workgroup=self.workgroup,
            database=self.database,
            token=try_digest(context),
        )


class RunStatementOperator(_AthenaOperator):
    """Executes a prepared statement whose parameters are the first and the last UTC day of the window, inclusive."""

    template_fields: Sequence[str] = ("statement",)

    def __init__(self, *, statement: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.statement = statement

    def work(self, context: Context) -> Work:
        """The execution over the window's days."""
        try:
            window = window_of(context["params"], context.get("data_interval_start"), context.get("data_interval_end"))
        except WindowRefusedError as error:
            raise AirflowFailException(str(error)) from error
        days = [f"DATE '{day.isoformat()}'" for day in (window.first_day, window.last_day)]
        return self._execution(context, self.statement, f"EXECUTE {self.statement}", days)


class DefineViewOperator(_AthenaOperator):
    """Creates a view, or puts its SELECT in the place of the one that is there."""

    template_fields: Sequence[str] = ("view",)

    def __init__(self, *, view: dict[str, str], **kwargs: Any) -> None:
        """Take the view's `name` and its `sql`, a SELECT."""
        super().__init__(**kwargs)
        self.view = view

    def work(self, context: Context) -> Work:
        """The execution of the definition."""
        name = self.view["name"]
        return self._execution(context, f"view {name}", f"CREATE OR REPLACE VIEW {name} AS\n{self.view['sql']}", [])
