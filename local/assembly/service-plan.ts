import { join } from 'node:path';
import * as z from 'zod';
import type { NoticePlan } from '../events/notices.ts';
import type { Assembly } from './assembly.ts';
import { noticePlans } from './notice-plans.ts';
import { namesOf } from './resource-names.ts';
import { type KnownType, type PropertiesOf, RESOURCE_TYPES, TYPES_WITHOUT_EFFECT } from './resource-types.ts';
import { References, type ResourceNames, type TemplateResource } from './template.ts';

/** The parts of the assembly that run on this machine. */
export interface ServicePlan {
  readonly tables: readonly TablePlan[];
  readonly functions: readonly FunctionPlan[];
  readonly machines: readonly MachinePlan[];
  readonly routes: readonly RoutePlan[];
  /** Routes of the hosted console, which needs a sign-in. @default - none */
  readonly consoleRoutes: readonly RoutePlan[];
  readonly rules: readonly RulePlan[];
  /** Names of EventBridge Scheduler's groups. */
  readonly scheduleGroups: readonly string[];
  readonly notices: readonly NoticePlan[];
}

type TablePlan = { readonly TableName: string } & Omit<PropertiesOf<'AWS::DynamoDB::Table'>, 'TableName'>;

export interface FunctionPlan {
  readonly name: string;
  readonly arn: string;
  /** Folder of the bundle. */
  readonly directory: string;
  readonly file: string;
  readonly exported: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
}

interface MachinePlan {
  readonly arn: string;
  readonly name: string;
  /** JSON text of the Amazon States Language. */
  readonly definition: string;
  /** Aliases of its newest version. */
  readonly aliases: readonly string[];
}

export interface RoutePlan {
  /** `GET /v1/hosts/{hostname}`, or `$default`. */
  readonly routeKey: string;
  readonly functionArn: string;
  readonly isSigned: boolean;
  /** Set for a route that needs a token. */
  readonly jwt?: JwtRule | undefined;
}

/** Tokens that a route accepts. */
export interface JwtRule {
  readonly issuer: string;
  readonly audiences: readonly string[];
  /** The token needs one of them. @default - any */
  readonly scopes: readonly string[];
}

export interface RulePlan {
  readonly name: string;
  readonly periodSeconds: number;
  readonly isEnabled: boolean;
  readonly targets: readonly { readonly functionArn: string; readonly input?: string | undefined }[];
}

const PERIOD_SECONDS = { minute: 60, hour: 3_600, day: 86_400 } as const;

/** Reads the assembly. Throws one Error that lists everything that does not run here. */
export function readServicePlan(assembly: Assembly): ServicePlan {
  const resources = Object.entries(assembly.template.Resources);
  const names = new Map(
    resources.flatMap(([id, resource]): [string, ResourceNames][] => {
      const own = namesOf(id, resource);
      return own === undefined ? [] : [[id, own]];
    }),
  );
  const references = new References(assembly.template, names);
  const faults: string[] = [];
  const all = <T extends KnownType>(type: T) =>
    resources.flatMap(([id, resource]): [string, PropertiesOf<T>, ResourceNames][] => {
      if (resource.Type !== type) return [];
      const properties = readProperties(id, type, resource, references, faults);
      return properties === undefined ? [] : [[id, properties, names.get(id) ?? { ref: id, attributes: {} }]];
    });

  for (const [id, { Type, Condition }] of resources) {
    if (TYPES_WITHOUT_EFFECT.includes(Type)) continue;
    if (!Object.hasOwn(RESOURCE_TYPES, Type)) faults.push(`${id}: resource type ${Type}`);
    if (Condition !== undefined) faults.push(`${id}: Condition ${Condition}`);
  }
  all('AWS::ApiGatewayV2::Api');
  all('AWS::ApiGatewayV2::Stage');
  const integrations = new Map(all('AWS::ApiGatewayV2::Integration').map(([id, each]) => [id, each.IntegrationUri]));
  const authorizers = new Map(all('AWS::ApiGatewayV2::Authorizer').map(([id, each]) => [id, each.JwtConfiguration]));
  const routes = all('AWS::ApiGatewayV2::Route').map(([id, route]) => {
    const functionArn = integrations.get(route.Target.replace(/^integrations\//, ''));
    if (functionArn === undefined) faults.push(`${id}: Target ${route.Target}`);
    const authorizer = authorizers.get(route.AuthorizerId ?? '');
    return {
      api: route.ApiId,
      routeKey: route.RouteKey,
      functionArn: functionArn ?? '',
      isSigned: route.AuthorizationType === 'AWS_IAM',
      jwt: authorizer && {
        ...{ issuer: authorizer.Issuer, audiences: authorizer.Audience, scopes: route.AuthorizationScopes },
      },
    };
  });
  const hosted = routes.find(({ jwt }) => jwt !== undefined)?.api;
  const versions = new Map(
    all('AWS::StepFunctions::StateMachineVersion').map(([id, each]) => [id, each.StateMachineArn]),
  );
  const aliases = all('AWS::StepFunctions::StateMachineAlias').map(([id, { Name, RoutingConfiguration }]) => {
    const [{ StateMachineVersionArn }] = RoutingConfiguration;
    const machineArn = versions.get(StateMachineVersionArn);
    if (machineArn === undefined) faults.push(`${id}: StateMachineVersionArn ${StateMachineVersionArn}`);
    return { name: Name, machineArn };
  });
  const byArn = <T extends KnownType>(type: T) =>
    new Map(all(type).map(([id, properties, { attributes }]) => [attributes.Arn ?? id, properties]));
  const destinations = byArn('AWS::Events::ApiDestination');
  const connections = byArn('AWS::Events::Connection');
  const rules = all('AWS::Events::Rule');
  const plan: ServicePlan = {
    tables: all('AWS::DynamoDB::Table').map(([, table, { ref }]) => ({ ...table, TableName: ref })),
    functions: all('AWS::Lambda::Function').map(([, each, own]) => functionPlan(assembly, each, own)),
    machines: all('AWS::StepFunctions::StateMachine').map(([, { DefinitionString }, { ref, attributes }]) => {
      const own = aliases.flatMap(({ name, machineArn }) => (machineArn === ref ? [name] : []));
      return { arn: ref, name: attributes.Name ?? ref, definition: DefinitionString, aliases: own };
    }),
    routes: routes.filter(({ api }) => api !== hosted),
    consoleRoutes: routes.filter(({ api }) => api === hosted),
    rules: rules.flatMap(([, rule, { ref }]) => rulePlan(rule, ref)),
    scheduleGroups: all('AWS::Scheduler::ScheduleGroup').map(([, { Name }]) => Name),
    notices: noticePlans(rules, { destinations, connections }, faults),
  };
  if (faults.length === 0) return plan;
  throw new Error(
    `the assembly in ${assembly.directory} has parts that the local service cannot run:\n  ${faults.join('\n  ')}`,
  );
}

function readProperties<T extends KnownType>(
  id: string,
  type: T,
  { Properties = {} }: TemplateResource,
  references: References,
  faults: string[],
): PropertiesOf<T> | undefined {
  const { properties, ignored } = RESOURCE_TYPES[type];
  const used: Record<string, unknown> = {};
  const found: string[] = [];
  for (const [name, value] of Object.entries(Properties)) {
    if (ignored.includes(name)) continue;
    if (!Object.hasOwn(properties.shape, name)) {
      found.push(`property ${name}`);
      continue;
    }
    try {
      used[name] = references.resolve(value);
    } catch (error) {
      found.push(`property ${name}: ${(error as Error).message}`);
    }
  }
  const parsed = properties.safeParse(used);
  if (!parsed.success && found.length === 0) found.push(z.prettifyError(parsed.error).replaceAll('\n', ' '));
  faults.push(...found.map((fault) => `${id} (${type}): ${fault}`));
  return found.length === 0 ? (parsed.data as PropertiesOf<T>) : undefined;
}

function functionPlan(
  { assets }: Assembly,
  { Code, Handler, Timeout, MemorySize, Environment }: PropertiesOf<'AWS::Lambda::Function'>,
  { ref, attributes }: ResourceNames,
): FunctionPlan {
  const [file = '', exported = ''] = Handler.split('.');
  const directory = assets.get(Code.S3Key);
  if (directory === undefined)
    throw new Error(`the code of ${ref}, ${Code.S3Key}, is not in the assembly: delete cdk.out and start again`);
  return {
    name: ref,
    arn: attributes.Arn ?? ref,
    directory,
    file: join(directory, `${file}.mjs`),
    exported,
    timeoutSeconds: Timeout,
    memoryMb: MemorySize,
    environment: Environment?.Variables ?? {},
  };
}

function rulePlan({ ScheduleExpression, State, Targets }: PropertiesOf<'AWS::Events::Rule'>, name: string): RulePlan[] {
  if (ScheduleExpression === undefined) return [];
  const [, count, unit] = /\((\d+) (minute|hour|day)/.exec(ScheduleExpression) ?? [];
  const plan = {
    name,
    periodSeconds: Number(count) * PERIOD_SECONDS[unit as keyof typeof PERIOD_SECONDS],
    isEnabled: State === 'ENABLED',
    targets: Targets.map(({ Arn, Input }) => ({ functionArn: Arn, input: Input })),
  };
  return [plan];
}

/** Merges the functions' environments: they share a process. Throws when two differ in a variable. */
export function commonEnvironment(functions: readonly FunctionPlan[]): Record<string, string> {
  const common = new Map<string, { value: string; name: string }>();
  for (const { name, environment } of functions) {
    for (const [variable, value] of Object.entries(environment)) {
      const first = common.get(variable) ?? { value, name };
      if (first.value !== value) {
        throw new Error(
          `${variable} is '${first.value}' for ${first.name} and '${value}' for ${name}: they run in one process, and need the same value`,
        );
      }
      common.set(variable, first);
    }
  }
  return Object.fromEntries([...common].map(([variable, { value }]) => [variable, value]));
}
