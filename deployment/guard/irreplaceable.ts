/**
 * Types of resources that hold what an apply can't make again, with what ends with them. In an environment that is protected
 * every resource of these has `prevent_destroy`; the guard on plans knows them in every environment. What Terraform makes
 * again as it was, from the code alone, is none of them: an object of the artifacts, a function, a query, an alias.
 */
export const IRREPLACEABLE: Readonly<Record<string, string>> = {
  aws_athena_workgroup: 'the history of its queries, and queries that analysts have saved',
  aws_cloudwatch_log_group: 'what was logged to it',
  aws_dynamodb_table: 'its items',
  aws_eip: 'the address, which firewalls of others know',
  aws_glue_catalog_database: 'its tables, and with them where the newest metadata of each lies',
  aws_glue_catalog_table: 'its partitions, and where its newest metadata lies',
  aws_kms_key: 'everything that is encrypted under it',
  aws_mwaa_environment: 'the history of its runs, its variables, connections and pools',
  aws_s3_bucket: 'its objects in all their versions',
  aws_secretsmanager_secret: 'its value, which Terraform never knew',
  aws_sns_topic: 'its subscriptions, which people have confirmed',
  aws_sqs_queue: 'the messages that wait in it',
};
