import type { MachineId } from '../../../../functions/domain/mesos/mesos.ts';
import type { Answer, Received } from './master.ts';

export const machine = (n: number): MachineId => ({ hostname: `host${n}`, ip: `127.0.0.1${n}` });

/** A master whose machines are down or draining by Mesos' rules; `lose` drops answers of writes. */
export function keeper(
  down: number[],
  draining: number[],
  lose: (nth: number) => 'before' | 'after' | 'hang' | undefined = () => undefined,
) {
  const lists = { down: new Set(down), draining: new Set(draining) };
  let writes = 0;
  const move = (request: Received, from: Set<number>, to: Set<number>): Answer => {
    writes += 1;
    const loss = lose(writes);
    if (loss === 'before') return { instead: 'reset' };
    if (loss === 'hang') return { instead: 'silence' };
    const body = JSON.parse(request.body);
    const machines: MachineId[] = (body.start_maintenance ?? body.stop_maintenance).machines;
    const hosts = machines.map(({ hostname = '' }) => Number(hostname.slice(4)));
    if (!hosts.every((host) => from.has(host))) return { status: 400, body: 'some machine is not in that mode' };
    for (const host of hosts) {
      from.delete(host);
      to.add(host);
    }
    return loss === 'after' ? { instead: 'reset' } : {};
  };
  return (request: Received): Answer => {
    if (request.call === 'START_MAINTENANCE') return move(request, lists.draining, lists.down);
    if (request.call === 'STOP_MAINTENANCE') return move(request, lists.down, new Set());
    const status = {
      draining_machines: [...lists.draining].map((host) => ({ id: machine(host) })),
      down_machines: [...lists.down].map(machine),
    };
    return { body: JSON.stringify({ type: 'GET_MAINTENANCE_STATUS', get_maintenance_status: { status } }) };
  };
}
