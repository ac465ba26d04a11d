/** A quiet table, what an undisturbed extract of it gives, and how another is held against that. */
import { ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import type { Manifest } from '../../../../lambdas/extract/manifest';
import type { Bucket, Emulator } from '../../servers/emulator';
import { contractOf, linesOf } from '../setting';

export const rows = 12_000;

/** Wide rows that hardly compress, in two chunks, whose first gives a part of more than one buffer of an upload. */
export const parcels = contractOf('parcels', {
  key: ['region', 'id'],
  columns: [
    { name: 'region', type: 'string' },
    { name: 'id', type: 'bigint' },
    { name: 'label', type: 'string', nullable: true },
    { name: 'weight', type: 'decimal(18,4)', nullable: true },
    { name: 'price', type: 'decimal(18,2)', unit: 'USD', role: 'money' },
  ],
  source: { chunk_rows: 9_500 },
});

/** SQL of MariaDB that makes and fills the table. */
export const parcelsSql = `
  USE marketing;
  CREATE TABLE parcels (
    region VARCHAR(8) NOT NULL, id BIGINT NOT NULL, label TEXT, weight DECIMAL(18,4), price DECIMAL(18,2) NOT NULL,
    updated_at DATETIME(6) NOT NULL, PRIMARY KEY (region, id), KEY (updated_at));
  INSERT INTO parcels
    SELECT ELT(1 + seq % 3, 'eu', 'us', 'äß'), seq,
      IF(seq % 7 = 0, NULL, CONCAT(TO_BASE64(UNHEX(CONCAT(SHA2(seq, 512), SHA2(-seq, 512)))), 'a, "b" \\\\ 🚀',
        TO_BASE64(UNHEX(CONCAT(SHA2(seq * 7, 512), SHA2(seq * 11, 512), SHA2(seq * 13, 512), SHA2(seq * 17, 512)))),
        TO_BASE64(UNHEX(CONCAT(SHA2(seq * 19, 512), SHA2(seq * 23, 512), SHA2(seq * 29, 512), SHA2(seq * 31, 512)))))),
      seq / 7, seq / 100, '2025-01-01 12:00:00' FROM seq_1_to_${rows};
`;

/** Where the manifest of the window lies. */
const manifestKey = 'manifests/marketing/parcels/20250101T000000Z_20250102T000000Z.json';

/** What of an extract must be the same however it came about. */
export interface Outcome {
  readonly rows: number;
  readonly money: object;
  readonly checksum: string;
  /** Of the rows in order of their text. */
  readonly sha256: string;
}

export async function outcomeOf(manifest: Manifest, bucket: Bucket): Promise<Outcome> {
  const lines = (await linesOf(manifest, bucket)).sort();
  return {
    rows: lines.length,
    money: manifest.money,
    checksum: manifest.source_state.checksum,
    sha256: createHash('sha256').update(lines.join('\n')).digest('hex'),
  };
}

/** What is left in the bucket of an attempt that was committed: its parts and one manifest, and no upload that is open. */
export async function expectNothingElse(manifest: Manifest, emulator: Emulator, bucket: Bucket): Promise<void> {
  const prefix = `${manifest.parts[0]?.key.split('/part-')[0] ?? ''}/`;
  expect(await bucket.keys(prefix)).toEqual(manifest.parts.map(({ key }) => key));
  expect(await bucket.keys('manifests/')).toEqual([manifestKey]);
  expect(JSON.parse((await bucket.read(manifestKey)).toString())).toEqual(manifest);
  const { Uploads: open = [] } = await emulator.s3.send(
    new ListMultipartUploadsCommand({ Bucket: 'raw-bucket', Prefix: prefix }),
  );
  expect(open).toEqual([]);
}
