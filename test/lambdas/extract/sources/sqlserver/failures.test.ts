import { isTransient, sourceError } from '../../../../../lambdas/extract/sources/failure';
import { ServerError } from '../../../../../lambdas/extract/sources/sqlserver/answer';
import { explain } from '../../../../../lambdas/extract/sources/sqlserver/failures';
import { contractOf } from '../../setting';

const contract = contractOf('orders', { key: ['id'], columns: [{ name: 'id', type: 'bigint' }] });
const secret = { engine: 'sqlserver', host: 'db', port: 1433, username: 'u', password: 'p', dbname: 'd' } as const;

const told = (error: Error, numbers: readonly number[] = []): [string, boolean] => {
  const { kind, words } = explain(error, numbers);
  const failure = sourceError(kind, words, { secret, contract, cause: error });
  return [failure.name, isTransient(failure)];
};
const coded = (code: string, cause?: unknown): Error => Object.assign(new Error('it failed', { cause }), { code });

it.each([
  [207, 'SourceSchemaError', false],
  [208, 'SourceSchemaError', false],
  [229, 'SourceAccessError', false],
  [1205, 'SourceQueryError', true],
  [1222, 'SourceTimeoutError', false],
  [978, 'SourceUnreachableError', true],
  [40613, 'SourceUnreachableError', true],
  [10928, 'SourceUnreachableError', true],
  [8134, 'SourceQueryError', false],
])('error %i of SQL Server is a %s, that passes by itself: %s', (number, name, passes) => {
  expect(told(new ServerError(number, 'words'))).toEqual([name, passes]);
});

it.each([
  ['a refused login', coded('ELOGIN'), [], 'SourceAccessError', false],
  [
    'a login that is refused as the database can’t be opened',
    coded('ELOGIN'),
    [4060, 18456],
    'SourceAccessError',
    false,
  ],
  ['a login during a failover', coded('ELOGIN'), [40613], 'SourceUnreachableError', true],
  ['a host that refuses', coded('ESOCKET', coded('ECONNREFUSED')), [], 'SourceUnreachableError', true],
  [
    'a host whose addresses all refuse',
    coded('ESOCKET', new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')])),
    [],
    'SourceUnreachableError',
    true,
  ],
  ['a connection that broke', coded('ESOCKET', coded('ECONNRESET')), [], 'SourceUnreachableError', true],
  ['an unknown authority', coded('ESOCKET', coded('SELF_SIGNED_CERT_IN_CHAIN')), [], 'SourceCertificateError', false],
  ['a server without TLS', coded('EENCRYPT'), [], 'SourceCertificateError', false],
  ['no answer in time', coded('ETIMEOUT'), [], 'SourceTimeoutError', false],
])('%s is told from the other failures', (_, error, numbers, name, passes) => {
  expect(told(error, numbers)).toEqual([name, passes]);
});
