import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SourceSecret } from '../../../lambdas/extract/sources/secret';
import type { OpenLogin } from '../../../lambdas/rotate-secret/logins/login';
import { openLogin } from '../../../lambdas/rotate-secret/logins/open';
import type { Setting } from '../../../lambdas/rotate-secret/rotate';
import { type Emulator, startEmulator } from '../servers/emulator';
import { stopServers } from '../servers/server';
import { type Engine, engines, opens } from './engines';
import { RotatingSecret } from './rotating-secret';

/** More than a rotation asks of others. */
const most = 60;

class Died extends Error {}

type Mortal = <T>(work: () => Promise<T>) => Promise<T>;

/** Dies at the n-th thing that is asked of others: before it is done, or once it is done and the answer is on its way. */
function dyingAt(moment: number, isDone: boolean): Mortal {
  let n = 0;
  return async (work) => {
    n++;
    if (n === moment && !isDone) throw new Died();
    const answer = work();
    if (n !== moment) return answer;
    await answer.catch(() => undefined);
    throw new Died();
  };
}

const settingOf = (client: SecretsManagerClient, mortal: Mortal): Partial<Setting> => {
  const open: OpenLogin = async (user, timeout) => {
    const login = await mortal(() => openLogin(user, timeout));
    return {
      changePassword: (password, limit) => mortal(() => login.changePassword(password, limit)),
      close: () => login.close(),
    };
  };
  const send = (command: object): Promise<object> =>
    mortal(() => (client.send as (sent: object) => Promise<object>)(command));
  return { open, secrets: { send } as unknown as SecretsManagerClient };
};

/**
 * Has the function die at the moments at which something is asked of others, and looks what becomes of the password.
 *
 * @param every how many moments there are from one that is tried to the next; 1: all are
 */
export function deaths(every: number): void {
  /** Deaths before and after something is done are tried at different moments, where not all are. */
  const firstOf = (isDone: boolean): number => (isDone ? 1 : 1 + Math.floor(every / 2));

  describe.each(engines)('a function that dies while it rotates a password at %s', (_, start) => {
    let engine: Engine;
    let emulator: Emulator;
    let secret: RotatingSecret;

    beforeAll(async () => {
      [engine, emulator] = await Promise.all([start(), startEmulator()]);
      secret = await RotatingSecret.make(emulator, engine.secret);
    });

    afterAll(stopServers);

    const dies = async (version: string, mortal: Mortal): Promise<boolean> => {
      try {
        await secret.takeAll(version, settingOf(secret.listening, mortal));
        return false;
      } catch (error) {
        if (error instanceof Died) return true;
        throw error;
      }
    };

    const opensWith = async (label: string): Promise<boolean> => {
      const value = await secret.value(label);
      return value !== null && (await opens(value));
    };

    it.each([
      ['before something is done', false],
      ['before it learns that something is done', true],
    ])('%s leaves the extractor its way in, and one password when the steps are taken again', async (__, isDone) => {
      let moment = firstOf(isDone);
      for (; moment < most; moment += every) {
        const before: SourceSecret = await secret.current();
        const version = await secret.begin();
        if (!(await dies(version, dyingAt(moment, isDone)))) break;
        expect((await opensWith('AWSCURRENT')) || (await opensWith('AWSPENDING'))).toBe(true);
        await secret.takeAll(version);
        const after = await secret.current();
        expect(await secret.labels(version)).toContain('AWSCURRENT');
        expect(after.password).not.toBe(before.password);
        expect({ moment, before: await opens(before), after: await opens(after) }).toEqual({
          ...{ moment, before: false, after: true },
        });
      }
      expect(moment).toBeGreaterThan(15);
      expect(moment).toBeLessThan(most);
      expect(secret.leaks()).toEqual([]);
    });

    it.each([
      ['before something is done', false],
      ['before it learns that something is done', true],
    ])('%s, and whose rotation is given up as the one before, leaves a password that opens', async (__, isDone) => {
      for (let moment = firstOf(isDone); moment < most; moment += every) {
        const setAndGivenUp = await secret.begin();
        await secret.take('createSecret', setAndGivenUp);
        await secret.take('setSecret', setAndGivenUp);
        await secret.giveUp(setAndGivenUp);
        const version = await secret.begin();
        if (!(await dies(version, dyingAt(moment, isDone)))) break;
        if ((await secret.labels(version)).includes('AWSPENDING')) await secret.giveUp(version);
        await secret.takeAll(await secret.begin());
        expect(await opens(await secret.current())).toBe(true);
      }
      expect(secret.leaks()).toEqual([]);
    });
  });
}
