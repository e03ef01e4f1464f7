import type { NoticePlan } from '../events/notices.ts';
import type { PropertiesOf } from './resource-types.ts';

type Rule = PropertiesOf<'AWS::Events::Rule'>;
type Destination = PropertiesOf<'AWS::Events::ApiDestination'>;
type Connection = PropertiesOf<'AWS::Events::Connection'>;

/** API destinations and the connections that they use, by ARN. */
export interface Destinations {
  readonly destinations: ReadonlyMap<string, Destination>;
  readonly connections: ReadonlyMap<string, Connection>;
}

/**
 * Reads the rules that notify webhooks, given as id, properties and names. Adds their faults to
 * `faults`.
 */
export function noticePlans(
  rules: readonly (readonly [string, Rule, { readonly ref: string }])[],
  known: Destinations,
  faults: string[],
): NoticePlan[] {
  return rules.flatMap(([id, rule, { ref }]) => {
    if ((rule.ScheduleExpression === undefined) === (rule.EventPattern === undefined)) {
      faults.push(`${id}: not one of ScheduleExpression and EventPattern`);
    }
    try {
      return rule.State === 'ENABLED' ? noticesOf(ref, rule, known) : [];
    } catch (error) {
      faults.push(`${id}: ${(error as Error).message}`);
      return [];
    }
  });
}

function noticesOf(name: string, rule: Rule, { destinations, connections }: Destinations): NoticePlan[] {
  const { EventPattern: pattern, Targets } = rule;
  if (pattern === undefined) return [];
  return Targets.map(({ Arn, InputTransformer: transformer }) => {
    const destination = destinations.get(Arn);
    const key = connections.get(destination?.ConnectionArn ?? '')?.AuthParameters.ApiKeyAuthParameters;
    if (destination === undefined || key === undefined) throw new Error(`the target ${Arn} is not an API destination`);
    if (transformer === undefined) throw new Error(`the target ${Arn} has no input transformer`);
    const header = { name: key.ApiKeyName, value: key.ApiKeyValue };
    return { name, pattern, transformer, url: destination.InvocationEndpoint, header };
  });
}
