import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createArchive } from '../../build/archive';

const entry = (path: string, text: string) => ({ path, data: Buffer.from(text) });

describe('an archive', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tributary-archive-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('holds what another program then reads from it', async () => {
    const file = join(folder, 'a.zip');
    const long = 'spend,'.repeat(10_000);
    writeFileSync(
      file,
      await createArchive([entry('b/später.txt', 'größer'), entry('a.txt', long), entry('empty', '')]),
    );
    const script = [
      'import json, sys, zipfile',
      'archive = zipfile.ZipFile(sys.argv[1])',
      'assert archive.testzip() is None',
      'print(json.dumps([[i.filename, oct(i.external_attr >> 16), archive.read(i).decode()] for i in archive.infolist()]))',
    ].join('\n');
    const read: unknown = JSON.parse(execFileSync('python3', ['-c', script, file], { encoding: 'utf8' }));
    expect(read).toEqual([
      ['a.txt', '0o100644', long],
      ['b/später.txt', '0o100644', 'größer'],
      ['empty', '0o100644', ''],
    ]);
  });

  it('has the same bytes whatever the order and the time', async () => {
    const first = await createArchive([entry('a', '1'), entry('b', '2')]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const second = await createArchive([entry('b', '2'), entry('a', '1')]);
    expect(second.equals(first)).toBe(true);
  });

  it('refuses one path twice', async () => {
    await expect(createArchive([entry('a', '1'), entry('a', '2')])).rejects.toThrow('a is twice in the archive');
  });
});
