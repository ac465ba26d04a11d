"""The tasks that ask Athena: for the KPIs of the window's days, and to define the analysts' views."""

import hashlib
from collections.abc import Mapping
from typing import Any, ClassVar

from airflow.exceptions import AirflowFailException
from airflow.sdk import Context

from tributary_airflow.operator import WorkOperator, try_digest
from tributary_airflow.statement import Statement, Statements
from tributary_airflow.view import View, ViewDefinitions
from tributary_airflow.window import WindowRefusedError, window_of
from tributary_airflow.work import Work


class _AthenaOperator(WorkOperator):
    """A task that executes statements side by side in one workgroup and database.

    One task for all: a mapped task each would cost a worker's start for a query of a second.
    """

    failure_type: ClassVar[str] = "QueryFailed"

    @classmethod
    def component(cls, settings: Mapping[str, Any], prefix: str) -> str:
        """The workgroup."""
        workgroup: str = settings["workgroup"]
        return f"athena:{workgroup.removeprefix(prefix)}"

    def __init__(self, *, workgroup: str, database: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.workgroup = workgroup
        self.database = database

    def _statement(self, context: Context, name: str, sql: str, parameters: list[str]) -> Statement:
        """One execution, under a token that belongs to this try."""
        return Statement(
            region=self.region,
            name=name,
            sql=sql,
            parameters=parameters,
            workgroup=self.workgroup,
            database=self.database,
            token=hashlib.sha256(f"{try_digest(context)}\x1f{name}".encode()).hexdigest(),
        )


class RunStatementsOperator(_AthenaOperator):
    """Executes prepared statements whose parameters are the first and the last UTC day of the window, inclusive."""

    def __init__(self, *, statements: list[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.statements = statements

    def work(self, context: Context) -> Work:
        """The executions over the window's days."""
        try:
            window = window_of(context["params"], context.get("data_interval_start"), context.get("data_interval_end"))
        except WindowRefusedError as error:
            raise AirflowFailException(str(error)) from error
        days = [f"DATE '{day.isoformat()}'" for day in (window.first_day, window.last_day)]
        statements = [self._statement(context, name, f"EXECUTE {name}", days) for name in self.statements]
        return Statements(region=self.region, statements=statements)


class DefineViewsOperator(_AthenaOperator):
    """Creates views, or puts their SELECTs in the place of those that are there, and describes their columns."""

    def __init__(self, *, views: dict[str, View], **kwargs: Any) -> None:
        """Take each view by its name."""
        super().__init__(**kwargs)
        self.views = views

    def work(self, context: Context) -> Work:
        """The executions of the definitions, and the comments of the columns."""
        statements = [
            self._statement(context, f"view {name}", f"CREATE OR REPLACE VIEW {name} AS\n{view.sql}", [])
            for name, view in self.views.items()
        ]
        return ViewDefinitions(
            region=self.region,
            definitions=Statements(region=self.region, statements=statements),
            database=self.database,
            comments={name: view.comments for name, view in self.views.items()},
        )
