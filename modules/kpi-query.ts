import { AthenaNamedQuery } from '@cdktf/provider-aws/lib/athena-named-query';
import { AthenaPreparedStatement } from '@cdktf/provider-aws/lib/athena-prepared-statement';
import { Construct } from 'constructs';
import type { Query } from '../build/queries';
import type { AthenaWorkgroup } from './athena-workgroup';

export interface KpiQueryProps {
  readonly query: Query;
  readonly database: string;
  /** Workgroup in whose list of saved queries people find it. */
  readonly savedIn: AthenaWorkgroup;
  /** Workgroups that can execute it as a prepared statement. */
  readonly preparedIn: readonly AthenaWorkgroup[];
}

/** A query of the analysts: saved for people to open, prepared for programs to execute with bound values. */
export class KpiQuery extends Construct {
  constructor(scope: Construct, id: string, props: KpiQueryProps) {
    super(scope, id);
    const { query } = props;
    new AthenaNamedQuery(this, 'saved', {
      name: query.name,
      description: query.description,
      database: props.database,
      workgroup: props.savedIn.name,
      query: query.text,
    });
    props.preparedIn.forEach((workgroup) => {
      new AthenaPreparedStatement(this, `prepared_${workgroup.node.id}`, {
        name: query.statement,
        description: query.description,
        workgroup: workgroup.name,
        queryStatement: query.sql,
      });
    });
  }
}
