export interface VariableText {
  readonly default?: string;
  readonly meaning: string;
}

/** Environment variables of `npm start`, with their texts for `--help`. */
export const VARIABLES = {
  PELOTON_PORT: { default: '8080', meaning: 'port of the HTTP API, on 127.0.0.1; 0 is any free one' },
  PELOTON_CONSOLE_PORT: {
    default: '8081',
    meaning: 'port of the console with a sign-in, on 127.0.0.1, if cdk.json has a consoleIssuer; 0 is any free one',
  },
  PELOTON_DATA_DIR: { default: '.peloton', meaning: "where the service keeps its files; ':memory:' keeps none" },
  MESOS_MASTERS: {
    meaning: 'base URLs of the Mesos masters, comma separated, or zk://…/path; none: simulated',
  },
  MESOS_API: { default: 'v1', meaning: 'v0 for masters whose v1 operator API is missing' },
  MESOS_PRINCIPAL: { meaning: 'HTTP basic credentials for the master and the agents' },
  MESOS_SECRET: { meaning: '… and their secret' },
  HTTP_PROXY: { meaning: 'proxy for calls of HTTP, such as http://proxy:3128; never for loopback' },
  HTTPS_PROXY: { meaning: '… and for calls of HTTPS' },
  NO_PROXY: { meaning: 'hosts called without a proxy: .example.com, 10.0.0.0/8, h1:5050, …' },
  MESOS_EMPTY_SCHEDULE: {
    default: 'check',
    meaning: 'trust: Mesos never hides the maintenance schedule, so an empty one is empty',
  },
  NODE_EXTRA_CA_CERTS: { meaning: 'PEM file of private CAs, trusted beside the public ones' },
  SCHEDULERS: { default: '[]', meaning: "JSON: how each framework's tasks are rescheduled" },
  REPAIRS: { default: '{}', meaning: 'JSON: hooks that repair hosts while they are down, by name' },
  GATES: { default: '{}', meaning: 'JSON: signals that rolling maintenances ask before a host begins, by name' },
  BREAKER: {
    default: '{}',
    meaning: 'JSON: after how many begun or failed hosts within a window nothing begins; {}: never',
  },
  AWS_ENDPOINT_URL_LAMBDA: { meaning: 'endpoint of Lambda, for repairs of the type lambda' },
  AWS_ENDPOINT_URL_SSM: { meaning: 'endpoint of Systems Manager, for repairs of the type ssm' },
  AWS_ENDPOINT_URL_CLOUDWATCH: {
    meaning: 'endpoint of CloudWatch, for gates of the type cloudwatch',
  },
  DYNAMODB_ENDPOINT: { meaning: 'use this DynamoDB instead of the embedded one' },
  POLL_SECONDS: { default: '1', meaning: 'shortest wait between two looks at a draining host, 1 to 60' },
  STUCK_SECONDS: {
    default: '900',
    meaning: 'a drain that no task has left for so long is stuck, until ten drains are known',
  },
  FORGOTTEN_SECONDS: {
    default: '604800',
    meaning:
      "a host that is out for so long without a window's end is forgotten; a host whose agents are lost no longer counts in the limits of others",
  },
  RECONCILE_SECONDS: { default: '10', meaning: 'period of the reconciliation' },
  NOTIFY_SECRET: {
    meaning: 'JSON: the content of the secret notifySecretArn, for notices of events',
  },
  RUNBOOK_URL: { meaning: 'address of your copy of docs/runbook.md, for links in the console' },
  CONSOLE_URL: { meaning: 'address of the console, for the links in events; none: this service' },
  CLUSTER_NAME: { meaning: "the cluster's name in events and metrics; none: that of cdk.json" },
} satisfies Record<string, VariableText>;
export type Variable = keyof typeof VARIABLES;

/** The table of variables for `--help`. */
export function describeVariables(): string {
  return Object.entries<VariableText>(VARIABLES)
    .map(([name, { default: value, meaning }]) => `  ${name.padEnd(25)}${(value ?? '').padEnd(10)}${meaning}`)
    .join('\n');
}
