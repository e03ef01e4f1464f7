import {
  isDeactivated,
  isGone,
  isInUse,
  isListed,
  isLost,
  isSilent,
  isToldToDrain,
} from '../../../functions/domain/host/agent-status.ts';
import {
  AGENT_STATUSES,
  type AgentStatus,
  GOALS,
  HOST_STATES,
  type HostState,
} from '../../../functions/domain/host/host.ts';
import {
  isDown,
  isDraining,
  isEmptied,
  isLeaving,
  isUp,
  isWantedDown,
  isWantedUp,
} from '../../../functions/domain/host/host-state.ts';

/** Names of the facts that hold. */
const holding = (facts: Readonly<Record<string, boolean>>) =>
  Object.entries(facts).flatMap(([name, holds]) => (holds ? [name] : []));

const AGENT_IS: Readonly<Record<AgentStatus, string>> = {
  active: 'in use',
  deactivated: 'deactivated',
  disconnected: 'lost',
  draining: 'told to drain',
  drained: 'told to drain',
  gone: 'lost',
};

test.each(AGENT_STATUSES)('an agent that is %s is one of: in use, deactivated, told to drain, lost', (status) => {
  const agent = { status };

  expect(
    holding({
      'in use': isInUse(agent),
      deactivated: isDeactivated(agent),
      'told to drain': isToldToDrain(agent),
      lost: isLost(agent),
    }),
  ).toEqual([AGENT_IS[status]]);
});

test('the master lists every agent that is not gone, also one that is silent', () => {
  expect(AGENT_STATUSES.filter((status) => !isListed({ status }))).toEqual(['gone']);
  expect(AGENT_STATUSES.filter((status) => isGone({ status }))).toEqual(['gone']);
  expect(AGENT_STATUSES.filter((status) => isSilent({ status }))).toEqual(['disconnected']);
});

const HOST_IS: Readonly<Record<HostState, readonly [place: string, tasks: string]>> = {
  HOST_STATE_UP: ['up', 'placed'],
  HOST_STATE_DRAINING: ['leaving', 'moved'],
  HOST_STATE_DRAINED: ['leaving', 'none'],
  HOST_STATE_DOWN: ['down', 'none'],
};

test.each(HOST_STATES)('%s is one of up, leaving, down; its tasks are placed, moved, or none', (state) => {
  const host = { state };
  const [place, tasks] = HOST_IS[state];

  expect(holding({ up: isUp(host), leaving: isLeaving(host), down: isDown(host) })).toEqual([place]);
  expect(holding({ placed: isUp(host), moved: isDraining(host), none: isEmptied(host) })).toEqual([tasks]);
});

test('a host is wanted UP or DOWN', () => {
  expect(GOALS.filter((goalState) => isWantedUp({ goalState }))).toEqual(['HOST_STATE_UP']);
  expect(GOALS.filter((goalState) => isWantedDown({ goalState }))).toEqual(['HOST_STATE_DOWN']);
});
