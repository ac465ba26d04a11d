"""Executions of statements in Athena."""

from pydantic import Field

from tributary_airflow.work import Outcome, Work, client, look


class Statement(Work):
    """One execution of `sql`, called `name` in messages; `parameters` are SQL literals in the order of its `?`."""

    name: str
    sql: str
    parameters: list[str]
    workgroup: str
    database: str
    token: str
    query_execution_id: str | None = None

    @property
    def title(self) -> str:
        """The statement and its execution."""
        return f"{self.name} {self.query_execution_id or '(not started)'}"

    def advance(self) -> Outcome | None:
        """Start the execution, or look at its state. Athena runs one execution for a token, however often started."""
        athena = client("athena", self.region)
        if self.query_execution_id is None:
            # Athena takes no empty list of parameters.
            bound = {"ExecutionParameters": self.parameters} if self.parameters else {}
            self.query_execution_id = athena.start_query_execution(
                QueryString=self.sql,
                **bound,
                QueryExecutionContext={"Catalog": "AwsDataCatalog", "Database": self.database},
                WorkGroup=self.workgroup,
                ClientRequestToken=self.token,
            )["QueryExecutionId"]
            return None
        execution = athena.get_query_execution(QueryExecutionId=self.query_execution_id)["QueryExecution"]
        status = execution["Status"]
        if status["State"] in {"QUEUED", "RUNNING"}:
            return None
        if status["State"] == "SUCCEEDED":
            output = {"statement": self.name, "query_execution_id": self.query_execution_id}
            return Outcome(status="succeeded", output=output)
        transient = status.get("AthenaError", {}).get("Retryable", False)
        cause = f"{self.title} {status['State']}: {status.get('StateChangeReason') or 'no reason given'}"
        return Outcome(status="failed" if transient else "refused", cause=cause)

    def call_off(self) -> None:
        """Stop the execution."""
        if self.query_execution_id is not None:
            client("athena", self.region).stop_query_execution(QueryExecutionId=self.query_execution_id)


class Statements(Work):
    """Executions side by side: Athena runs them at once, and one task waits for all. Each is heard to its end."""

    statements: list[Statement]
    ended: dict[int, Outcome] = Field(default_factory=dict)

    @property
    def title(self) -> str:
        """Every statement and its execution."""
        return ", ".join(statement.title for statement in self.statements)

    def advance(self) -> Outcome | None:
        """Start the executions, or look at those that go on; the causes of all that failed are told together."""
        for number, statement in enumerate(self.statements):
            if number not in self.ended and (outcome := look(statement)) is not None:
                self.ended[number] = outcome
        if len(self.ended) < len(self.statements):
            return None
        failures = [outcome for _, outcome in sorted(self.ended.items()) if outcome.status != "succeeded"]
        if not failures:
            executions = {statement.name: statement.query_execution_id for statement in self.statements}
            return Outcome(status="succeeded", output=executions)
        refused = any(outcome.status == "refused" for outcome in failures)
        return Outcome(
            status="refused" if refused else "failed", cause="; ".join(outcome.cause for outcome in failures)
        )

    def call_off(self) -> None:
        """Stop the executions that go on."""
        for number, statement in enumerate(self.statements):
            if number not in self.ended:
                statement.call_off()
