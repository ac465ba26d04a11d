/** Writes the JSON Schemas that other languages check signals and notifications against. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { notificationJsonSchema } from '../lambdas/notify/notification';
import { signalJsonSchema } from '../lambdas/notify/signal';

const write = (name: string, schema: object): void => {
  writeFileSync(join(__dirname, name), `${JSON.stringify(schema, null, 2)}\n`);
};

write('signal.schema.json', signalJsonSchema());
write('notification.schema.json', notificationJsonSchema());
