import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSelect, statementOf } from '../../../ops/query/statement';

describe('the statement of a query', () => {
  it('is given as it is, or in a file, and its last semicolon is none of it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'statement-'));
    const file = join(folder, 'spend.sql');
    writeFileSync(file, '-- Spend.\nSELECT 1;\n');
    try {
      expect(statementOf('SELECT 1 ;')).toBe('SELECT 1');
      expect(statementOf(file)).toBe('-- Spend.\nSELECT 1');
      expect(() => statementOf(join(folder, 'none.sql'))).toThrow('there is no file');
      expect(() => statementOf(' ; ')).toThrow('there is no statement');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each(['SELECT 1', 'with a AS (SELECT 1) SELECT * FROM a', '(SELECT 1)', '-- what\n/* why */ select 1', 'TABLE a'])(
    'is one that reads tables: %j',
    (sql) => {
      expect(isSelect(sql)).toBe(true);
    },
  );

  it.each(['SHOW TABLES', 'EXPLAIN SELECT 1', 'DESCRIBE a', 'EXECUTE a', '-- select\nSHOW TABLES', 'selected'])(
    'is none of those: %j',
    (sql) => {
      expect(isSelect(sql)).toBe(false);
    },
  );
});
