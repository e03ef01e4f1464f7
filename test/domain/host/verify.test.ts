import type { HostMaintenance } from '../../../functions/domain/host/host.ts';
import {
  afterAnswer,
  asksAnew,
  isAskedNow,
  newVerify,
  verifyBlocker,
  verifyOf,
} from '../../../functions/domain/host/verify.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const smoke = newVerify('smoke');
const maintenance = (verify?: HostMaintenance['verify']): HostMaintenance => ({
  ...{ id: 'm1', reason: '', requestedBy: 'ann', requestedAt: NOW.toISOString(), deadline: null },
  ...{ onDeadline: 'hold', executionArn: null, verify },
});

describe('the check of a host that is completed', () => {
  test.each([
    ['is that of the request', undefined, 'other', newVerify('other')],
    ['is that of its start when the request names none', smoke, undefined, smoke],
    ['begins anew after a failure', { ...smoke, failed: true, startedAt: 'then' }, undefined, smoke],
    ["is left out for 'none'", smoke, 'none', undefined],
    ['is none where nobody named one', undefined, undefined, undefined],
  ])('%s', (_, before, asked, expected) => {
    expect(verifyOf(maintenance(before), asked)).toEqual(expected);
  });

  test.each([
    ['is a new attempt after a failure', { ...smoke, failed: true }, undefined, true],
    ['is none while the check is under way', smoke, undefined, false],
    ['is none with the same check', smoke, 'smoke', false],
    ['is a new attempt with another check', smoke, 'other', true],
    ["is a new attempt with 'none'", smoke, 'none', true],
    ['is none without any check', undefined, undefined, false],
    ["is none with 'none' where there is no check", undefined, 'none', false],
  ])('repeated, it %s', (_, before, asked, expected) => {
    expect(asksAnew(maintenance(before), asked)).toBe(expected);
  });
});

test('the hook is asked when its time has come, and not after a failure', () => {
  expect(isAskedNow(smoke, NOW)).toBe(true);
  expect(isAskedNow({ ...smoke, askAt: NOW.toISOString() }, NOW)).toBe(true);
  expect(isAskedNow({ ...smoke, askAt: '2026-03-01T12:00:01.000Z' }, NOW)).toBe(false);
  expect(isAskedNow({ ...smoke, failed: true }, NOW)).toBe(false);
});

test('an answer that the check still runs is kept with the time of the next question', () => {
  const answer = { outcome: 'running', retryAfterSeconds: 30, message: 'tests run', handle: 'h' } as const;

  const next = afterAnswer({ ...smoke, startedAt: NOW.toISOString() }, answer, NOW);

  expect(next).toMatchObject({ askAt: '2026-03-01T12:00:30.000Z', handle: 'h', message: 'tests run', failed: false });
  expect(verifyBlocker('h1', next)).toEqual({
    ...{ taskId: '', framework: '', code: 'verifying', message: 'verify smoke: tests run' },
  });
});

test('a failure says what the hook said, and what to do', () => {
  const next = afterAnswer(smoke, { outcome: 'failed', message: 'no network' }, NOW);

  expect(verifyBlocker('h1', next)).toMatchObject({
    code: 'verify-failed',
    message:
      "verify smoke: no network: mend h1, then 'complete' asks again; 'complete --verify none' leaves the check out",
  });
});

test.each([
  ['before the first question', smoke],
  ['after an answer without a message', afterAnswer(smoke, { outcome: 'running', retryAfterSeconds: 30 }, NOW)],
])('the host says what it waits for %s', (_, verify) => {
  expect(verifyBlocker('h1', verify).message).toBe('verify smoke: is asked whether the host may come back');
});
