import type { Host } from './host.ts';
import { canBeNamed } from './hostname.ts';
import type { HostChoice } from './recurring-window.ts';
import { decideRequest } from './request.ts';
import { poolOf } from './rolling.ts';

/** The hosts that a window is for, among those that are known. */
export function chosenHosts<H extends Pick<Host, 'hostname' | 'attributes'>>(
  choice: HostChoice,
  known: readonly H[],
): readonly H[] {
  const hosts = known.filter(({ hostname }) => canBeNamed(hostname));
  if ('list' in choice) {
    const listed = new Set(choice.list);
    return hosts.filter(({ hostname }) => listed.has(hostname));
  }
  if ('pool' in choice) return hosts.filter((host) => poolOf(host) === choice.pool);
  const wanted = Object.entries(choice.selector);
  return hosts.filter(({ attributes }) => wanted.every(([name, value]) => attributes[name] === value));
}

/**
 * Those of them that can go into maintenance now: not one that is on its way up, and, unless it was named, not one whose agents are gone while it was
 * in no maintenance, which the cluster has lost.
 */
export function readyHosts(choice: HostChoice, hosts: readonly Host[]): readonly Host[] {
  const isNamed = 'list' in choice;
  return chosenHosts(choice, hosts).filter(
    (host) => 'outcome' in decideRequest('start', host.hostname, host, true) && (isNamed || !isLost(host)),
  );
}

function isLost({ goalState, state, agents }: Host): boolean {
  return goalState === 'HOST_STATE_UP' && state === 'HOST_STATE_UP' && agents.every(({ status }) => status === 'gone');
}
