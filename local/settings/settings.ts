import * as z from 'zod';
import { issueSentences } from '../../functions/contract/issue-text.ts';
import { secretArns, secretVariables } from '../../functions/contract/settings/addresses.ts';
import { GateSettings } from '../../functions/contract/settings/gate-settings.ts';
import { RepairSettings } from '../../functions/contract/settings/repair-settings.ts';
import { SchedulerSettings } from '../../functions/contract/settings/scheduler-settings.ts';
import { Settings } from '../../functions/contract/settings/settings.ts';
import { caFile, textFor } from '../../infra/settings/setting-types.ts';
import { NotifySecret } from '../events/notify-secret.ts';
import { VARIABLES, type Variable, type VariableText } from './variables.ts';

/** Settings of one run of the local service. JSON settings stay text: the functions parse them. */
export interface ServiceSettings {
  readonly port: number;
  /** Port of the console with a sign-in. @default - a free one */
  readonly consolePort?: number | undefined;
  /** A folder, or `:memory:`. */
  readonly dataDir: string;
  readonly mesosMasters: string;
  readonly mesosApi: 'v1' | 'v0';
  readonly mesosPrincipal?: string | undefined;
  readonly mesosSecret?: string | undefined;
  /** @default - no proxy */
  readonly httpProxy?: string | undefined;
  readonly httpsProxy?: string | undefined;
  readonly noProxy?: string | undefined;
  /** @default 'check' */
  readonly mesosEmptySchedule?: 'check' | 'trust' | undefined;
  readonly schedulers: string;
  readonly repairs: string;
  /** @default '{}' */
  readonly gates?: string | undefined;
  readonly breaker?: string | undefined;
  /** Emulators of AWS's services, for repairs and gates of these types. */
  readonly lambdaEndpoint?: string | undefined;
  readonly ssmEndpoint?: string | undefined;
  readonly cloudwatchEndpoint?: string | undefined;
  readonly dynamodbEndpoint?: string | undefined;
  readonly pollSeconds: number;
  readonly stuckSeconds: number;
  /** @default - the stack's value */
  readonly forgottenSeconds?: number | undefined;
  readonly reconcileSeconds: number;
  readonly runbookUrl?: string | undefined;
  /** @default - the address of this service */
  readonly consoleUrl?: string | undefined;
  readonly clusterName?: string | undefined;
  /** Content of the notices' secret. @default - no notices */
  readonly notifySecret?: NotifySecret | undefined;
}

const { shape } = Settings;

function integer(min: number, max: number) {
  return z
    .string()
    .regex(/^\d{1,9}$/, 'is not a whole number')
    .transform(Number)
    .refine((number) => number >= min && number <= max, `is not ${min} to ${max}`);
}

const endpoint = z.url({ protocol: /^https?$/, error: 'is not a URL such as http://127.0.0.1:8000' });

const Environment = z
  .object({
    PELOTON_PORT: integer(0, 65_535),
    PELOTON_CONSOLE_PORT: integer(0, 65_535),
    PELOTON_DATA_DIR: z.string(),
    MESOS_MASTERS: textFor(shape.MESOS_MASTERS).optional(),
    MESOS_API: z.enum(['v1', 'v0'], 'is not v1 or v0'),
    MESOS_PRINCIPAL: z.string().optional(),
    MESOS_SECRET: z.string().optional(),
    HTTP_PROXY: textFor(shape.HTTP_PROXY).optional(),
    HTTPS_PROXY: textFor(shape.HTTPS_PROXY).optional(),
    NO_PROXY: z.string().optional(),
    NODE_EXTRA_CA_CERTS: caFile,
    MESOS_EMPTY_SCHEDULE: shape.MESOS_EMPTY_SCHEDULE,
    SCHEDULERS: textFor(shape.SCHEDULERS),
    REPAIRS: textFor(shape.REPAIRS),
    GATES: textFor(shape.GATES),
    BREAKER: textFor(shape.BREAKER),
    AWS_ENDPOINT_URL_LAMBDA: endpoint.optional(),
    AWS_ENDPOINT_URL_SSM: endpoint.optional(),
    AWS_ENDPOINT_URL_CLOUDWATCH: endpoint.optional(),
    DYNAMODB_ENDPOINT: endpoint.optional(),
    POLL_SECONDS: integer(1, 60),
    STUCK_SECONDS: integer(1, 604_800),
    FORGOTTEN_SECONDS: integer(1, 31_536_000),
    RECONCILE_SECONDS: integer(1, 86_400),
    NOTIFY_SECRET: NotifySecret.optional(),
    RUNBOOK_URL: textFor(shape.RUNBOOK_URL).optional(),
    CONSOLE_URL: textFor(shape.CONSOLE_URL).optional(),
    CLUSTER_NAME: textFor(shape.CLUSTER_NAME).optional(),
  } satisfies Record<Variable, z.ZodType>)
  .superRefine((settings, context) => {
    if ((settings.MESOS_PRINCIPAL === undefined) === (settings.MESOS_SECRET === undefined)) return;
    context.addIssue({
      code: 'custom',
      path: ['MESOS_PRINCIPAL'],
      message: 'set both MESOS_PRINCIPAL and MESOS_SECRET, or neither',
    });
  });

/** Every fault of the environment, one a line. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** Reads the settings from the environment; an empty variable is not set. Throws a SettingsError. */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
): Omit<ServiceSettings, 'mesosMasters'> & { readonly mesosMasters?: string | undefined } {
  const values = Object.entries<VariableText>(VARIABLES).map(([name, variable]) => {
    return [name, environment[name] || inLowerCase(name, environment) || variable.default];
  });
  const given = Object.fromEntries(values);
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    throw invalid(issueSentences(parsed.error, given));
  }
  const { data } = parsed;
  const repairs = RepairSettings.parse(JSON.parse(data.REPAIRS));
  const gates = GateSettings.parse(JSON.parse(data.GATES));
  const faults = [
    ...secretFaults('SCHEDULERS', SchedulerSettings.parse(JSON.parse(data.SCHEDULERS)), environment),
    ...secretFaults('REPAIRS', Object.values(repairs), environment),
    ...secretFaults('GATES', Object.values(gates), environment),
    ...endpointFaults('REPAIRS', repairs, environment),
    ...endpointFaults('GATES', gates, environment),
  ];
  if (faults.length > 0) throw invalid(faults);
  return {
    port: data.PELOTON_PORT,
    consolePort: data.PELOTON_CONSOLE_PORT,
    dataDir: data.PELOTON_DATA_DIR,
    mesosMasters: data.MESOS_MASTERS,
    mesosApi: data.MESOS_API,
    mesosPrincipal: data.MESOS_PRINCIPAL,
    mesosSecret: data.MESOS_SECRET,
    httpProxy: data.HTTP_PROXY,
    httpsProxy: data.HTTPS_PROXY,
    noProxy: data.NO_PROXY,
    mesosEmptySchedule: data.MESOS_EMPTY_SCHEDULE,
    schedulers: data.SCHEDULERS,
    repairs: data.REPAIRS,
    gates: data.GATES,
    breaker: data.BREAKER,
    lambdaEndpoint: data.AWS_ENDPOINT_URL_LAMBDA,
    ssmEndpoint: data.AWS_ENDPOINT_URL_SSM,
    cloudwatchEndpoint: data.AWS_ENDPOINT_URL_CLOUDWATCH,
    dynamodbEndpoint: data.DYNAMODB_ENDPOINT,
    pollSeconds: data.POLL_SECONDS,
    stuckSeconds: data.STUCK_SECONDS,
    forgottenSeconds: data.FORGOTTEN_SECONDS,
    reconcileSeconds: data.RECONCILE_SECONDS,
    runbookUrl: data.RUNBOOK_URL,
    consoleUrl: data.CONSOLE_URL,
    clusterName: data.CLUSTER_NAME,
    notifySecret: data.NOTIFY_SECRET,
  };
}

/** Proxy variables are often in lower case. */
function inLowerCase(name: string, environment: Readonly<Record<string, string | undefined>>): string | undefined {
  return name.endsWith('_PROXY') ? environment[name.toLowerCase()] : undefined;
}

function invalid(faults: readonly string[]): SettingsError {
  return new SettingsError(`the settings are not valid:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
}

/** Faults of secrets that this service cannot read. */
function secretFaults(
  variable: Variable,
  settings: Parameters<typeof secretVariables>[0],
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  const missing = secretVariables(settings).filter((name) => !environment[name]);
  return [
    ...missing.map((name) => `${variable} names the secret env:${name}, but the environment has no ${name}`),
    ...secretArns(settings).map(
      (arn) => `${variable} names the secret ${arn}, which the local service cannot read: use env:NAME`,
    ),
  ];
}

const ENDPOINTS = {
  lambda: 'AWS_ENDPOINT_URL_LAMBDA',
  ssm: 'AWS_ENDPOINT_URL_SSM',
  cloudwatch: 'AWS_ENDPOINT_URL_CLOUDWATCH',
} as const;

/** Faults of repairs and gates that call AWS without an address of an emulator. */
function endpointFaults(
  variable: Variable,
  named: RepairSettings | GateSettings,
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  return Object.entries(named).flatMap(([name, { type }]) => {
    if (!(type in ENDPOINTS)) return [];
    const needed = ENDPOINTS[type as keyof typeof ENDPOINTS];
    if (environment[needed]) return [];
    const remedy = `set ${needed} to an emulator of it, or use a webhook`;
    return [`${variable}: '${name}' is of the type ${type}, and the local service calls no API of AWS: ${remedy}`];
  });
}
