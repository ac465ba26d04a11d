import type { DraftColumn } from '../../../ops/contract/draft/draft-column';
import { timeZoneOf } from '../../../ops/contract/draft/time-zone';

const change = (type: string): DraftColumn => ({
  ...{ name: 'updated_at', source: 'updated_at', type: 'timestamp' },
  found: {
    ...{ name: 'updated_at', type, unsigned: false, nullable: false },
    ...{ precision: null, scale: null, encoding: null },
  },
});

it('takes a server’s zone for that of its zone-less timestamps, which an extract then refuses where it is not UTC', () => {
  for (const zone of ['UTC', 'Etc/UTC', '+00:00', 'GMT'])
    expect(timeZoneOf(change('datetime'), zone)).toMatchObject({
      zone: 'UTC',
      reason: expect.stringContaining('own') as string,
    });
  expect(timeZoneOf(change('datetime'), 'Europe/Berlin')).toEqual({
    zone: 'Europe/Berlin',
    reason: 'the server’s own; an extract takes UTC alone: have a view convert the timestamps',
  });
});

it('says that UTC is a guess where the server gives no name of a zone', () => {
  for (const zone of [null, '+02:00', 'CEST', 'nowhere'])
    expect(timeZoneOf(change('datetime2'), zone)).toMatchObject({
      ...{ zone: 'UTC', reason: expect.stringMatching(/^a guess: .*timestamps must be in UTC/) as string },
    });
});

it('takes what is given in UTC for UTC, whatever the server’s zone', () => {
  for (const type of ['timestamp', 'datetimeoffset'])
    expect(timeZoneOf(change(type), 'Europe/Berlin').zone).toBe('UTC');
});
