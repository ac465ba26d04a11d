"""An execution of a statement in Athena."""

from tributary_airflow.work import Outcome, Work, client


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
