import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Incidents } from '../../../lambdas/notify/incidents';
import type { Message } from '../../../lambdas/notify/inputs/input';
import { notify, type Setting } from '../../../lambdas/notify/notify';
import { stopServers } from '../servers/server';
import { messageOf, type Notifier, type Platform, startPlatform } from './platform';
import { moment, signalOf, well } from './signals';

jest.setTimeout(180_000);

/** More than a message asks of others. */
const most = 40;

class Died extends Error {}

/** Dies at the n-th thing that is asked of others, before it is done or before it learns that it is; then it does nothing. */
function dyingAt(at: number, isDone: boolean): <T extends { send: unknown }>(client: T) => T {
  let n = 0;
  return (client) => {
    const send = async (command: object): Promise<object> => {
      n++;
      if (n > at || (n === at && !isDone)) throw new Died();
      const answer = await (client.send as (sent: object) => Promise<object>).call(client, command);
      if (n === at) throw new Died();
      return answer;
    };
    return Object.assign(Object.create(client) as typeof client, { send });
  };
}

describe('a notifier that dies', () => {
  let platform: Platform;
  let documents: DynamoDBDocumentClient;
  let made = 0;

  beforeAll(async () => {
    platform = await startPlatform();
    documents = DynamoDBDocumentClient.from(
      new DynamoDBClient({
        endpoint: platform.url,
        region: 'eu-central-1',
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      }),
    );
  });

  afterAll(stopServers);

  const mortal = ({ setting, table }: Notifier, at: number, isDone: boolean): Setting => {
    const dying = dyingAt(at, isDone);
    return {
      ...setting,
      incidents: new Incidents(dying(documents), table),
      sns: dying(setting.sns as { send: unknown }) as Setting['sns'],
    };
  };

  const dies = async (message: Message, setting: Setting): Promise<boolean> => {
    try {
      await notify(message, setting);
      return false;
    } catch (error) {
      if (error instanceof Died || (error as Error).cause instanceof Died) return true;
      throw error;
    }
  };

  describe.each([
    ['before something is done', false],
    ['before it learns that something is done', true],
  ])('%s', (_, isDone) => {
    it('loses neither a failure nor its end when the message comes again, and says nothing twice but what it died at', async () => {
      let at = 1;
      let doubled = 0;
      for (; at < most; at++) {
        const notifier = await platform.notifier(`dying-${made++}`);
        const messages = [messageOf(signalOf()), messageOf(well({ since: moment(30) }))];
        let died = false;
        for (const message of messages) {
          if (await dies(message, mortal(notifier, at, isDone))) {
            died = true;
            await notify(message, notifier.setting);
          }
        }
        if (!died) break;
        const kinds = (await notifier.notifications()).map(({ kind }) => kind);
        doubled += kinds.length - new Set(kinds).size;
        expect({ at, kinds: [...new Set(kinds)] }).toEqual({
          ...{ at, kinds: ['failure', 'recovery'] },
        });
        expect(kinds.length).toBeLessThanOrEqual(4);
        expect((await notifier.incidents.snapshot()).incidents).toEqual([]);
      }
      expect(at).toBeGreaterThan(8);
      expect(at).toBeLessThan(most);
      // Once sent and not yet kept: no more than the moments between the two, of either message.
      expect(doubled).toBeGreaterThan(0);
      expect(doubled).toBeLessThanOrEqual(14);
    });

    it('sends what it has left at the next signal of anybody, should its own message be lost', async () => {
      const later = { now: () => new Date(Date.now() + 600_000) };
      for (let at = 1; at < most; at++) {
        const notifier = await platform.notifier(`lost-${made++}`);
        if (!(await dies(messageOf(signalOf()), mortal(notifier, at, isDone)))) break;
        const isKept = (await notifier.incidents.snapshot()).incidents.length > 0;
        await notify(messageOf(signalOf({ key: 'cost', component: 'cost' })), { ...notifier.setting, ...later });
        const components = new Set((await notifier.notifications()).map(({ component }) => component));
        expect(components).toEqual(new Set(isKept ? ['source:sales', 'cost'] : ['cost']));
      }
    });
  });
});
