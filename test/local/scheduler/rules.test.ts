import { jest } from '@jest/globals';
import type { RulePlan } from '../../../local/assembly/service-plan.ts';
import { Rules } from '../../../local/scheduler/rules.ts';

const RULE: RulePlan = { name: 'Each', periodSeconds: 10, isEnabled: true, targets: [{ functionArn: 'look' }] };

describe('scheduled rules', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('run at the start and then in their period, until they are stopped', async () => {
    const events: unknown[] = [];
    const rules = new Rules([RULE], async (_, event) => events.push(event));

    await rules.start();
    await jest.advanceTimersByTimeAsync(25_000);
    rules.stop();
    await jest.advanceTimersByTimeAsync(60_000);

    expect(events).toHaveLength(3);
    expect(events[0]).toMatchObject({ source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} });
  });

  test('never have two runs of one rule at once', async () => {
    let running = 0;
    let runs = 0;
    const release = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const rules = new Rules([RULE], async () => {
      expect(++running).toBe(1);
      await release[runs++]?.promise;
      running -= 1;
    });

    const first = rules.start();
    await jest.advanceTimersByTimeAsync(35_000);
    expect(runs).toBe(1);
    release[0]?.resolve();
    await first;
    await jest.advanceTimersByTimeAsync(10_000);
    rules.stop();
    expect(runs).toBe(2);
  });

  test('go on after a run that failed', async () => {
    const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const rules = new Rules([RULE], async () => {
      throw new Error('no master');
    });

    await rules.start();
    await jest.advanceTimersByTimeAsync(10_000);
    rules.stop();

    expect(stderr.mock.calls.map(([text]) => text)).toEqual(Array(2).fill('rule Each failed: Error: no master\n'));
    stderr.mockRestore();
  });

  test('do not run when they are disabled', async () => {
    let runs = 0;
    const rules = new Rules([{ ...RULE, isEnabled: false }], async () => runs++);

    await rules.start();
    await jest.advanceTimersByTimeAsync(60_000);
    rules.stop();

    expect(runs).toBe(0);
  });

  test("pass the rule's input to the function", async () => {
    const events: unknown[] = [];
    const targets = [{ functionArn: 'look', input: '{"all":true}' }];
    const rules = new Rules([{ ...RULE, targets }], async (_, event) => events.push(event));

    await rules.start();
    rules.stop();

    expect(events).toEqual([{ all: true }]);
  });
});
