import { InvalidRequestError } from '../../../lambdas/extract/errors';
import { parseEvent } from '../../../lambdas/extract/event';
import { readBounds, windowId } from '../../../lambdas/extract/window';
import { contractOf, day } from './setting';

const contract = contractOf('orders', { key: ['id'], columns: [{ name: 'id', type: 'bigint' }] });
const now = new Date('2025-01-02T00:10:00Z');

describe('a window', () => {
  it('reads back the overlap before its start and ends before its end', () => {
    expect(readBounds(day, contract, now)).toEqual({
      from: '2024-12-31 23:45:00.000000',
      to: '2025-01-02 00:00:00.000000',
    });
  });

  it('has an id without colons, to the second', () => {
    expect(windowId(day)).toBe('20250101T000000Z_20250102T000000Z');
  });

  it.each([
    ['is empty', { start: day.start, end: day.start }, /window is empty/],
    ['is inverted', { start: day.end, end: day.start }, /window is inverted/],
    [
      'ends less than the safety lag ago',
      { start: day.start, end: '2025-01-02T00:00:01Z' },
      /ends 2025-01-02T00:00:01Z, less than 10 minutes ago.*ask again after 2025-01-02T00:10:01/,
    ],
  ])('is refused when it %s', (_, window, message) => {
    expect(() => readBounds(window, contract, now)).toThrow(InvalidRequestError);
    expect(() => readBounds(window, contract, now)).toThrow(message);
  });

  it('is refused when the source’s times are not UTC', () => {
    const berlin = { ...contract, source: { ...contract.source, time_zone: 'Europe/Berlin' } };
    expect(() => readBounds(day, berlin, now)).toThrow(/time_zone Europe\/Berlin is not supported/);
  });
});

describe('an event', () => {
  const event = { action: 'plan', request_id: 'run_2025-01-01.orders', dataset: 'orders', window: day };

  it('may write UTC as an offset of zero', () => {
    const window = { start: '2025-01-01T00:00:00+00:00', end: '2025-01-02T00:00:00.000000+00:00' };
    expect(parseEvent({ ...event, window })).toEqual({ ...event, scope: 'rows', window: day });
  });

  it.each([
    ['a request id that could leave its folder', { ...event, request_id: '../x' }, /request_id: must be/],
    ['another action', { ...event, action: 'drop' }, /action:/],
    ['a window in another zone', { ...event, window: { ...day, end: '2025-01-02T00:00:00+01:00' } }, /window.end:/],
    ['a window within a second', { ...event, window: { ...day, end: '2025-01-02T00:00:00.5Z' } }, /window.end:/],
    ['a day that does not exist', { ...event, window: { ...day, end: '2025-02-32T00:00:00Z' } }, /window.end:/],
    ['a field that nobody reads', { ...event, chunk: null }, /chunk/],
    ['no object at all', null, /can't be read/],
  ])('is refused with %s', (_, broken, message) => {
    expect(() => parseEvent(broken)).toThrow(InvalidRequestError);
    expect(() => parseEvent(broken)).toThrow(message);
  });
});
