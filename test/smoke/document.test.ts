import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKS } from '../../smoke/checks';
import { unprovenLines } from '../../smoke/document';

const DOCUMENT = readFileSync(join(__dirname, '..', '..', 'docs', 'unproven-locally.md'), 'utf8');

describe('the lines that only AWS can prove', () => {
  const lines = unprovenLines(DOCUMENT);
  const ids = CHECKS.map(({ id }) => id);

  it('have an id each, and no two the same', () => {
    expect(lines.filter(({ id }) => id === '')).toEqual([]);
    expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length);
  });

  it('have a check each, and every check has its line', () => {
    expect(lines.length).toBeGreaterThan(60);
    expect([...ids].sort()).toEqual(lines.map(({ id }) => id).sort());
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('are told from headings and from other tables, and one without an id is seen', () => {
    const other = '| it ends with | when |\n|---|---|\n| 0 | all is well |\n\n';
    const table = '| id | unproven | check |\n|---|---|---|\n| `a-b` | this | that |\n| no id | this |\n';
    expect(unprovenLines(other + table + '\n' + other)).toEqual([
      { id: 'a-b', text: 'this | that' },
      { id: '', text: '| no id | this |' },
    ]);
  });
});
