import { minuteSeconds } from '../../local/alarm-clock';

describe('minuteSeconds', () => {
  it('is a minute unless somebody says otherwise', () => {
    expect(minuteSeconds({})).toBe(60);
  });

  it.each([
    ['1', 1],
    ['0.5', 0.5],
    ['60', 60],
  ])('takes %s', (text, seconds) => {
    expect(minuteSeconds({ TRIBUTARY_MINUTE_SECONDS: text })).toBe(seconds);
  });

  it.each(['', '0', '-1', '1e3', 'Infinity', 'NaN', 'a', ' 1'])('refuses "%s", and says what to set', (text) => {
    expect(() => minuteSeconds({ TRIBUTARY_MINUTE_SECONDS: text })).toThrow(
      `TRIBUTARY_MINUTE_SECONDS is "${text}": set it to how many seconds`,
    );
  });
});
