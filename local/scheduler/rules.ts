import { randomUUID } from 'node:crypto';
import type { RulePlan } from '../assembly/service-plan.ts';
import { ACCOUNT, REGION } from '../http/aws-account.ts';
import { reasonOf } from '../step-functions/program/failures.ts';

export type Invoke = (functionArn: string, event: unknown) => Promise<unknown>;

/**
 * EventBridge's scheduled rules on timers. A rule that is still running at its next time skips that
 * time.
 */
export class Rules {
  readonly #plans: readonly RulePlan[];
  readonly #invoke: Invoke;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #atWork = new Set<RulePlan>();

  constructor(plans: readonly RulePlan[], invoke: Invoke) {
    this.#plans = plans.filter(({ isEnabled }) => isEnabled);
    this.#invoke = invoke;
  }

  /** Runs every rule at once, then once in each of its periods. Resolves after the first runs. */
  async start(): Promise<void> {
    for (const plan of this.#plans) {
      this.#timers.push(setInterval(() => void this.#fire(plan), plan.periodSeconds * 1000));
    }
    await Promise.all(this.#plans.map((plan) => this.#fire(plan)));
  }

  stop(): void {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
  }

  async #fire(plan: RulePlan): Promise<void> {
    if (this.#atWork.has(plan)) return;
    this.#atWork.add(plan);
    try {
      await Promise.all(plan.targets.map((target) => this.#run(plan, target)));
    } finally {
      this.#atWork.delete(plan);
    }
  }

  /** No caller sees a failure, so it goes to standard error. */
  async #run(plan: RulePlan, { functionArn, input }: RulePlan['targets'][number]): Promise<void> {
    try {
      await this.#invoke(functionArn, input === undefined ? scheduledEvent(plan.name) : JSON.parse(input));
    } catch (error) {
      process.stderr.write(`rule ${plan.name} failed: ${reasonOf(error)}\n`);
    }
  }
}

function scheduledEvent(ruleName: string) {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: ACCOUNT,
    time: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    region: REGION,
    resources: [`arn:aws:events:${REGION}:${ACCOUNT}:rule/${ruleName}`],
    detail: {},
  };
}
