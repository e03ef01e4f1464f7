import { join } from 'node:path';
import { createCalendar } from '../functions/adapters/calendar/calendar.ts';
import { httpApi } from './api/http-api.ts';
import { type Assembly, ensureAssembly } from './assembly/assembly.ts';
import { commonEnvironment, type RulePlan, readServicePlan, type ServicePlan } from './assembly/service-plan.ts';
import { lockDataDir } from './database/data-dir-lock.ts';
import { createTable, startDatabase } from './database/database.ts';
import { LocalEventBus, type PutEvent } from './events/event-bus.ts';
import type { EventPattern } from './events/event-pattern.ts';
import { type NoticePlan, Notices } from './events/notices.ts';
import { withSecret } from './events/notify-secret.ts';
import { type Answer, ApiServer } from './http/api-server.ts';
import { answerAwsJson, type Operations } from './http/aws-json.ts';
import { notReady, sendProblem } from './http/problem.ts';
import { applyEnvironment, functionEnvironment } from './lambda/environment.ts';
import { Lambdas } from './lambda/lambdas.ts';
import { takeMetrics } from './metrics/function-output.ts';
import { withMetrics } from './metrics/metrics-route.ts';
import { OpenMetrics } from './metrics/open-metrics.ts';
import { isSchedulerPath, schedulerApi } from './scheduler/rest-api.ts';
import { Rules } from './scheduler/rules.ts';
import { Schedules } from './scheduler/schedules.ts';
import type { ServiceSettings } from './settings/settings.ts';
import { stepFunctionsOperations } from './step-functions/api/json-api.ts';
import { memoryJournal, openJournal } from './step-functions/journal/journal.ts';
import type { Asl } from './step-functions/program/asl.ts';
import { loadProgram } from './step-functions/program/program.ts';
import { Executions } from './step-functions/steps/executions.ts';

/** The system on one machine, as it runs. */
export interface Service {
  /** Of the HTTP API and of the Step Functions API alike. */
  readonly url: string;
  readonly plan: ServicePlan;
  readonly executions: Executions;
  /** The last events that were put on the bus, oldest first. */
  readonly events: readonly PutEvent[];
  /** Ends it; executions that run go on when a service is started on the same data directory. */
  stop(): Promise<void>;
}

/** How long the first reconciliation may keep the service from being ready: Mesos may not answer at all. */
const FIRST_PASS_LIMIT_MS = 3_000;
/** How long functions and notices that are at work may take when the service stops. */
const LAST_WORK_LIMIT_MS = 3_000;

/**
 * Starts what the assembly describes. Rejects when the port or the data directory is taken, or when the assembly has what
 * does not run here; then nothing is left running.
 *
 * One at a time in a process: the functions share its environment.
 *
 * @param read @default - the assembly of this checkout, synthesized anew if its sources have changed
 */
export async function startService(
  settings: ServiceSettings,
  read: () => Promise<Assembly> = ensureAssembly,
): Promise<Service> {
  const running = new AsyncDisposableStack();
  try {
    return await start(settings, read, running);
  } catch (error) {
    await running.disposeAsync();
    throw error;
  }
}

async function start(
  settings: ServiceSettings,
  read: () => Promise<Assembly>,
  running: AsyncDisposableStack,
): Promise<Service> {
  const server = await ApiServer.listen(settings.port);
  running.defer(() => server.stop());
  const isKept = settings.dataDir !== ':memory:';
  if (isKept) running.adopt(await lockDataDir(settings.dataDir), (lock) => lock.release());

  const opening = database(settings, running);
  const [reading] = await Promise.allSettled([read().then(readServicePlan), opening]);
  const dynamodb = await opening;
  if (reading.status === 'rejected') throw reading.reason;
  const plan = reading.value;
  const rules = withPeriod(plan, settings.reconcileSeconds);
  const machines = plan.machines.map((machine) => {
    return { ...machine, program: loadProgram(machine.name, JSON.parse(machine.definition) as Asl) };
  });
  await Promise.all(
    plan.tables.map(({ TimeToLiveSpecification, GlobalSecondaryIndexes, ...table }) => {
      const indexes = GlobalSecondaryIndexes.length === 0 ? {} : { GlobalSecondaryIndexes };
      const ttl = TimeToLiveSpecification && { ttlAttribute: TimeToLiveSpecification.AttributeName };
      return createTable(dynamodb, { ...table, ...indexes } as Parameters<typeof createTable>[1], ttl);
    }),
  );

  const endpoints = { dynamodb, service: server.url };
  const environment = functionEnvironment(commonEnvironment(plan.functions), settings, endpoints);
  applyEnvironment(environment);
  const metrics = new OpenMetrics(environment.CLUSTER_NAME ?? '');
  running.defer(takeMetrics((document) => metrics.record(document)));
  const lambdas = running.adopt(await Lambdas.load(plan.functions), (loaded) => loaded.unload());
  const invoke = lambdas.invoke.bind(lambdas);
  running.defer(() => lambdas.idle(LAST_WORK_LIMIT_MS));
  const executions = running.adopt(
    new Executions(machines, invoke, (current) => (isKept ? openJournal(settings.dataDir, current) : memoryJournal())),
    (opened) => opened.close(),
  );
  const notices = running.adopt(new Notices(noticesFor(plan, settings)), (started) => started.stop());
  running.defer(() => within(notices.idle(), LAST_WORK_LIMIT_MS));
  const bus = new LocalEventBus((event) => notices.tell(event));
  const stepFunctions = stepFunctionsOperations(executions, new Date());
  const schedules = running.adopt(newSchedules(plan, stepFunctions), (opened) => opened.stop());
  const aws: Aws = { operations: { ...bus.operations, ...stepFunctions }, scheduler: schedulerApi(schedules) };
  const api = withMetrics(metrics, httpApi(plan.routes, invoke));
  server.serve(front(aws, api));
  running.defer(() => server.serve(front(aws, async (_r, _u, _b, response) => sendProblem(response, notReady()))));

  executions.resume();
  const timers = running.adopt(new Rules(rules, invoke), (started) => started.stop());
  await within(timers.start(), FIRST_PASS_LIMIT_MS);
  return { url: server.url, plan, executions, events: bus.events, stop: () => running.disposeAsync() };
}

function newSchedules({ scheduleGroups }: ServicePlan, stepFunctions: Operations): Schedules {
  return new Schedules({
    groups: scheduleGroups,
    calendar: createCalendar(),
    start: async (stateMachineArn, input) =>
      stepFunctions['AWSStepFunctions.StartExecution']?.({ stateMachineArn, input }),
  });
}

/** What stands for AWS's own APIs. */
interface Aws {
  readonly operations: Operations;
  readonly scheduler: Answer;
}

/**
 * One port for all: AWS clients name their operation in a header that the API's clients do not have; those of EventBridge Scheduler by paths that
 * the API does not have.
 */
function front({ operations, scheduler }: Aws, api: Answer): Answer {
  return async (request, url, body, response) => {
    const target = request.headers['x-amz-target'];
    if (typeof target === 'string') return answerAwsJson(operations, target, body, response);
    if (isSchedulerPath(url.pathname)) return scheduler(request, url, body, response);
    return api(request, url, body, response);
  };
}

/** Its endpoint. */
async function database(settings: ServiceSettings, running: AsyncDisposableStack): Promise<string> {
  if (settings.dynamodbEndpoint !== undefined) return settings.dynamodbEndpoint;
  const dir = settings.dataDir === ':memory:' ? ':memory:' : join(settings.dataDir, 'database');
  return running.adopt(await startDatabase({ dir }), (started) => started.stop()).endpoint;
}

/** The rules, with the reconciliation's in the period of this run. */
function withPeriod({ rules, functions }: ServicePlan, periodSeconds: number): RulePlan[] {
  const reconcile = functions.find(({ file }) => file.endsWith('reconcile.mjs'))?.arn;
  const isReconciliation = (rule: RulePlan) => rule.targets.some(({ functionArn }) => functionArn === reconcile);
  if (!rules.some(isReconciliation)) throw new Error('the assembly has no rule that runs the reconciliation');
  return rules.map((rule) => (isReconciliation(rule) ? { ...rule, periodSeconds } : rule));
}

/**
 * What webhooks are told, with their secret; where that is not given, or nothing to tell with it, nobody is told, and whoever starts the service
 * is told that. The cluster is that of this run.
 */
function noticesFor({ notices }: ServicePlan, { notifySecret, clusterName }: ServiceSettings): NoticePlan[] {
  if (notifySecret === undefined) {
    const why = 'nobody is told of events from here: set NOTIFY_SECRET to what the secret of notifySecretArn holds\n';
    if (notices.length > 0) process.stderr.write(why);
    return [];
  }
  if (notices.length === 0) {
    process.stderr.write('nobody is told of events from here: NOTIFY_SECRET needs a notifySecretArn in cdk.json\n');
  }
  const filled = notices.map((plan) => withSecret(plan, notifySecret));
  if (clusterName === undefined) return filled;
  return filled.map((plan) => {
    const detail = { ...(plan.pattern.detail as EventPattern), cluster: [clusterName] };
    return { ...plan, pattern: { ...plan.pattern, detail } };
  });
}

async function within(work: Promise<void>, limitMs: number): Promise<void> {
  const limit = Promise.withResolvers<void>();
  const timer = setTimeout(limit.resolve, limitMs);
  await Promise.race([work, limit.promise]);
  clearTimeout(timer);
}
