import { checkCoverage, type Link } from '../../../lambdas/extract/chain';
import { CommitError } from '../../../lambdas/extract/errors';

const low = { index: 0, lower: null, upper: ['m'] };
const high = { index: 1, lower: ['m'], upper: null };
const cursor = { key: ['c'], sequence: 1 };
const link = (chunk: Link['chunk'], from: Link['from'] = null, to: Link['to'] = null): Link => ({
  request_id: `${chunk.index}.${from?.sequence ?? 0}`,
  chunk,
  from,
  to,
});

describe('the extracts of a window', () => {
  it('may come in any order, cut by cursors', () => {
    expect(() => {
      checkCoverage([link(high), link(low, cursor), link(low, null, cursor)]);
    }).not.toThrow();
  });

  it.each<[string, Link[], RegExp]>([
    ['a chunk in the middle is missing', [link(low), link({ ...high, index: 2, lower: ['p'] })], /leave out keys/],
    ['the first chunk is missing', [link(high)], /leave out keys/],
    ['the last chunk is missing', [link(low)], /leave out keys/],
    ['two chunks leave a gap between them', [link(low), link({ ...high, lower: ['n'] })], /leave out keys/],
    [
      'a chunk stopped at a cursor and nobody went on',
      [link(low, null, cursor), link(high)],
      /chunk 0 is not finished/,
    ],
    ['a chunk lacks its beginning', [link(low, cursor), link(high)], /chunk 0 is not finished/],
    ['a chunk was extracted twice', [link(low), link(low), link(high)], /chunk 0 has been extracted twice/],
    [
      'an extract belongs to another chain',
      [link(low), link(low, { key: ['x'], sequence: 1 }), link(high)],
      /belong to no chain/,
    ],
    [
      'one chunk number has two bounds',
      [link(low, null, cursor), link({ ...low, upper: ['k'] }, cursor), link(high)],
      /different bounds/,
    ],
  ])('don’t cover it when %s', (_, links, message) => {
    expect(() => {
      checkCoverage(links);
    }).toThrow(CommitError);
    expect(() => {
      checkCoverage(links);
    }).toThrow(message);
  });
});
