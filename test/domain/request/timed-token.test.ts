import { isRegistered } from '../../../functions/domain/request/maintenance.ts';
import { timedToken, timeOfToken, timeText } from '../../../functions/domain/request/timed-token.ts';

const RANDOM = '0123456789abcdef0123456789abcdef';

test('times sort as texts', () => {
  expect(timeText(new Date(0))).toBe('000000000');
  expect(timeText(new Date(35))).toBe('00000000z');
  expect(timeText(new Date(36))).toBe('000000010');
});

test('a token of our own clients carries its time', () => {
  const token = timedToken(new Date(36), RANDOM);

  expect(token).toBe(`m-000000010-${RANDOM}`);
  expect(timeOfToken(token)).toBe('000000010');
});

test.each([
  'deploy-17',
  `m-000000010-${RANDOM}0`,
  `m-000000010-${RANDOM.slice(1)}`,
  `m-00000001-${RANDOM}`,
  `m-0000000010-${RANDOM}`,
  `xm-000000010-${RANDOM}`,
  `m-00000001Z-${RANDOM}`,
  `m-000000010-${RANDOM.replace('a', 'g')}`,
])('the token %s of another client carries none', (token) => {
  expect(timeOfToken(token)).toBeUndefined();
});

test('a maintenance without an execution has not taken its hosts yet', () => {
  expect(isRegistered({ executionArn: null })).toBe(false);
  expect(isRegistered({ executionArn: 'arn:x' })).toBe(true);
});
