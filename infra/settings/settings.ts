import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';
import { EVENT_TYPES } from '../../functions/contract/events.ts';
import { issueText, valueAt } from '../../functions/contract/issue-text.ts';
import { ProxyUrl } from '../../functions/contract/settings/addresses.ts';
import { MesosMasters, parseZooKeeper } from '../../functions/contract/settings/mesos-masters.ts';
import { Settings } from '../../functions/contract/settings/settings.ts';
import { breaker, caFile, gates, id, ids, list, repairs, schedulers, secretArn, textFor } from './setting-types.ts';
import { SetupError } from './setup-error.ts';

/**
 * The settings of the stack, from the CDK context: cdk.json, or `-c name=value` on the command
 * line.
 */

/** Lambda allows 4,096 bytes of environment; other names and ARNs need at most the rest. */
const MAX_TEXT_BYTES = 2_900;
const RETENTION_DAYS = Object.values(RetentionDays).filter((days): days is RetentionDays => typeof days === 'number');

/** Many people can read a template, and the environment of a function. */
const ZOOKEEPER_PASSWORD =
  'a password does not belong in the template: remove it, because the node in which Mesos masters elect their leader is readable without one';

const proxyUrl = ProxyUrl.refine(
  (text) => !text.includes('@'),
  'user and password do not belong in the template: let the proxy accept the functions by their addresses',
);

const eventType = z.enum(EVENT_TYPES, {
  error: ({ input }) => `'${input}' is not an event (the events are ${EVENT_TYPES.join(', ')})`,
});

const fields = {
  cluster: textFor(Settings.shape.CLUSTER_NAME),
  masters: list
    .transform((urls) => urls.join(','))
    .pipe(textFor(MesosMasters))
    .refine((text) => parseZooKeeper(text)?.credentials === undefined, ZOOKEEPER_PASSWORD),
  httpProxy: proxyUrl.optional(),
  httpsProxy: proxyUrl.optional(),
  noProxy: list.transform((hosts) => hosts.join(',')).optional(),
  mesosApi: Settings.shape.MESOS_API.default('v1'),
  mesosSecretArn: secretArn.optional(),
  emptySchedule: Settings.shape.MESOS_EMPTY_SCHEDULE,
  schedulers: schedulers.default('[]'),
  repairs: repairs.default('{}'),
  gates: gates.default('{}'),
  breaker: breaker.default('{}'),
  caFile,
  vpcId: id('vpc').optional(),
  subnetIds: ids('subnet').optional(),
  securityGroupIds: ids('sg').optional(),
  encryptionKeyArn: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
      'is not the ARN of a KMS key (an alias is not enough)',
    )
    .optional(),
  retentionDays: z.coerce
    .number()
    .refine((days) => RETENTION_DAYS.includes(days), `is not one of ${RETENTION_DAYS.join(', ')}`)
    .default(RetentionDays.ONE_YEAR),
  pollSeconds: Settings.shape.POLL_SECONDS.default(10),
  stuckSeconds: Settings.shape.STUCK_SECONDS.default(900),
  forgottenSeconds: Settings.shape.FORGOTTEN_SECONDS,
  /**
   * A secret `{"url": "…", "headerValue": "…"}`: URL of the webhook, and the value of
   * `notifyHeader`.
   */
  notifySecretArn: secretArn.optional(),
  notifyHeader: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/, 'is not the name of a header such as Authorization')
    .optional(),
  notifyEvents: list.pipe(z.array(eventType).min(1, 'names none')).optional(),
  alarmEmail: z.email('is not an e-mail address').optional(),
  runbookUrl: z
    .string()
    .regex(/^[^\s#]{1,300}$/, 'is not the address of the runbook: at most 300 characters, without blanks and #')
    .default('docs/runbook.md'),
  /** Address of the console, for links in alarms, events and notices. */
  consoleUrl: Settings.shape.CONSOLE_URL,
  /** The console with a sign-in, served on AWS: an OpenID provider, and the id of the console's client there. */
  consoleIssuer: z
    .string()
    .regex(
      /^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost)(:\d+)?(\/|$))[^\s?#]*$/,
      'is not the issuer of an OpenID provider such as https://login.example.com',
    )
    .optional(),
  consoleAudience: z
    .string()
    .regex(/^\S{1,255}$/, 'is not the id of a client')
    .optional(),
  consoleOperators: Settings.shape.CONSOLE_OPERATORS,
  /** In a month without maintenance the dashboard costs more than everything else together. */
  dashboard: z.enum(['yes', 'no']).default('yes'),
  /** `auto`: yes in regions that have EventBridge's schema registry. */
  eventSchemas: z.enum(['auto', 'yes', 'no']).default('auto'),
  /** Undefined: the reconciliation shares the concurrency of the account. */
  reconcileConcurrency: z.coerce.number().int().min(1).max(10).optional(),
  /** `drop`: without the index of release 1.0, as soon as this release's index has all hosts. */
  formerIndex: z.enum(['keep', 'drop']).default('keep'),
  removalPolicy: z.enum(['retain', 'destroy']).default('retain'),
  account: z
    .string()
    .regex(/^\d{12}$/, 'is not an account number of 12 digits')
    .optional(),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'is not a region such as eu-central-1')
    .optional(),
};

const StackContext = z.object(fields).superRefine((settings, context) => {
  const refuse = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message });
  if ((settings.vpcId === undefined) !== (settings.subnetIds === undefined)) {
    refuse('vpcId', 'vpcId and subnetIds need each other');
  }
  if (settings.securityGroupIds !== undefined && settings.vpcId === undefined) {
    refuse('securityGroupIds', 'needs vpcId and subnetIds');
  }
  if ((settings.consoleIssuer === undefined) !== (settings.consoleAudience === undefined)) {
    refuse('consoleIssuer', 'consoleIssuer and consoleAudience need each other');
  }
  if (settings.consoleOperators !== undefined && settings.consoleIssuer === undefined) {
    refuse('consoleOperators', 'needs consoleIssuer and consoleAudience');
  }
  if ((settings.account === undefined) !== (settings.region === undefined)) {
    refuse('account', 'account and region need each other');
  }
  for (const name of ['notifyHeader', 'notifyEvents'] as const) {
    if (settings[name] !== undefined && settings.notifySecretArn === undefined) refuse(name, 'needs notifySecretArn');
  }
  if (settings.noProxy !== undefined && settings.httpProxy === undefined && settings.httpsProxy === undefined) {
    refuse('noProxy', 'needs httpProxy or httpsProxy');
  }
  const texts = [settings.masters, settings.schedulers, settings.repairs, settings.gates, settings.noProxy ?? ''];
  if (Buffer.byteLength(texts.join('')) > MAX_TEXT_BYTES) {
    refuse(
      'schedulers',
      `is, together with masters, repairs, gates and noProxy, longer than the ${MAX_TEXT_BYTES} bytes that fit into Lambda's environment`,
    );
  }
});

export type StackSettings = z.infer<typeof StackContext>;

/** Every setting by name, for messages and for reading the context. */
export const SETTING_NAMES = Object.keys(fields) as (keyof StackSettings)[];

/**
 * False for CDK's own context keys. They have a colon, `@` or slash (`aws:cdk:…`, `@aws-cdk/…`),
 * except `cli-telemetry`.
 */
function isOwnKey(key: string): boolean {
  return !/[:@/]/.test(key) && key !== 'cli-telemetry';
}

/**
 * Reads the settings in a CDK context.
 *
 * Throws one SetupError that lists every fault, also unknown names: a misspelt `-c` would otherwise
 * silently deploy a default.
 */
export function readSettings(context: Readonly<Record<string, unknown>>): StackSettings {
  const own = Object.fromEntries(Object.entries(context).filter(([key]) => isOwnKey(key)));
  const unknown = Object.keys(own).filter((key) => !(key in fields));
  const parsed = StackContext.safeParse(own);
  const faults = [
    ...unknown.map((key) => `${key}: unknown setting (the settings are ${SETTING_NAMES.join(', ')})`),
    ...(parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${plain(issue, own)}`),
  ];
  if (!parsed.success || faults.length > 0) {
    throw new SetupError(
      `the settings in the CDK context are not valid:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
  }
  return parsed.data;
}

function plain(issue: z.core.$ZodIssue, own: Readonly<Record<string, unknown>>): string {
  const isMissing = issue.path.length === 1 && own[String(issue.path[0])] === undefined && issue.code !== 'custom';
  return isMissing ? 'is missing: give it with -c or in cdk.json' : issueText(issue, valueAt(own, issue.path));
}
