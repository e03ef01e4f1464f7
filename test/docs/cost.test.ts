import { billedMetrics, IDLE_ALARMS, idleBill, workBill } from '../../bench/rig/bill.ts';
import { waitBeforeLook } from '../../functions/domain/watch/pace.ts';
import { readSettings } from '../../infra/settings/settings.ts';
import { Drill } from '../alarms/drill.ts';
import { documentAt } from './documents.ts';

/** The numbers behind the bill in docs/operations.md. */

const COST = documentAt('docs/operations.md').text.split('\n## Cost\n')[1]?.replaceAll('\n', ' ') ?? '';
const { pollSeconds } = readSettings({ cluster: 'peloton', masters: 'http://m1:5050' });

/** Looks at a host on which nothing changes, in that many seconds from the first of them. */
function looksWithin(seconds: number): number {
  let looks = 0;
  for (let at = 0; at < seconds; at += waitBeforeLook(pollSeconds, looks)) looks += 1;
  return looks;
}

beforeAll(() => {
  Object.assign(process.env, { POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'false' });
});

describe('the cost', () => {
  test('of an idle month is that of its alarms, of the metrics of an idle pass, and of what the bench counts', async () => {
    const drill = new Drill();
    await drill.pass(10);
    const metrics = billedMetrics(drill.minutes.at(-1) ?? []);
    const bill = idleBill({ readUnits: 20.5, writeUnits: 0, logBytes: 276, logLines: 1, metrics });
    const row = (what: string, count: string, dollars: number) => `| ${what} | ${count} | ${dollars.toFixed(2)} |`;

    for (const line of [
      row('alarms', `${IDLE_ALARMS} × $0.10`, bill.alarms),
      row('metrics of an idle pass', `${metrics.length} × $0.30`, bill.metrics),
      row('Lambda', '43,800 × (0.5 GB-s × $0.0000133334 + $0.0000002)', bill.lambda),
      row('DynamoDB', '43,800 × 20.5 × $0.000000125', bill.dynamodb),
      row('logs', '43,800 × 0.75 KB = 0.033 GB × $0.50', bill.logs),
    ]) {
      expect(COST).toContain(line);
    }
    expect(Object.values(bill).reduce((sum, dollars) => sum + dollars, 0)).toBeLessThan(3);
  });

  test('of a host down and back is that of the work that the bench counts for ten', () => {
    const counted = { transitions: 49, invocations: 40, readUnits: 235, writeUnits: 202, events: 42 };
    const bill = workBill({ ...counted, gbSeconds: 12, logBytes: 200_000 });
    const row = (what: string, count: string, dollars: number) => `| ${what} | ${count} | ${dollars.toFixed(5)} |`;

    for (const line of [
      row('Step Functions', '4.9 × $0.000025', bill.stepFunctions / 10),
      row('Lambda, 0.3 s for each invocation', '4.0 × (0.3 GB-s × $0.0000133334 + $0.0000002)', bill.lambda / 10),
      row('DynamoDB', '40.4 × $0.000000625 + 23.5 × $0.000000125', bill.dynamodb / 10),
      row('logs: 25 events of executions, 4 invocations', '20 KB × $0.50 a GB', bill.logs / 10),
    ]) {
      expect(COST).toContain(line);
    }
  });

  test('counts the looks that a stuck host takes', () => {
    const [first, second] = [looksWithin(3_600), looksWithin(7_200)];

    expect(COST).toContain(`takes ${first} looks in its first hour and ${second - first} in each further one`);
  });

  test('counts the looks at a host that changes all the time', () => {
    expect(COST).toContain(
      `a drain of an hour that goes on all the time takes ${3_600 / waitBeforeLook(pollSeconds, 0)}`,
    );
  });

  test('adds up', () => {
    const tables = [...COST.matchAll(/\| together \|[^|]*\| ([\d.]+) \|/g)];
    expect(tables.length).toBe(2);
    for (const { index, 1: sum } of tables) {
      const amounts = [...COST.slice(COST.lastIndexOf('|---|', index), index).matchAll(/\| ([\d.]+) \|(?= \|| $)/g)];
      const total = amounts.reduce((all, [, amount]) => all + Number(amount), 0);
      expect([total.toFixed(sum?.split('.')[1]?.length), amounts.length]).toEqual([sum, 5]);
    }
  });
});
