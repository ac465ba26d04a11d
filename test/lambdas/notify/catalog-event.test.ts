import {
  type Column,
  CreateDatabaseCommand,
  CreateTableCommand,
  DeleteTableCommand,
  GlueClient,
  type TableInput,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import { setTimeout as sleep } from 'node:timers/promises';
import { catalogEvent } from '../../../lambdas/notify/inputs/catalog-event';
import type { InputSetting } from '../../../lambdas/notify/inputs/input';
import { tableChanged } from './messages/events';
import { stopServers } from '../servers/server';
import { messageOf, type Platform, startPlatform } from './platform';

jest.setTimeout(120_000);

const DatabaseName = 'tributary_test_raw';
const columns = (...named: string[]): Column[] =>
  named.map((text) => {
    const [Name, Type] = text.split(' ');
    return { Name, Type };
  });

describe('an event of a changed raw table', () => {
  let platform: Platform;
  let glue: GlueClient;
  let setting: InputSetting;
  let number = 0;

  beforeAll(async () => {
    platform = await startPlatform();
    ({ setting } = await platform.notifier('catalog-events'));
    glue = new GlueClient({
      endpoint: platform.url,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: DatabaseName } }));
  });

  afterAll(stopServers);

  const input = (Name: string, Columns: Column[], recordCount: number): TableInput => ({
    Name,
    StorageDescriptor: { Columns },
    PartitionKeys: columns('extract_date string'),
    Parameters: { recordCount: String(recordCount) },
  });

  const table = async (...named: string[]): Promise<string> => {
    const name = `sales_orders_${number++}`;
    await glue.send(new CreateTableCommand({ DatabaseName, TableInput: input(name, columns(...named), 1) }));
    return name;
  };

  const update = (name: string, recordCount: number, ...named: string[]) =>
    glue.send(new UpdateTableCommand({ DatabaseName, TableInput: input(name, columns(...named), recordCount) }));

  const read = (name: string, time = new Date()) =>
    catalogEvent(messageOf(tableChanged(name, time.toISOString())), setting);

  it.each([
    ['a new column', ['id int', 'note string'], 'note string is new'],
    ['a column that is gone', [], 'id is gone'],
    ['another type', ['id string'], 'id was int and is string'],
  ])('tells of %s', async (_, after, difference) => {
    const name = await table('id int');
    await update(name, 1, ...after);
    expect(await read(name)).toMatchObject({
      lasts: false,
      signal: {
        type: 'RawSchemaChanged',
        component: 'source:sales',
        cause: `UpdateTable of tributary_test_raw.${name}: ${difference}`,
      },
    });
  });

  it('tells of another order of columns, by which CSV is read', async () => {
    const name = await table('id int', 'note string');
    await update(name, 1, 'note string', 'id int');
    expect((await read(name))?.signal.cause).toContain('the columns are in another order');
  });

  it('says nothing where the crawler only wrote figures', async () => {
    const name = await table('id int');
    await update(name, 2, 'id int');
    await update(name, 3, 'id int');
    expect(await read(name)).toBeNull();
  });

  it('tells of a change that figures were written after', async () => {
    const name = await table('id int');
    await update(name, 1, 'id int', 'note string');
    await update(name, 2, 'id int', 'note string');
    expect((await read(name))?.signal.cause).toContain('note string is new');
  });

  it('says the same of one change, however many events of the minute tell of it', async () => {
    const name = await table('id int');
    await update(name, 1, 'id int', 'note string');
    const first = await read(name);
    await update(name, 2, 'id int', 'note string');
    const again = await read(name, new Date(Date.now() + 20_000));
    expect(again?.signal).toEqual(first?.signal);
    await sleep(1100);
    await update(name, 3, 'id int');
    const other = await read(name);
    expect(other?.signal.key).not.toBe(first?.signal.key);
    expect(other?.signal.cause).toContain('note is gone');
  });

  it.each([
    ['the table is gone', (name: string) => glue.send(new DeleteTableCommand({ DatabaseName, Name: name })), 0],
    ['it has no version of that time', () => Promise.resolve(), 120_000],
    [
      'the version before was not kept',
      (name: string) =>
        glue.send(
          new UpdateTableCommand({ DatabaseName, TableInput: input(name, columns('id int'), 2), SkipArchive: true }),
        ),
      0,
    ],
  ])('is told without a reason where %s', async (_, happens, later) => {
    const name = await table('id int');
    await happens(name);
    const reading = await read(name, new Date(Date.now() + later));
    expect(reading?.signal.cause).toBe(`UpdateTable of tributary_test_raw.${name}`);
  });

  it('comes again where Glue does not answer', async () => {
    const silent = new GlueClient({
      endpoint: 'http://127.0.0.1:9',
      region: 'eu-central-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    });
    const message = messageOf(tableChanged('sales_orders', new Date().toISOString()));
    await expect(catalogEvent(message, { ...setting, glue: silent })).rejects.toThrow('ECONNREFUSED');
  });
});
