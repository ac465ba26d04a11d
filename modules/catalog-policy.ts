import { GlueResourcePolicy } from '@cdktf/provider-aws/lib/glue-resource-policy';
import { Construct } from 'constructs';
import type { Layer, Names } from '../config/names';
import { policyDocument, type Statement } from './policy';

export interface CatalogPolicyProps {
  readonly names: Names;
  /** ARN patterns of the principals that alone change the tables of a layer. */
  readonly owners: Readonly<Record<Layer, readonly string[]>>;
}

/**
 * What changes a table or is kept with it. Whoever deletes a database needs none of these: its deletion is an action of its
 * own, so that Terraform, which owns the databases, isn't in its own way.
 */
const CHANGES = [
  'glue:BatchCreatePartition',
  'glue:BatchDeletePartition',
  'glue:BatchDeleteTable',
  'glue:BatchDeleteTableVersion',
  'glue:BatchUpdatePartition',
  'glue:CreatePartition',
  'glue:CreatePartitionIndex',
  'glue:CreateTable',
  'glue:DeleteColumnStatisticsForPartition',
  'glue:DeleteColumnStatisticsForTable',
  'glue:DeletePartition',
  'glue:DeletePartitionIndex',
  'glue:DeleteTable',
  'glue:DeleteTableVersion',
  'glue:UpdateColumnStatisticsForPartition',
  'glue:UpdateColumnStatisticsForTable',
  'glue:UpdatePartition',
  'glue:UpdateTable',
];

/** Why nobody else changes the tables of a layer. */
const OWNERSHIP: Readonly<Record<Layer, string>> = {
  raw: 'A table of raw data says what the crawler found, and nothing that anybody has added.',
  curated: 'A commit of Iceberg is a change of its table: another writer would lose rows without an error.',
};

/**
 * The policy of the account's Data Catalog in the region; there is one. It grants nothing: it keeps other accounts out, and
 * everybody but their owners from changing tables, whatever other policies admit.
 */
export class CatalogPolicy extends Construct {
  constructor(scope: Construct, id: string, props: CatalogPolicyProps) {
    super(scope, id);
    new GlueResourcePolicy(this, 'policy', { policy: policyDocument(this, CatalogPolicy.statements(props)) });
  }

  private static statements({ names, owners }: CatalogPolicyProps): Statement[] {
    const denial = { effect: 'Deny' as const, principal: 'everybody' as const };
    return [
      {
        ...denial,
        sid: 'DenyOtherAccounts',
        actions: ['glue:*'],
        resources: [names.arn('glue', '*')],
        conditions: {
          StringNotEquals: { 'aws:PrincipalAccount': names.account },
          BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
        },
        why: 'The catalog is shared with nobody, whatever policy grants it one day.',
      },
      ...(['raw', 'curated'] as const).map((layer) => ({
        ...denial,
        sid: `DenyOtherChangesOf${layer.replace(/^./, (letter) => letter.toUpperCase())}`,
        actions: CHANGES,
        resources: [names.tablesArn(layer, '*')],
        // Glue takes no pattern as a principal: the condition says who is excepted.
        conditions: { ArnNotLike: { 'aws:PrincipalArn': owners[layer] } },
        why: OWNERSHIP[layer],
      })),
    ];
  }
}
