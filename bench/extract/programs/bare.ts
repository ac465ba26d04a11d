/**
 * The extraction without what surrounds it: the product's own session, kernel and compressor, page by page as an extract
 * reads, but to standard output, and nothing is held against the source.
 */
import { Logger } from '@aws-lambda-powertools/logger';
import { writeSync } from 'node:fs';
import { contractSchema } from '../../../contracts/contract';
import { Deadline } from '../../../lambdas/extract/deadline';
import { PageSize } from '../../../lambdas/extract/page-size';
import { connect } from '../../../lambdas/extract/sources/connect';
import { Connection } from '../../../lambdas/extract/sources/connection';
import { Source } from '../../../lambdas/extract/sources/source';
import { readBounds } from '../../../lambdas/extract/window';
import { PageCompressor, type PreparedPage } from '../../../lambdas/extract/writers/page-compressor';
import { changes } from '../touchpoints';
import { authority, request } from './request';

/** Writes pages in their order while the next ones are read. */
class Output {
  private readonly compressor: PageCompressor | null;
  private written: Promise<void> = Promise.resolve();

  constructor(gzip: boolean) {
    this.compressor = gzip ? new PageCompressor() : null;
  }

  async write(page: Uint8Array, rows: number): Promise<void> {
    if (this.compressor === null) {
      writeSync(1, page);
      return;
    }
    const prepared = this.compressor.compress(page, rows);
    await prepared.ready;
    const before = this.written;
    this.written = before.then(() => drain(prepared));
    // One page is compressed while the next is read, as between a page and its check.
    await before;
  }

  async end(): Promise<void> {
    await this.written;
    this.compressor?.close();
  }
}

async function drain({ members }: PreparedPage): Promise<void> {
  for (const member of members) for (const bytes of await member) writeSync(1, bytes);
}

async function main(): Promise<void> {
  const asked = request();
  const contract = contractSchema.parse(asked.contract);
  const { engine, host, port, username, password, dbname } = asked;
  const secret = { engine, host, port, username, password, dbname, ca: authority(asked) };
  const connection = new Connection({
    open: (timeout) => connect(secret, contract, timeout),
    deadline: new Deadline(() => 900_000),
    logger: new Logger({ logLevel: 'SILENT' }),
  });
  const source = await Source.open(connection, contract, readBounds(changes, contract, new Date()));
  const kernel = await source.kernel(null);
  const size = new PageSize(await source.rowBytes());
  const output = new Output(asked.gzip);
  const columns = contract.columns.map(({ name }) => name).join(',');
  await output.write(Buffer.from(`${columns}\n`), 1);
  let after: readonly string[] | null = null;
  for (;;) {
    const limit = size.rows;
    await source.page({ after, upper: null }, limit, kernel);
    const { rows, lastKey, output: page } = kernel;
    if (rows > 0) {
      size.learn({ rows, bytes: page.length });
      await output.write(page, rows);
    }
    if (rows < limit) break;
    after = lastKey;
  }
  await output.end();
  await connection.close();
}

void main();
