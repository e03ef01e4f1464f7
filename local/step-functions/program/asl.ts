/**
 * The part of the Amazon States Language that runs here. Loading refuses a definition that uses
 * more, with state and field: no flow may silently differ from AWS.
 */

export interface Asl {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, AslState>>;
  readonly TimeoutSeconds?: number;
}

export interface AslState {
  readonly Type: string;
  readonly [field: string]: unknown;
}

const FLOW = ['Type', 'Comment', 'Next', 'End'];
const DATA = ['InputPath', 'OutputPath'];
const RESULT = ['ResultPath', 'ResultSelector', 'Parameters'];
const ERRORS = ['Retry', 'Catch'];

const SUPPORTED_FIELDS: Readonly<Record<string, readonly string[]>> = {
  Task: [...FLOW, ...DATA, ...RESULT, ...ERRORS, 'Resource', 'TimeoutSeconds', 'TimeoutSecondsPath'],
  Pass: [...FLOW, ...DATA, 'ResultPath', 'Parameters', 'Result'],
  Choice: ['Type', 'Comment', ...DATA, 'Choices', 'Default'],
  Wait: [...FLOW, 'Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'],
  Succeed: ['Type', 'Comment', ...DATA],
  Fail: ['Type', 'Comment', 'Error', 'ErrorPath', 'Cause', 'CausePath'],
  Map: [
    ...[...FLOW, ...DATA, 'ResultPath', 'ResultSelector', 'Catch'],
    ...['ItemsPath', 'ItemSelector', 'ItemProcessor', 'Label', 'MaxConcurrency', 'MaxConcurrencyPath'],
    ...['ToleratedFailureCount', 'ToleratedFailureCountPath'],
    ...['ToleratedFailurePercentage', 'ToleratedFailurePercentagePath'],
  ],
};

const TOKEN_RESOURCE = 'arn:aws:states:::lambda:invoke.waitForTaskToken';
const TOKEN_TASK_FIELDS = [...(SUPPORTED_FIELDS.Task ?? []), 'HeartbeatSeconds', 'HeartbeatSecondsPath'];
const INVOKE_PARAMETERS = ['FunctionName', 'FunctionName.$', 'Payload', 'Payload.$'];

const MACHINE_FIELDS = ['Comment', 'QueryLanguage', 'StartAt', 'States', 'TimeoutSeconds', 'Version'];
const PROCESSOR_FIELDS = [...MACHINE_FIELDS, 'ProcessorConfig'];
const CONTEXT = /^\$\$\.(Execution\.(Id|Name|Input|StartTime)|StateMachine\.(Id|Name))\b/;
const ITEM_CONTEXT = /^\$\$\.Map\.Item\.(Value|Index)\b/;
const TOKEN_CONTEXT = /^\$\$\.Task\.Token\b/;

/** True for a Task that invokes a function with a token and waits for the answer. */
export function waitsForToken({ Type, Resource }: AslState): boolean {
  return Type === 'Task' && /^arn:[\w-]+:states:::lambda:invoke\.waitForTaskToken$/.test(String(Resource));
}

/** Names every feature of the definition that does not run here. */
export function unsupportedFeatures(definition: Asl): string[] {
  return machineFaults(definition, MACHINE_FIELDS, '');
}

function machineFaults(machine: Asl, fields: readonly string[], where: string): string[] {
  const faults = unknownFields(machine, fields).map((field) => `${where}top-level field ${field}`);
  const language = (machine as { QueryLanguage?: unknown }).QueryLanguage;
  if (language !== undefined && language !== 'JSONPath') faults.push(`${where}QueryLanguage ${language}`);
  for (const [name, state] of Object.entries(machine.States)) faults.push(...stateFaults(`${where}${name}`, state));
  return faults;
}

function stateFaults(name: string, state: AslState): string[] {
  const waits = waitsForToken(state);
  const fields = waits ? TOKEN_TASK_FIELDS : SUPPORTED_FIELDS[state.Type];
  if (fields === undefined) return [`state '${name}': Type ${state.Type}`];
  const faults = unknownFields(state, fields).map((field) => `state '${name}': field ${field}`);
  if (state.Type === 'Task' && !waits && !isFunctionArn(state.Resource)) {
    const runs = `only the ARN of a Lambda function and ${TOKEN_RESOURCE} run`;
    faults.push(`state '${name}': Resource ${JSON.stringify(state.Resource)} (${runs})`);
  }
  faults.push(...contextFaults(name, state));
  if (waits) faults.push(...tokenTaskFaults(name, state));
  if (state.Type === 'Map') faults.push(...mapFaults(name, state));
  return faults;
}

function isFunctionArn(value: unknown): boolean {
  return typeof value === 'string' && /^arn:[\w-]+:lambda:/.test(value);
}

function tokenTaskFaults(name: string, { Parameters = {}, HeartbeatSeconds, TimeoutSeconds }: AslState): string[] {
  const parameters = Parameters as Readonly<Record<string, unknown>>;
  const faults = unknownFields(parameters, INVOKE_PARAMETERS).map(
    (field) => `state '${name}': field Parameters.${field}`,
  );
  if (!('FunctionName.$' in parameters) && !isFunctionArn(parameters.FunctionName)) {
    const given = JSON.stringify(parameters.FunctionName) ?? 'missing';
    faults.push(`state '${name}': Parameters.FunctionName ${given} (only the ARN of a Lambda function runs)`);
  }
  if (Number(HeartbeatSeconds) >= Number(TimeoutSeconds)) {
    faults.push(`state '${name}': HeartbeatSeconds ${HeartbeatSeconds}, which is not below TimeoutSeconds`);
  }
  return faults;
}

function mapFaults(name: string, state: AslState): string[] {
  const processor = state.ItemProcessor as (Asl & { ProcessorConfig?: Record<string, unknown> }) | undefined;
  const config = processor?.ProcessorConfig;
  if (processor === undefined || config?.Mode !== 'DISTRIBUTED') {
    return [`state '${name}': a Map whose ProcessorConfig.Mode is not DISTRIBUTED`];
  }
  const unknown = unknownFields(config, ['Mode', 'ExecutionType']).map(
    (field) => `state '${name}': field ProcessorConfig.${field}`,
  );
  if (config.ExecutionType !== 'STANDARD') {
    unknown.push(`state '${name}': ProcessorConfig.ExecutionType ${config.ExecutionType}`);
  }
  return [...unknown, ...machineFaults(processor, PROCESSOR_FIELDS, `${name} / `)];
}

function contextFaults(name: string, state: AslState): string[] {
  return paths(state).flatMap(({ field, path }) => {
    if (CONTEXT.test(path)) return [];
    if (field === 'Parameters' && TOKEN_CONTEXT.test(path) && waitsForToken(state)) return [];
    if (state.Type === 'Map' && field === 'ItemSelector' && ITEM_CONTEXT.test(path)) return [];
    return [`state '${name}': context path ${path} in ${field}`];
  });
}

/** Context paths in the state's fields, except a Map's inner machine, which is checked on its own. */
function paths(state: AslState): { field: string; path: string }[] {
  return Object.entries(state)
    .filter(([field]) => field !== 'ItemProcessor' && field !== 'Comment')
    .flatMap(([field, value]) =>
      strings(value)
        .flatMap(contextPaths)
        .map((path) => ({ field, path })),
    );
}

/** Finds context paths that stand alone or in the arguments of an intrinsic function. */
function contextPaths(text: string): string[] {
  if (text.startsWith('$$')) return [text];
  return text.startsWith('States.') ? (text.match(/\$\$\.[\w.]+/g) ?? []) : [];
}

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(strings);
}

function unknownFields(value: object, known: readonly string[]): string[] {
  return Object.keys(value).filter((field) => !known.includes(field));
}
