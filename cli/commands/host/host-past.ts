import { FleetView, HostThen } from '../../../functions/contract/api/fleet.ts';
import { parseDurationMs } from '../../../functions/domain/time/duration.ts';
import { chosenHosts } from '../../../functions/domain/windows/host-choice.ts';
import { caller } from '../../lines/host-lines.ts';
import { pages } from '../../service/pages.ts';
import { type Session, segment } from '../../service/session.ts';
import { properties, table } from '../../terminal/table.ts';
import { clean, moment } from '../../terminal/text.ts';
import type { QueryOptions } from './host-query.ts';

/** Hosts as they were, by their history. */

const COLUMNS = ['Hostname', 'State', 'Since', 'Maintenance', 'By', 'Reason'];

/** `host query --at`: the hosts in these states then, by today's pool and attributes. */
export async function pastQuery(session: Session, at: string, options: QueryOptions): Promise<number> {
  const { states = [], pool, selector } = options;
  const choice = pool !== undefined ? { pool } : selector && { selector };
  const fleets: FleetView[] = [];
  const query = { at: timeOf(at, session.io.now()) };
  const read = (nextToken: string | undefined) =>
    session.client.get(FleetView, '/v1/fleet', { query: { ...query, nextToken } });
  for await (const { body } of pages(read)) fleets.push(body);
  const all = fleets.flatMap(spelledOut).filter(({ state }) => states.length === 0 || states.includes(state));
  const hosts = choice === undefined ? all : chosenHosts(choice, all);
  const notes = [...new Set(fleets.flatMap((fleet) => fleet.notes))];
  return session.answer({ asOf: query.at, isPast: true, hosts, notes }, () => {
    session.say(table(COLUMNS, hosts.map(rowOf), session.width));
    for (const note of notes) session.io.stderr.write(`${clean(note)}\n`);
  });
}

/** The hosts with their attributes and maintenances in place of the indexes. */
function spelledOut({ hosts, attributeSets, maintenances }: FleetView) {
  return hosts.map((host) => ({
    ...host,
    attributes: attributeSets[host.attributes] ?? {},
    maintenance: maintenances[host.maintenance ?? -1] ?? null,
  }));
}

function rowOf({ hostname, state, since, maintenance }: ReturnType<typeof spelledOut>[number]): string[] {
  const { id = '', requestedBy = '', reason = '' } = maintenance ?? {};
  return [hostname, state, since === undefined ? '-' : moment(since), id, caller(requestedBy), reason];
}

/** `host show --at`: one host as it was. */
export async function pastShow(session: Session, hostname: string, at: string): Promise<number> {
  const query = { at: timeOf(at, session.io.now()) };
  const path = `/v1/hosts/${segment(hostname, 'host name')}`;
  const { body, document } = await session.client.get(HostThen, path, { query });
  return session.answer(document, () => {
    session.say(hostThenDetails(body, session.width));
    for (const note of body.notes) session.io.stderr.write(`${clean(note)}\n`);
  });
}

function hostThenDetails(host: HostThen, width: number | undefined): string {
  const { hostname, asOf, state, stateSince, maintenance, last, next } = host;
  const entry = ({ at, by, to, detail }: NonNullable<HostThen['last']>) =>
    `${moment(at)} ${to} by ${caller(by)}${detail === '' ? '' : `: ${detail}`}`;
  return properties(
    [
      ['Hostname', hostname],
      ['At', moment(asOf)],
      ['State', `${state}${stateSince === null ? '' : ` since ${moment(stateSince)}`}`],
      ['Maintenance', maintenance?.id],
      ['Requested', maintenance === null ? undefined : `by ${caller(maintenance.requestedBy)}`],
      ['Reason', maintenance?.reason],
      ['Last entry', last === null ? undefined : entry(last)],
      ['Next entry', next === null ? undefined : entry(next)],
    ],
    width,
  );
}

/** Reads a time, or a duration before now. */
function timeOf(text: string, now: Date): string {
  const agoMs = parseDurationMs(text);
  return new Date(agoMs === undefined ? text : now.getTime() - agoMs).toISOString();
}
