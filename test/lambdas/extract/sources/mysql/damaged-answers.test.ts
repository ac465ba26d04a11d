import { startMariadb } from '../../../servers/mariadb';
import { stopServers } from '../../../servers/server';
import { recordAnswers } from '../../faults/damaged-mysql';
import { readDamaged } from '../../faults/read-damaged';

jest.setTimeout(120_000);

afterAll(stopServers);

it('1,000 damaged answers of MariaDB end in a clear error, or in rows that the checksum tells from the true ones', async () => {
  const answers = await recordAnswers(await startMariadb());
  expect(answers.map(({ name, truth }) => [name, truth.error, truth.rows])).toEqual([
    ['every type', null, 12],
    ['many rows', null, 600],
    ['a few rows', null, 5],
    ['no rows', null, 0],
    ['an error after rows', 'ServerError', 49],
  ]);
  const { wrong, seen } = readDamaged(answers, 1000, 1);
  expect(wrong).toEqual([]);
  // Every way to end was tried.
  expect(Object.keys(seen)).toEqual(
    expect.arrayContaining(['ProtocolError', 'HungUp', 'the same rows', 'other rows, told by the checksum']),
  );
});
