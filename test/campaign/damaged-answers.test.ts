/** Many more damaged answers than the short tests try. */
import { startMariadb } from '../lambdas/servers/mariadb';
import { stopServers } from '../lambdas/servers/server';
import { startStandIn } from '../lambdas/servers/sql-server';
import * as mysql from '../lambdas/extract/faults/damaged-mysql';
import * as sqlServer from '../lambdas/extract/faults/damaged-sqlserver';
import { readDamaged } from '../lambdas/extract/faults/read-damaged';

jest.setTimeout(1_800_000);

afterAll(stopServers);

it('20,000 damaged answers of MariaDB end in a clear error, or in rows that the checksum tells from the true ones', async () => {
  const answers = await mysql.recordAnswers(await startMariadb());
  const { wrong, seen } = readDamaged(answers, 20_000, 2);
  expect(wrong).toEqual([]);
  expect(Object.values(seen).reduce((sum, count) => sum + count, 0)).toBe(20_000);
});

it('20,000 damaged answers of SQL Server end so, too', async () => {
  const answers = await sqlServer.recordAnswers(await startStandIn());
  const { wrong, seen } = readDamaged(answers, 20_000, 2);
  expect(wrong).toEqual([]);
  expect(Object.values(seen).reduce((sum, count) => sum + count, 0)).toBe(20_000);
});
