#!/usr/bin/env bash
# Asks Athena a question of an environment's curated tables; prints the rows, the head first, fields divided by tabs.
# Usage, from the checkout's root: runbooks/ask.sh <environment> <SQL>
set -euo pipefail

if [[ $# -ne 2 ]]; then
  echo "usage: runbooks/ask.sh <environment> <SQL>" >&2
  exit 2
fi

id=$(aws athena start-query-execution --work-group "tributary-$1-analysts" \
  --query-execution-context "Database=tributary_$1_curated,Catalog=AwsDataCatalog" \
  --query-string "$2" --query QueryExecutionId --output text)

of_query() {
  aws athena get-query-execution --query-execution-id "$id" --query "QueryExecution.Status.$1" --output text
}

state=$(of_query State)
while [[ $state == QUEUED || $state == RUNNING ]]; do
  sleep 1
  state=$(of_query State)
done
if [[ $state != SUCCEEDED ]]; then
  echo "query $id $state: $(of_query StateChangeReason)" >&2
  exit 1
fi

# A projection leaves NULL out, and the fields behind it would move up.
aws athena get-query-results --query-execution-id "$id" --max-items 100 --output text \
  --query "ResultSet.Rows[*].Data[*].not_null(VarCharValue, 'NULL')"
