import { isGone } from '../host/agent-status.ts';
import type { Host } from '../host/host.ts';
import { isUp, isWantedUp } from '../host/host-state.ts';
import { canBeNamed } from '../host/hostname.ts';
import { decideRequest } from '../request/request.ts';
import { ATTRIBUTE_NAME, poolOf } from '../rolling/options.ts';
import { nameList } from '../text/counted.ts';
import type { HostChoice } from './recurring-window.ts';

/** Known hosts that match the choice. */
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
  const required = Object.entries(choice.selector);
  return hosts.filter(({ attributes }) => required.every(([name, value]) => attributes[name] === value));
}

/**
 * Matching hosts that can go into maintenance now. Leaves out hosts on their way up, and lost hosts
 * unless they are listed.
 */
export function readyHosts(choice: HostChoice, hosts: readonly Host[]): readonly Host[] {
  const isNamed = 'list' in choice;
  return chosenHosts(choice, hosts).filter(
    (host) => 'outcome' in decideRequest('start', host.hostname, host, true) && (isNamed || !isLost(host)),
  );
}

/**
 * Matching hosts that the cluster has not lost, for a request by pool or attributes. Includes hosts
 * in a maintenance, so that the request is refused instead of done in part.
 */
export function presentHosts(choice: HostChoice, hosts: readonly Host[]): readonly Host[] {
  return chosenHosts(choice, hosts).filter((host) => !isLost(host));
}

/** Matching hosts that a start would take now: none is in a maintenance, or lost. */
export function idleHosts(choice: HostChoice, hosts: readonly Host[]): readonly Host[] {
  return presentHosts(choice, hosts).filter((host) => {
    const decision = decideRequest('start', host.hostname, host, true);
    return 'outcome' in decision && decision.outcome === 'accepted';
  });
}

function isLost(host: Host): boolean {
  return isWantedUp(host) && isUp(host) && host.agents.every(isGone);
}

/** Parses a selector such as `rack=7,zone=b`; `fault` is a sentence. */
export function parseSelector(
  text: string,
): { readonly selector: Readonly<Record<string, string>> } | { readonly fault: string } {
  const selector: Record<string, string> = {};
  for (const pair of text.split(',')) {
    const [, name = '', value = ''] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(pair) ?? [];
    if (!ATTRIBUTE_NAME.test(name) || value === '') return { fault: `'${pair.trim()}' is no attribute such as rack=7` };
    if (Object.hasOwn(selector, name)) return { fault: `'${name}' is given twice` };
    selector[name] = value;
  }
  return { selector };
}

const MAX_NAMED = 10;

/** Says why no host matches, and which values exist. */
export function noHostChosen(choice: HostChoice, hosts: readonly Host[]): string {
  if (hosts.length === 0) return 'no host is known yet: wait for the next reconciliation';
  const lost = chosenHosts(choice, hosts).map(({ hostname }) => hostname);
  if (lost.length > 0) return `none of its hosts has a registered agent: start the agents of ${namedOf(lost)}`;
  if ('list' in choice) return "none of the hosts is known: check the names with 'peloton host query'";
  if ('pool' in choice) return poolFault(choice.pool, hosts);
  return unknownChoice(choice, hosts) ?? `no host has all of ${selectorText(choice.selector)} together`;
}

type Known = Pick<Host, 'hostname' | 'attributes'>;

/** Says that no host has a pool, attribute or value; undefined when hosts have each of them. */
export function unknownChoice(
  choice: Exclude<HostChoice, { readonly list: readonly string[] }>,
  hosts: readonly Known[],
): string | undefined {
  if ('pool' in choice) {
    return hosts.some((host) => poolOf(host) === choice.pool) ? undefined : poolFault(choice.pool, hosts);
  }
  const faults = Object.entries(choice.selector).flatMap(([name, value]) => attributeFault(name, value, hosts) ?? []);
  return faults[0];
}

function poolFault(pool: string, hosts: readonly Known[]): string {
  return `no host is in pool '${pool}': there is ${namedOf(hosts.map(poolOf))}`;
}

function attributeFault(name: string, value: string, hosts: readonly Known[]): string | undefined {
  const values = hosts.flatMap(({ attributes }) => attributes[name] ?? []);
  if (values.includes(value)) return undefined;
  if (values.length > 0) return `no host has ${name}=${value}: there is ${name}=${namedOf(values)}`;
  const names = hosts.flatMap(({ attributes }) => Object.keys(attributes));
  return `no host has the attribute '${name}': ${names.length === 0 ? 'no agent has any' : `there is ${namedOf(names)}`}`;
}

export function selectorText(selector: Readonly<Record<string, string>>): string {
  return Object.entries(selector)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}

function namedOf(texts: readonly string[]): string {
  return nameList([...new Set(texts)].sort(), MAX_NAMED);
}
