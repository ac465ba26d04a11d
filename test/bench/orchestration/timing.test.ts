import { type Edges, type Instance, timingOf } from '../../../bench/orchestration/timing';

const ran = (task: string, start: number, end: number): Instance => ({ task, start: start * 1000, end: end * 1000 });
const skipped = (task: string): Instance => ({ task, start: null, end: null });

/** first, then left and right side by side, then last. */
const DIAMOND: Edges = new Map([
  ['first', ['left', 'right']],
  ['left', ['last']],
  ['right', ['last']],
  ['last', []],
]);

describe('the timing of a run', () => {
  it('counts from the last task that one waits for to its start, and from there to its end', () => {
    const { tasks } = timingOf(
      [ran('last', 34, 36), ran('left', 12, 30), ran('right', 13, 20), ran('first', 10, 11)],
      DIAMOND,
    );
    expect(tasks.map(({ task, wait, run }) => [task, wait, run])).toEqual([
      ['first', 0, 1],
      ['left', 1, 18],
      ['right', 2, 7],
      ['last', 4, 2],
    ]);
  });

  it('finds the chain that takes longest, without what is waited on it', () => {
    const timing = timingOf(
      [ran('first', 0, 1), ran('left', 1, 4), ran('right', 60, 70), ran('last', 70, 72)],
      DIAMOND,
    );
    expect(timing.tasks.filter(({ critical }) => critical).map(({ task }) => task)).toEqual(['first', 'right', 'last']);
    expect(timing).toMatchObject({ wall: 72, work: 16, criticalPath: 13 });
  });

  it('follows edges, not times: a task that ended late is on the path only when its work is longest', () => {
    const timing = timingOf(
      [ran('first', 0, 1), ran('left', 1, 11), ran('right', 50, 52), ran('last', 52, 53)],
      DIAMOND,
    );
    expect(timing.tasks.filter(({ critical }) => critical).map(({ task }) => task)).toEqual(['first', 'left', 'last']);
  });

  it('takes the instances of a mapped task from the start of the first to the end of the last', () => {
    const instances = [ran('plan', 0, 1), ran('extract', 2, 5), ran('extract', 3, 9)];
    const [, extract] = timingOf(instances, new Map([['plan', ['extract']]])).tasks;
    expect(extract).toEqual({ task: 'extract', instances: 2, wait: 1, run: 7, critical: true });
  });

  it('takes no time for a task that was skipped, and lets what follows begin where it would have', () => {
    const edges: Edges = new Map([
      ['plan', ['extract']],
      ['extract', ['commit']],
    ]);
    const { tasks, work } = timingOf([ran('plan', 0, 4), skipped('extract'), ran('commit', 6, 7)], edges);
    expect(tasks.map(({ task, wait, run }) => [task, wait, run])).toEqual([
      ['plan', 0, 4],
      ['extract', 0, 0],
      ['commit', 2, 1],
    ]);
    expect(work).toBe(5);
  });

  it('of tasks one after the other has as much work as time, but for the waiting', () => {
    const timing = timingOf([ran('first', 0, 2), ran('left', 2, 5), ran('right', 5, 9), ran('last', 10, 11)], DIAMOND);
    expect(timing).toMatchObject({ wall: 11, work: 10, criticalPath: 7 });
  });

  it('refuses a run that never began, and an edge from a task that it knows nothing of', () => {
    expect(() => timingOf([skipped('first')], new Map())).toThrow('no task of the run was started');
    expect(() => timingOf([ran('last', 0, 1)], new Map([['lost', ['last']]]))).toThrow('no instance of lost');
  });
});
