import { campaign, gated, halted, heldByFailures, paused } from './each-kind.ts';
import { situations } from './facts.ts';

describe('attention to campaigns', () => {
  test('says why no host of an endangered campaign begins', () => {
    const forecast = { endsAt: null, restsOn: 'unknown', isEndangered: true };
    const held = campaign({}, { forecast, heldBy: 'waits for the window night' });

    expect(situations({ campaigns: [held] })[0]?.message).toMatch(
      /^kernel: is due \S+ \(unknown\); no host begins now: waits for the window night\. What/,
    );
  });

  test.each([
    ['halted', halted],
    ['paused', paused],
    ['gated', gated],
  ])('offers the controls of the campaigns for their rolling maintenance that is %s', (_, run) => {
    const owners = ['kernel', 'disks'].map((name) => campaign({ name }, { ...heldByFailures, maintenanceId: run.id }));
    const [entry, ...others] = situations({ rollouts: [run], campaigns: owners });

    const all = entry?.actions.filter(({ action }) => action !== 'override');
    expect(new Set(all?.map(({ campaign: name }) => name))).toEqual(new Set(['kernel', 'disks']));
    expect(others).toEqual([]);
  });
});
