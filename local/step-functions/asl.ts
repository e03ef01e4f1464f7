/**
 * What of the Amazon States Language runs here. A definition that asks for more is refused when it is loaded, by state
 * and field, so that no flow behaves differently on AWS than on one machine without a word.
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

const MACHINE_FIELDS = ['Comment', 'QueryLanguage', 'StartAt', 'States', 'TimeoutSeconds', 'Version'];
const PROCESSOR_FIELDS = [...MACHINE_FIELDS, 'ProcessorConfig'];
const CONTEXT = /^\$\$\.(Execution\.(Id|Name|Input|StartTime)|StateMachine\.(Id|Name))\b/;
const ITEM_CONTEXT = /^\$\$\.Map\.Item\.(Value|Index)\b/;

/** Every feature of the definition that does not run here, in words; empty when all do. */
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
  const fields = SUPPORTED_FIELDS[state.Type];
  if (fields === undefined) return [`state '${name}': Type ${state.Type}`];
  const faults = unknownFields(state, fields).map((field) => `state '${name}': field ${field}`);
  if (state.Type === 'Task' && !/^arn:[\w-]+:lambda:/.test(String(state.Resource))) {
    faults.push(`state '${name}': Resource ${JSON.stringify(state.Resource)} (only the ARN of a Lambda function runs)`);
  }
  faults.push(...contextFaults(name, state));
  if (state.Type === 'Map') faults.push(...mapFaults(name, state));
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
    if (!path.startsWith('$$') || CONTEXT.test(path)) return [];
    if (state.Type === 'Map' && field === 'ItemSelector' && ITEM_CONTEXT.test(path)) return [];
    return [`state '${name}': context path ${path} in ${field}`];
  });
}

/** All strings below the state's own fields, a Map's inner machine left out: that is checked on its own. */
function paths(state: AslState): { field: string; path: string }[] {
  return Object.entries(state)
    .filter(([field]) => field !== 'ItemProcessor' && field !== 'Comment')
    .flatMap(([field, value]) => strings(value).map((path) => ({ field, path })));
}

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(strings);
}

function unknownFields(value: object, known: readonly string[]): string[] {
  return Object.keys(value).filter((field) => !known.includes(field));
}
