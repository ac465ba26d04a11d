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

  it('are told from the headings of their tables, and one without an id is seen', () => {
    const table = '| id | unproven | check |\n|---|---|---|\n| `a-b` | this | that |\n| no id | this |\n';
    expect(unprovenLines(table)).toEqual([
      { id: 'a-b', text: 'this | that' },
      { id: '', text: '| no id | this |' },
    ]);
  });
});
