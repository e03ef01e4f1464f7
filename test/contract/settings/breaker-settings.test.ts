import { BreakerSettings } from '../../../functions/contract/settings/breaker-settings.ts';

describe('BREAKER', () => {
  test.each([
    [{}, null],
    [
      { begun: 50, window: '1h' },
      { begun: 50, failed: null, windowSeconds: 3_600 },
    ],
    [
      { failed: 5, window: '1d' },
      { begun: null, failed: 5, windowSeconds: 86_400 },
    ],
  ])('%j is understood', (given, limits) => {
    expect(BreakerSettings.parse(given)).toEqual(limits);
  });

  test.each([
    [{ begun: 50 }, 'is missing'],
    [{ window: '1h' }, 'limits nothing'],
    [{ begun: 0, window: '1h' }, '>=1'],
    [{ begun: 50, window: 'an hour' }, 'is not a duration'],
    [{ begun: 50, window: '1h', per: 'pool' }, 'per'],
  ])('%j is refused', (given, says) => {
    expect(BreakerSettings.safeParse(given).error?.message).toContain(says);
  });
});
