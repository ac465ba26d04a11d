import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { download } from '../../../local/setup/download';

const content = Buffer.from('0123456789'.repeat(50_000));
const digest = createHash('sha256').update(content).digest('hex');

describe('a download', () => {
  let folder: string;
  let server: Server;
  let ranges: (string | undefined)[];
  let cutAfter: number;

  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const { range } = request.headers;
    ranges.push(range);
    const from = Number(/bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
    response.writeHead(range === undefined ? 200 : 206, { 'content-length': content.length - from });
    if (cutAfter > 0) {
      // Later than the bytes, which a reset would take back on their way.
      response.write(content.subarray(from, from + cutAfter), () => setTimeout(() => response.destroy(), 200));
      cutAfter = 0;
    } else response.end(content.subarray(from));
  };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'download-'));
    ranges = [];
    cutAfter = 0;
    server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    jest.spyOn(console, 'log').mockImplementation();
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true });
    jest.restoreAllMocks();
  });

  const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`;

  it('goes on where it was cut off and ends whole', async () => {
    cutAfter = 200_000;
    const target = join(folder, 'file');
    await download(url(), target, digest);
    expect(readFileSync(target).equals(content)).toBe(true);
    expect(ranges[0]).toBeUndefined();
    expect(ranges[1]).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it('goes on from what an earlier command left', async () => {
    writeFileSync(join(folder, 'file.part'), content.subarray(0, 123_456));
    await download(url(), join(folder, 'file'), digest);
    expect(ranges).toEqual(['bytes=123456-']);
    expect(readFileSync(join(folder, 'file')).equals(content)).toBe(true);
  });

  it('refuses a file that is not the pinned one, and keeps nothing of it', async () => {
    const target = join(folder, 'file');
    await expect(download(url(), target, 'f'.repeat(64))).rejects.toThrow(/is pinned/);
    expect(existsSync(target)).toBe(false);
    expect(existsSync(`${target}.part`)).toBe(false);
  });

  it('asks nobody when the file is there', async () => {
    writeFileSync(join(folder, 'file'), 'here');
    await download(url(), join(folder, 'file'), digest);
    expect(ranges).toEqual([]);
  });
});
