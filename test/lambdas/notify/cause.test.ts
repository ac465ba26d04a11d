import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { typeOf } from '../../../lambdas/notify/cause';
import { root } from '../servers/python';

/** Names of the errors that functions and jobs raise. */
function errors(): Set<string> {
  const glue = join(root, 'glue', 'tributary');
  const files = [
    join(root, 'lambdas', 'extract', 'errors.ts'),
    ...readdirSync(glue)
      .filter((name) => name.endsWith('.py'))
      .map((name) => join(glue, name)),
  ];
  const classes = files.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/class (\w+Error)\b/g)]);
  return new Set(classes.map(([, name = '']) => name));
}

describe('the kind of failure', () => {
  it.each([
    ['SourceUnreachable', ['SourceUnreachableError', 'SourceTimeoutError', 'SourceCertificateError']],
    ['SecretUnusable', ['SourceSecretError', 'HashKeyError', 'SourceAccessError']],
    [
      'ContractRefused',
      [
        ...['SourceSchemaError', 'SourceContractError', 'UnsupportedTypeError', 'UnwritableValueError'],
        ...['ContractError', 'TableError'],
      ],
    ],
    ['QuarantineRate', ['QuarantineError']],
    ['QualityCheckFailed', ['QualityError']],
    ['RawObjectsMissing', ['RawObjectsMissingError']],
    ['ReconciliationMismatch', ['ReconciliationError', 'CreditError', 'MartError']],
  ])('is %s for errors that the platform raises by these names', (type, names) => {
    const raised = errors();
    for (const name of names) {
      expect(raised).toContain(name);
      expect(typeOf('TaskFailed', `tributary-test-x jr_1 FAILED: ${name}: words`)).toBe(type);
    }
  });

  it('is not taken from a cause where the signal names it', () => {
    expect(typeOf('ExtractFails', 'QualityError: x')).toBe('ExtractFails');
  });

  it('is what failed, where the cause is nothing that is known', () => {
    for (const type of ['FunctionErrors', 'JobFailed', 'QueryFailed', 'TaskFailed'])
      expect(typeOf(type, 'MyQualityErrors: x')).toBe(type);
  });
});
