import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { notificationJsonSchema } from '../../../lambdas/notify/notification';
import { signalJsonSchema } from '../../../lambdas/notify/signal';
import { root } from '../servers/python';

describe('the JSON Schemas that other languages read', () => {
  it.each([
    ['signal', signalJsonSchema],
    ['notification', notificationJsonSchema],
  ])('%s.schema.json is what the notifier checks (npm run notifications:schemas writes it)', (name, schema) => {
    const written = readFileSync(join(root, 'notifications', `${name}.schema.json`), 'utf8');
    expect(JSON.parse(written)).toEqual(schema());
  });
});
