import type { AgentHeadroom, Displaced } from '../../../functions/domain/capacity/headroom.ts';
import { type Amounts, NO_AMOUNTS } from '../../../functions/domain/mesos/resources.ts';

const amounts = (some: Partial<Amounts>): Amounts => ({ ...NO_AMOUNTS, ...some });

/** A task of the job /shop/web that has to leave. */
export function task(name: string, asked: Partial<Amounts>, changes: Partial<Displaced> = {}): Displaced {
  const of = { framework: 'marathon', job: '/shop/web', role: 'web', placement: [], othersOn: [] };
  return { taskIds: [name], amounts: amounts(asked), ...of, ...changes };
}

/** An agent that stays, with what is free on it by role. */
export function agent(hostname: string, free: Record<string, Partial<Amounts>>, attributes = {}): AgentHeadroom {
  return {
    agentId: `${hostname}-S0`,
    hostname,
    ip: '10.0.0.1',
    port: 5051,
    active: true,
    deactivated: false,
    registeredAtNs: 0n,
    attributes,
    free: Object.fromEntries(Object.entries(free).map(([pool, some]) => [pool, amounts(some)])),
  };
}
