import { HostPage, type HostView } from '../../../functions/contract/api/api.ts';
import type { StartRequest } from '../../../functions/contract/api/requests.ts';
import { isGone } from '../../../functions/domain/host/agent-status.ts';
import { isUp, isWantedUp } from '../../../functions/domain/host/host-state.ts';
import { normalizeHostname } from '../../../functions/domain/host/hostname.ts';
import { POOL_ATTRIBUTE, poolOf } from '../../../functions/domain/rolling/options.ts';
import { plural } from '../../../functions/domain/text/counted.ts';
import { chosenHosts } from '../../../functions/domain/windows/host-choice.ts';
import { readList } from '../../service/pages.ts';
import type { Session } from '../../service/session.ts';
import { CliError, EXIT } from '../../terminal/exit-code.ts';
import type { Io } from '../../terminal/io.ts';
import { clean } from '../../terminal/text.ts';

/** Asks before a start that takes a large share of a pool down at once. */

type Chosen = Pick<StartRequest, 'hosts' | 'pool' | 'selector'>;

/** A start of more than this share of a pool at once needs a confirmation. */
const LARGE_PERCENT = 10;
/** In a smaller pool a tenth is a single host: nearly every start would need a confirmation. */
const SMALLEST_POOL = 20;
/** This many hosts are never more than a tenth of a pool that needs a confirmation. */
const NEVER_ASKED = (SMALLEST_POOL * LARGE_PERCENT) / 100;

/** The share of a pool, or of a cluster without pools, that a start takes down. */
interface Share {
  /** Undefined where no host names a pool. */
  readonly pool: string | undefined;
  readonly taken: number;
  readonly total: number;
}

/**
 * Asks for a confirmation when the start takes more than a tenth of a pool of 20 or more hosts.
 * Throws a CliError unless the operator says yes, and when there is no terminal to ask on.
 *
 * @param isStdinRead true when the hosts came from standard input, so that it cannot answer a
 * question
 */
export async function confirmLargeStart(session: Session, chosen: Chosen, isStdinRead: boolean): Promise<void> {
  if (chosen.hosts !== undefined && chosen.hosts.length <= NEVER_ASKED) return;
  const { items } = await readList(session.client, HostPage, 'hosts', '/v1/hosts');
  const large = largeShares(chosen, items);
  if (large.length === 0) return;
  const what = clean(`this takes ${large.map(shareText).join(', and ')} down at once`);
  const { io } = session;
  if (isStdinRead || io.stdin.isTTY !== true || io.stderr.isTTY !== true) throw unasked(what);
  io.stderr.write(`${what}. Go on? [y/N] `);
  if (!/^y(es)?$/i.test((await readLine(io.stdin)).trim())) throw new CliError(EXIT.failed, 'nothing was changed');
}

/** Pools that lose a large share. Hosts that are down or going down are no longer counted. */
function largeShares({ hosts: names, pool, selector }: Chosen, known: readonly HostView[]): readonly Share[] {
  const hosts = known.filter((host) => !isLost(host));
  const list = names?.map(normalizeHostname);
  const choice = list !== undefined ? { list } : pool !== undefined ? { pool } : { selector: selector ?? {} };
  const taken = chosenHosts(choice, hosts).filter(isWantedUp);
  const hasPools = hosts.some(({ attributes }) => attributes[POOL_ATTRIBUTE] !== undefined);
  return [...Map.groupBy(taken, poolOf)]
    .map(([name, theirs]) => ({
      pool: hasPools ? name : undefined,
      taken: theirs.length,
      total: hosts.filter((host) => poolOf(host) === name).length,
    }))
    .filter(({ taken, total }) => total >= SMALLEST_POOL && taken * 100 > total * LARGE_PERCENT);
}

/** True for an UP host whose agents are all gone: it does not count in its pool. */
function isLost(host: HostView): boolean {
  return isUp(host) && host.agents.every(isGone);
}

/** `30 of the 200 hosts of pool batch (15%)` */
function shareText({ pool, taken, total }: Share): string {
  const whose = pool === undefined ? 'the cluster' : `pool ${pool}`;
  return `${taken} of the ${plural(total, 'host')} of ${whose} (${Math.round((taken / total) * 100)}%)`;
}

function unasked(what: string): CliError {
  return new CliError(EXIT.failed, `${what}, more than a tenth: nothing was changed`, {
    lines: [
      'there is no terminal to ask on: --yes confirms, --dry-run shows what would happen',
      'to take a few at a time: --max-unavailable 5%',
    ],
  });
}

async function readLine(stdin: Io['stdin']): Promise<string> {
  let text = '';
  for await (const chunk of stdin) {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    if (text.includes('\n')) break;
  }
  return text.split('\n', 1)[0] ?? '';
}
