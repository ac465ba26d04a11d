import { Logger } from '@aws-lambda-powertools/logger';
import { createHmac } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { inspect } from 'node:util';
import { KeyedHash } from '../../../lambdas/extract/keyed-hash';
import { ObjectStore } from '../../../lambdas/extract/object-store';
import type { Setting } from '../../../lambdas/extract/run';
import { type Bucket, type Emulator, startEmulator } from '../servers/emulator';
import { type Mariadb, startMariadb } from '../servers/mariadb';
import { stopServers } from '../servers/server';
import { Caller, contractOf, linesOf, settingOf } from './setting';

jest.setTimeout(120_000);

const key = Buffer.from('0123456789abcdef0123456789abcdef-and-more');
const hashOf = (text: string): string => createHmac('sha256', key).update(text, 'utf8').digest('hex');

describe('a keyed hash', () => {
  const hash = new KeyedHash(key);

  it('is HMAC-SHA-256 in hexadecimal (RFC 4231, case 2)', () => {
    expect(new KeyedHash(Buffer.from('Jefe')).of('what do ya want for nothing?')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });

  it('is the same for spellings of one address', () => {
    for (const spelling of [
      'zoë@example.com',
      ' Zoë@Example.COM\t',
      'ZOE\u0308@EXAMPLE.COM',
      '\nzoe\u0308@example.com',
    ])
      expect(hash.of(spelling)).toBe(hashOf('zoë@example.com'));
  });

  it('differs for another address and under another key', () => {
    const hashes = [hash.of('a@example.com'), hash.of('b@example.com'), hash.of('')];
    expect(new Set([...hashes, new KeyedHash(Buffer.alloc(32)).of('a@example.com')]).size).toBe(4);
  });

  it('shows nothing of its key', () => {
    for (const text of [inspect(hash, { depth: null, showHidden: true }), JSON.stringify(hash)])
      for (const form of [key.toString(), key.toString('hex'), key.toString('base64')])
        expect(text).not.toContain(form);
  });
});

const addresses = [' Zoë.Meyer@Example.COM ', "o'brien+ads@example.org", '"a b"@example.net', 'two\nlines@example.com'];
const columns = [
  { name: 'id', type: 'bigint' },
  { name: 'email_hash', source_column: 'email', type: 'string', personal_data: 'keyed_hash' },
];
const customers = contractOf('customers', { key: ['id'], columns, format: 'csv' });

describe('an address', () => {
  let mariadb: Mariadb;
  let emulator: Emulator;
  let bucket: Bucket;
  let setting: Setting;

  const secret = (value: string): Promise<string> => emulator.secret('tributary/test/hash-key', value);

  beforeAll(async () => {
    [mariadb, emulator] = await Promise.all([startMariadb(), startEmulator()]);
    bucket = await emulator.bucket('raw-bucket');
    const values = addresses.map((address, i) => `(${i + 3}, '${address.replaceAll("'", "''")}', 'x', 'a\nb', NOW())`);
    mariadb.sql(`
      USE marketing;
      CREATE TABLE customers (id BIGINT PRIMARY KEY, email VARCHAR(320), photo BLOB, note TEXT, updated_at DATETIME(6) NOT NULL);
      INSERT INTO customers VALUES (1, NULL, NULL, NULL, NOW()), (2, '', NULL, '', NOW()), ${values.join(', ')};
      UPDATE customers SET updated_at = '2025-01-01 12:00:00';
      DELIMITER //
      CREATE FUNCTION strict(address VARCHAR(320)) RETURNS VARCHAR(320) BEGIN
        DECLARE words TEXT DEFAULT CONCAT('no address: ', address);
        SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = words;
        RETURN address;
      END //
      DELIMITER ;
      CREATE VIEW strict_customers AS SELECT id, strict(email) AS email, updated_at FROM customers WHERE id > 2;
      GRANT EXECUTE ON FUNCTION strict TO reader@'%';
    `);
    setting = await settingOf(emulator, bucket, mariadb.secret, {
      contracts: [customers],
      hashKeyArn: await secret(JSON.stringify({ key: key.toString('base64') })),
    });
  });

  afterAll(stopServers);

  it('leaves the source as its hash; NULL stays NULL, and an empty text is hashed like any other', async () => {
    const manifest = await new Caller(setting, 'customers').wholeWindow('hash');
    expect(await linesOf(manifest, bucket)).toEqual([
      'id,email_hash,updated_at',
      '1,,2025-01-01T12:00:00.000000Z',
      ...['', 'zoë.meyer@example.com', ...addresses.slice(1)].map(
        (address, i) => `${i + 2},${hashOf(address)},2025-01-01T12:00:00.000000Z`,
      ),
    ]);
  });

  it('is in no object, no log and no error, nor is the key, whatever fails', async () => {
    const printed: string[] = [];
    const spies = [process.stdout, process.stderr].map((stream) =>
      jest.spyOn(stream, 'write').mockImplementation((text) => {
        printed.push(String(text));
        return true;
      }),
    );
    const errors: unknown[] = [];
    const loud = { ...setting, logger: new Logger({ logLevel: 'TRACE', serviceName: 'extract' }) };
    const failing = async (id: string, change: Partial<Setting>): Promise<void> => {
      const caller = new Caller({ ...loud, ...change }, 'customers');
      errors.push(await caller.wholeWindow(id).catch((error: unknown) => error));
    };
    const withColumn = (column: Record<string, unknown>): Partial<Setting> => ({
      contracts: [contractOf('customers', { key: ['id'], format: 'csv', columns: [...columns, column] })],
    });
    try {
      await new Caller(loud, 'customers').wholeWindow('quiet');
      await failing('break', withColumn({ name: 'note', type: 'string' }));
      await failing('blob', withColumn({ name: 'photo', type: 'string' }));
      await failing('gone', withColumn({ name: 'gone', type: 'string' }));
      await failing('quote', {
        contracts: [{ ...customers, source: { ...customers.source, table: 'strict_customers' } }],
      });
      await failing('upload', { store: new BrokenStore(emulator.s3, 'raw-bucket') });
      await failing('keyless', { hashKeyArn: undefined });
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
    expect(errors.map((error) => (error as Error).name)).toEqual([
      'UnwritableValueError',
      'SourceSchemaError',
      'SourceSchemaError',
      'SourceQueryError',
      'UploadError',
      'HashKeyError',
    ]);
    expect(errors.map((error) => (error as Error).message)).toContainEqual(
      expect.stringMatching(/dataset customers: .* failed \(error 1644\): its words may quote an address/),
    );
    const objects = await Promise.all(
      (await bucket.keys('')).map(async (name) => {
        const body = await bucket.read(name);
        return name + (name.endsWith('.gz') ? gunzipSync(body) : body).toString();
      }),
    );
    expect(objects.some((text) => text.includes(hashOf('zoë.meyer@example.com')))).toBe(true);
    expect(printed.join('')).toContain('"message":"done"');
    const shown = errors.map((error) => inspect(error, { depth: null, showHidden: true }));
    for (const text of [...objects, ...printed, ...shown]) {
      expect(text).not.toMatch(/@example|meyer|brien/i);
      for (const form of [key.toString(), key.toString('base64')]) expect(text).not.toContain(form);
    }
  });

  const refusal = async (value: string | undefined): Promise<Error> => {
    const hashKeyArn = value === undefined ? 'tributary/test/none' : await secret(value);
    try {
      return await new Caller({ ...setting, hashKeyArn }, 'customers').plan('key.plan').then(
        () => new Error('planned'),
        (error: unknown) => error as Error,
      );
    } finally {
      await secret(JSON.stringify({ key: key.toString('base64') }));
    }
  };

  it.each([
    ['is no JSON', 'hunter2', / is no JSON$/],
    ['lacks the key', '{"password":"hunter2"}', /must be JSON with key, the base64 of .* wrong: key \(invalid_type\)$/],
    ['is no base64', '{"key":"hunter2 hunter2 hunter2 hunter2 hunter2 hunter2 ="}', /wrong: key \(invalid_format\)/],
    [
      'is short',
      JSON.stringify({ key: Buffer.from('hunter2').toString('base64') }),
      /at least 32 random bytes; wrong: key/,
    ],
  ])('is not read when the key’s secret %s, which is told without a word of it', async (_, value, message) => {
    const error = await refusal(value);
    expect(error).toMatchObject({ name: 'HashKeyError', message: expect.stringMatching(message) as string });
    expect(inspect(error, { depth: null })).not.toMatch(/hunter2|aHVudGVyMg/);
  });

  it('is not read when the key’s secret has no value, which is asked for', async () => {
    expect(await refusal(undefined)).toMatchObject({
      name: 'HashKeyError',
      message: expect.stringMatching(/tributary\/test\/none .*put-secret-value/) as string,
    });
  });

  it('makes no other dataset need the key', async () => {
    const plain = contractOf('customers', { key: ['id'], columns: [{ name: 'id', type: 'bigint' }] });
    const keyless = { ...setting, contracts: [plain], hashKeyArn: 'tributary/test/none' };
    expect(await new Caller(keyless, 'customers').wholeWindow('plain')).toMatchObject({ rows: 6 });
  });
});

/** A bucket that takes no object. */
class BrokenStore extends ObjectStore {
  override upload(...args: Parameters<ObjectStore['upload']>): ReturnType<ObjectStore['upload']> {
    const upload = super.upload(...args);
    const error = Object.assign(new Error('the bucket takes nothing'), { name: 'UploadError' });
    return Object.assign(upload, { finish: () => Promise.reject(error) });
  }
}
