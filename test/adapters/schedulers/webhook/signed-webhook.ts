import type { SchedulerContext } from '../../../../functions/adapters/schedulers/transport/scheduler-context.ts';
import { type Answer, leaving, ownerServer, scheduler } from './owner-server.ts';

export const KEY = 'planted-k3y';
export const MOVED: Answer = { body: '{"outcome":"moved"}' };
export const json = (value: unknown, status = 200): Answer => ({ status, body: JSON.stringify(value) });

/** A webhook that signs. */
export const webhook = (url: string, context: Partial<SchedulerContext> = {}) =>
  scheduler(
    { framework: '*', type: 'webhook', url, secret: 'env:OWNER_KEY' },
    { secrets: new Map([['OWNER_KEY', KEY]]), ...context },
  );

export async function answerTo(answer: Answer, context: Partial<SchedulerContext> = {}) {
  const owner = await ownerServer(() => answer);
  const [only] = await webhook(owner.url, context).move([leaving('t-1')]);
  return { only, owner };
}
