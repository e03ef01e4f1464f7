import { isGone } from '../host/agent-status.ts';
import type { Host } from '../host/host.ts';
import { isUp, isWantedUp } from '../host/host-state.ts';
import { canBeNamed } from '../host/hostname.ts';
import { decideRequest } from '../request/request.ts';
import { ATTRIBUTE_NAME, poolOf } from '../rolling/options.ts';
import { nameList } from '../text/counted.ts';
import type { HostChoice } from './recurring-window.ts';

/** The hosts that are chosen, among those that are known. */
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

/**
 * The hosts that a request means which does not name them: those of the pool, or with the attributes, but for those that the cluster has lost.
 * One that can not go now is among them, so that the request is refused rather than done in part.
 */
export function presentHosts(choice: HostChoice, hosts: readonly Host[]): readonly Host[] {
  return chosenHosts(choice, hosts).filter((host) => !isLost(host));
}

function isLost(host: Host): boolean {
  return isWantedUp(host) && isUp(host) && host.agents.every(isGone);
}

/** A selector from a text such as `rack=7,zone=b`, or what is wrong with it: a sentence. */
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

/** Names or values that a sentence has. */
const MAX_NAMED = 10;

/** Why nothing is chosen: a sentence that says what there is instead. */
export function nobodyChosen(choice: HostChoice, hosts: readonly Host[]): string {
  if (hosts.length === 0) return 'no host is known yet: the reconciliation has to see the agents first';
  const lost = chosenHosts(choice, hosts).map(({ hostname }) => hostname);
  if (lost.length > 0) return `of its hosts no agent is registered any longer: ${namedOf(lost)}`;
  if ('list' in choice) return 'none of the hosts is known';
  if ('pool' in choice) return poolFault(choice.pool, hosts);
  return unknownChoice(choice, hosts) ?? `no host has all of ${selectorText(choice.selector)} together`;
}

type Known = Pick<Host, 'hostname' | 'attributes'>;

/** A sentence for a pool, an attribute or a value that no host has; undefined for one that hosts have, if not all of them together. */
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
