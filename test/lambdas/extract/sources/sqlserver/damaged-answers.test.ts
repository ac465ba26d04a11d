import { stopServers } from '../../../servers/server';
import { startStandIn } from '../../../servers/sql-server';
import { recordAnswers } from '../../faults/damaged-sqlserver';
import { readDamaged } from '../../faults/read-damaged';

jest.setTimeout(120_000);

describe('a damaged answer of SQL Server', () => {
  let answers: Awaited<ReturnType<typeof recordAnswers>>;

  beforeAll(async () => {
    answers = await recordAnswers(await startStandIn());
  });

  afterAll(stopServers);

  it('is read to its end where it is not damaged', () => {
    expect(answers.map(({ name, truth: { error, rows } }) => [name, error, rows])).toEqual([
      ['every type', null, expect.any(Number)],
      ['many rows', null, 600],
      ['a few rows', null, 5],
      ['no rows', null, 0],
      ['an error after rows', 'ServerError', expect.any(Number)],
      ['a small answer', null, 19],
      ['an error', 'ServerError', 0],
    ]);
  });

  it('ends in a clear error, never without end or in other rows under the same checksum', () => {
    const { wrong, seen } = readDamaged(answers, 1000, 1);
    expect(wrong).toEqual([]);
    expect(seen['ProtocolError']).toBeGreaterThan(500);
  });
});
