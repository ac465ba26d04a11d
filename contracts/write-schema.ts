/** Writes `schema.json`, the JSON Schema that other languages check a contract's structure against. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contractJsonSchema } from './contract';

writeFileSync(join(__dirname, 'schema.json'), `${JSON.stringify(contractJsonSchema(), null, 2)}\n`);
