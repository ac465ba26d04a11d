import { Undo } from '../../../bench/orchestration/undo';

describe('what a bench has to put back', () => {
  it('is put back once, the last first, whoever asks', async () => {
    const undo = new Undo();
    const done: string[] = [];
    for (const name of ['first', 'second'])
      undo.add(() => {
        done.push(name);
        return undefined;
      });
    await Promise.all([undo.all(), undo.all()]);
    await undo.all();
    expect(done).toEqual(['second', 'first']);
  });

  it('is put back as far as it can be, and what can not be is told', async () => {
    const undo = new Undo();
    const done: string[] = [];
    undo.add(() => {
      done.push('first');
      return undefined;
    });
    undo.add(() => Promise.reject(new Error('the file is gone')));
    await expect(undo.all()).rejects.toThrow('not all could be put back: Error: the file is gone');
    expect(done).toEqual(['first']);
  });
});
