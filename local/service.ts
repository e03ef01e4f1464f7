import { join } from 'node:path';
import { consoleFiles } from '../console/serve/bundle.ts';
import { isPageRequest, servePage } from '../console/serve/serve-page.ts';
import { createCalendar } from '../functions/adapters/calendar/calendar.ts';
import { httpApi } from './api/http-api.ts';
import { type Assembly, ensureAssembly } from './assembly/assembly.ts';
import { createTables } from './assembly/create-tables.ts';
import { commonEnvironment, type RulePlan, readServicePlan, type ServicePlan } from './assembly/service-plan.ts';
import { lockDataDir } from './database/data-dir-lock.ts';
import { startDatabase } from './database/database.ts';
import { LocalEventBus, type PutEvent } from './events/event-bus.ts';
import type { EventPattern } from './events/event-pattern.ts';
import { type NoticePlan, Notices } from './events/notices.ts';
import { withSecret } from './events/notify-secret.ts';
import { type Answer, ApiServer } from './http/api-server.ts';
import { answerAwsJson, type Operations } from './http/aws-json.ts';
import { notReady, sendProblem } from './http/problem.ts';
import { applyEnvironment, functionEnvironment } from './lambda/environment.ts';
import { inTime } from './lambda/in-time.ts';
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

/** The running system on one machine. */
export interface Service {
  /** URL of both the HTTP API and the Step Functions API. */
  readonly url: string;
  /** URL of the console with a sign-in, if the assembly has it. */
  readonly consoleUrl: string | undefined;
  readonly plan: ServicePlan;
  readonly executions: Executions;
  /** The last events on the bus, oldest first. */
  readonly events: readonly PutEvent[];
  /** Stops it. Running executions go on in the next service with the same data directory. */
  stop(): Promise<void>;
}

/** Longest wait for the first reconciliation before the service is ready: Mesos may not answer. */
const FIRST_PASS_LIMIT_MS = 3_000;
/** Longest wait for running functions and notices when the service stops. */
const LAST_WORK_LIMIT_MS = 3_000;

/**
 * Starts the assembly on this machine. Rejects when the port or the data directory is taken, or the
 * assembly has unsupported parts; then nothing stays running.
 *
 * A process can run one service at a time: the functions share its environment.
 *
 * @param read @default - the assembly of this checkout, synthesized again if its sources have
 * changed
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
  await createTables(plan, dynamodb);

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
  running.defer(() => inTime(notices.idle(), LAST_WORK_LIMIT_MS, () => undefined));
  const bus = new LocalEventBus((event) => notices.notify(event));
  const stepFunctions = stepFunctionsOperations(executions, new Date());
  const schedules = running.adopt(newSchedules(plan, stepFunctions), (opened) => opened.stop());
  const aws: Aws = { operations: { ...bus.operations, ...stepFunctions }, scheduler: schedulerApi(schedules) };
  const api = withMetrics(metrics, httpApi(plan.routes, invoke));
  server.serve(front(aws, api));
  running.defer(() => server.serve(front(aws, async (_r, _u, _b, response) => sendProblem(response, notReady()))));

  const hosted = plan.consoleRoutes.length === 0 ? undefined : await ApiServer.listen(settings.consolePort ?? 0);
  if (hosted !== undefined) {
    running.defer(() => hosted.stop());
    hosted.serve(httpApi(plan.consoleRoutes, invoke));
  }

  executions.resume();
  const timers = running.adopt(new Rules(rules, invoke), (started) => started.stop());
  await inTime(timers.start(), FIRST_PASS_LIMIT_MS, () => undefined);
  return {
    ...{ url: server.url, consoleUrl: hosted?.url, plan, executions, events: bus.events },
    stop: () => running.disposeAsync(),
  };
}

function newSchedules({ scheduleGroups }: ServicePlan, stepFunctions: Operations): Schedules {
  return new Schedules({
    groups: scheduleGroups,
    calendar: createCalendar(),
    start: async (stateMachineArn, input) =>
      stepFunctions['AWSStepFunctions.StartExecution']?.({ stateMachineArn, input }),
  });
}

/** Stand-ins for AWS's APIs. */
interface Aws {
  readonly operations: Operations;
  readonly scheduler: Answer;
}

/**
 * Serves everything on one port. Only AWS clients send the header with an operation, and only clients of
 * EventBridge Scheduler use its paths.
 */
function front({ operations, scheduler }: Aws, api: Answer): Answer {
  return async (request, url, body, response) => {
    const target = request.headers['x-amz-target'];
    if (typeof target === 'string') return answerAwsJson(operations, target, body, response);
    if (isSchedulerPath(url.pathname)) return scheduler(request, url, body, response);
    const isPage = isPageRequest(request.method, url.pathname);
    if (isPage && (await servePage(consoleFiles, request, url.pathname, response))) return;
    return api(request, url, body, response);
  };
}

/** Starts the embedded database unless another is set. Returns the endpoint. */
async function database(settings: ServiceSettings, running: AsyncDisposableStack): Promise<string> {
  if (settings.dynamodbEndpoint !== undefined) return settings.dynamodbEndpoint;
  const dir = settings.dataDir === ':memory:' ? ':memory:' : join(settings.dataDir, 'database');
  return running.adopt(await startDatabase({ dir }), (started) => started.stop()).endpoint;
}

const NO_RECONCILIATION =
  'the CDK assembly has no rule that runs the function reconcile.mjs: delete its directory, cdk.out, and start again; if that does not help, report a bug';

/** Sets the period of the reconciliation's rule to that of this run. */
function withPeriod({ rules, functions }: ServicePlan, periodSeconds: number): RulePlan[] {
  const reconcile = functions.find(({ file }) => file.endsWith('reconcile.mjs'))?.arn;
  const isReconciliation = (rule: RulePlan) => rule.targets.some(({ functionArn }) => functionArn === reconcile);
  if (!rules.some(isReconciliation)) throw new Error(NO_RECONCILIATION);
  return rules.map((rule) => (isReconciliation(rule) ? { ...rule, periodSeconds } : rule));
}

/**
 * The notices, with their secret and the cluster of this run. If only one of notices and secret is
 * set, there are no notices, and standard error says so.
 */
function noticesFor({ notices }: ServicePlan, { notifySecret, clusterName }: ServiceSettings): NoticePlan[] {
  if (notifySecret === undefined) {
    const why = 'no webhook is notified of events: set NOTIFY_SECRET to the content of the secret of notifySecretArn\n';
    if (notices.length > 0) process.stderr.write(why);
    return [];
  }
  if (notices.length === 0) {
    process.stderr.write('no webhook is notified of events: NOTIFY_SECRET needs a notifySecretArn in cdk.json\n');
  }
  const filled = notices.map((plan) => withSecret(plan, notifySecret));
  if (clusterName === undefined) return filled;
  return filled.map((plan) => {
    const detail = { ...(plan.pattern.detail as EventPattern), cluster: [clusterName] };
    return { ...plan, pattern: { ...plan.pattern, detail } };
  });
}
