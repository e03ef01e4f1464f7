import { describe, expect, test } from '@jest/globals';
import { waitBeforeLook } from '../../functions/domain/watch/pace.ts';
import { ALARM_IDS, alarm, UNDELIVERED } from '../../infra/monitoring/alarms.ts';
import { readSettings } from '../../infra/settings/settings.ts';
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

describe('the cost', () => {
  test('counts the alarms that there are where nobody is told of events', () => {
    const { length } = ALARM_IDS.filter((id) => alarm(id).metric !== UNDELIVERED);

    expect(COST).toContain(`| alarms | ${length} × $0.10 | ${(length * 0.1).toFixed(2)} |`);
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
    let from = 0;
    for (const { index, 0: row, 1: sum } of tables) {
      const amounts = [...COST.slice(COST.lastIndexOf('|---|', index), index).matchAll(/\| ([\d.]+) \|(?= \|| $)/g)];
      const total = amounts.reduce((all, [, amount]) => all + Number(amount), 0);
      expect([total.toFixed(sum?.split('.')[1]?.length), amounts.length]).toEqual([sum, from === 0 ? 7 : 5]);
      from = index + row.length;
    }
  });
});
