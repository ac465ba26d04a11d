"""Definitions of views in Athena, and what is said of their columns in the Data Catalog."""

from typing import Any

from pydantic import BaseModel

from tributary_airflow.statement import Statements
from tributary_airflow.work import Outcome, Work, client

_INPUT = (
    "Name",
    "Description",
    "Owner",
    "Retention",
    "StorageDescriptor",
    "PartitionKeys",
    "ViewOriginalText",
    "ViewExpandedText",
    "TableType",
    "Parameters",
)
"""What UpdateTable takes of what GetTable gives."""


class View(BaseModel):
    """A view: its SELECT, and what each of its columns holds, by name."""

    sql: str
    comments: dict[str, str]


class ViewDefinitions(Work):
    """Definitions of views in `database`, and the `comments` of their columns by view and column.

    CREATE VIEW takes no comment on a column: it is put into the view's entry in the catalog, once that is there.
    """

    definitions: Statements
    database: str
    comments: dict[str, dict[str, str]]

    @property
    def title(self) -> str:
        """Every definition and its execution."""
        return self.definitions.title

    def advance(self) -> Outcome | None:
        """Start the definitions, or look at those that go on; describe the columns when all have been made."""
        outcome = self.definitions.advance()
        if outcome is not None and outcome.status == "succeeded":
            for view, comments in self.comments.items():
                self._describe(view, comments)
        return outcome

    def call_off(self) -> None:
        """Stop the executions that go on."""
        self.definitions.call_off()

    def _describe(self, view: str, comments: dict[str, str]) -> None:
        glue = client("glue", self.region)
        table: dict[str, Any] = glue.get_table(DatabaseName=self.database, Name=view)["Table"]
        entry = {key: table[key] for key in _INPUT if key in table}
        columns = [
            column | ({"Comment": comments[column["Name"]]} if column["Name"] in comments else {})
            for column in table["StorageDescriptor"]["Columns"]
        ]
        entry["StorageDescriptor"] = table["StorageDescriptor"] | {"Columns": columns}
        # The definition itself has kept a version already.
        glue.update_table(DatabaseName=self.database, TableInput=entry, SkipArchive=True)
