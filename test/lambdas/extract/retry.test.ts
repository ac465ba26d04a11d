import { retry } from '../../../lambdas/extract/retry';

const passing = new Error('it passes');
const lasting = new Error('it stays');

describe('what failed', () => {
  const pauses: number[] = [];
  const options = {
    isTransient: (error: unknown) => error === passing,
    isLate: () => false,
    onRetry: (_: unknown, pause: number) => pauses.push(pause),
    random: () => 0.001,
  };
  const failing = (times: number, error: Error): (() => Promise<string>) => {
    let calls = 0;
    return () => (++calls <= times ? Promise.reject(error) : Promise.resolve(`call ${calls}`));
  };

  beforeEach(() => pauses.splice(0));

  it('is tried again while its reason may pass', async () => {
    expect(await retry(failing(3, passing), options)).toBe('call 4');
    expect(pauses).toHaveLength(3);
  });

  it('is given up with its own error after six times', async () => {
    await expect(retry(failing(99, passing), options)).rejects.toBe(passing);
    expect(pauses).toHaveLength(5);
  });

  it('is not tried again when its reason stays', async () => {
    await expect(retry(failing(1, lasting), options)).rejects.toBe(lasting);
    expect(pauses).toEqual([]);
  });

  it('is not tried again when no time is left', async () => {
    await expect(retry(failing(1, passing), { ...options, isLate: () => true })).rejects.toBe(passing);
  });

  it('waits for a time drawn from a range that doubles and has an end', async () => {
    let draws = 0;
    const random = (): number => [0.01, 0.005][draws++ % 2] ?? 0;
    await expect(retry(failing(99, passing), { ...options, random })).rejects.toBe(passing);
    expect(pauses).toEqual([4, 4, 16, 16, 64]);
  });
});
