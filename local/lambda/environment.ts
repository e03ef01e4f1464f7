import { REGION } from '../http/aws-account.ts';
import type { ServiceSettings } from '../settings/settings.ts';

/** The endpoints that the functions' AWS clients call on this machine. */
interface Endpoints {
  readonly dynamodb: string;
  /** Step Functions, EventBridge and EventBridge Scheduler; refuses everything else. */
  readonly service: string;
}

/** Environment variables to set; undefined removes one. */
type EnvironmentChanges = Readonly<Record<string, string | undefined>>;

/**
 * The environment of the functions: that of the template, overridden by the settings of this run.
 *
 * No client may reach AWS or use the operator's credentials, whatever the environment of the
 * command.
 */
export function functionEnvironment(
  template: Readonly<Record<string, string>>,
  settings: ServiceSettings,
  endpoints: Endpoints,
): EnvironmentChanges {
  return {
    POWERTOOLS_LOG_LEVEL: process.env.POWERTOOLS_LOG_LEVEL ?? 'WARN',
    POWERTOOLS_METRICS_DISABLED: 'false',
    POWERTOOLS_TRACE_ENABLED: 'false',
    ...template,
    ...(settings.clusterName === undefined ? {} : { CLUSTER_NAME: settings.clusterName }),
    MESOS_MASTERS: settings.mesosMasters,
    MESOS_API: settings.mesosApi,
    MESOS_SECRET_ID: undefined,
    MESOS_PRINCIPAL: settings.mesosPrincipal,
    MESOS_SECRET: settings.mesosSecret,
    HTTP_PROXY: settings.httpProxy,
    HTTPS_PROXY: settings.httpsProxy,
    NO_PROXY: settings.noProxy,
    ...(settings.mesosEmptySchedule === undefined ? {} : { MESOS_EMPTY_SCHEDULE: settings.mesosEmptySchedule }),
    SCHEDULERS: settings.schedulers,
    REPAIRS: settings.repairs,
    GATES: settings.gates ?? '{}',
    BREAKER: settings.breaker ?? '{}',
    // Node has read it at the start of this process. The template's value is for Lambda.
    NODE_EXTRA_CA_CERTS: process.env.NODE_EXTRA_CA_CERTS,
    RUNBOOK_URL: settings.runbookUrl,
    CONSOLE_URL: settings.consoleUrl ?? endpoints.service,
    POLL_SECONDS: String(settings.pollSeconds),
    STUCK_SECONDS: String(settings.stuckSeconds),
    ...(settings.forgottenSeconds === undefined ? {} : { FORGOTTEN_SECONDS: String(settings.forgottenSeconds) }),
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: undefined,
    AWS_PROFILE: undefined,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: undefined,
    AWS_ENDPOINT_URL: endpoints.service,
    AWS_ENDPOINT_URL_SFN: endpoints.service,
    AWS_ENDPOINT_URL_EVENTBRIDGE: endpoints.service,
    AWS_ENDPOINT_URL_SCHEDULER: endpoints.service,
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_LAMBDA: settings.lambdaEndpoint,
    AWS_ENDPOINT_URL_SSM: settings.ssmEndpoint,
    AWS_ENDPOINT_URL_CLOUDWATCH: settings.cloudwatchEndpoint,
  };
}

/** Changes the environment of this process, in which all functions run. */
export function applyEnvironment(changes: EnvironmentChanges): void {
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
