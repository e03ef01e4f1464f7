import type { AgentStatus } from '../../../functions/domain/host/host.ts';
import { addressesOf, agentsByHost, allDraining } from '../../../functions/domain/mesos/agent.ts';
import { active } from '../reconcile/looks.ts';

test('the addresses of a host are named once each, in order', () => {
  expect(addressesOf(['10.0.0.9', '10.0.0.1', '10.0.0.9'].map((ip) => ({ ip })))).toEqual(['10.0.0.1', '10.0.0.9']);
});

test('agents belong to one host in whatever case they write its name', () => {
  const other = { ...active, hostname: 'h1', port: 5052 };
  const elsewhere = { ...active, hostname: 'h2' };

  expect([...agentsByHost([active, elsewhere, other])]).toEqual([
    ['h1', [active, other]],
    ['h2', [elsewhere]],
  ]);
});

describe('all remaining agents drain', () => {
  test.each<{ statuses: readonly AgentStatus[]; all: boolean }>([
    { statuses: ['draining'], all: true },
    { statuses: ['draining', 'drained'], all: true },
    { statuses: ['drained', 'gone'], all: true },
    { statuses: [], all: true },
    { statuses: ['draining', 'active'], all: false },
    { statuses: ['drained', 'deactivated'], all: false },
    { statuses: ['disconnected'], all: false },
  ])('when they are $statuses: $all', ({ statuses, all }) => {
    const agents = statuses.map((status, n) => ({ agentId: `S${n}`, port: 5051, status, registeredAt: '1' }));

    expect(allDraining(agents)).toBe(all);
  });
});
