import { Aws, CfnCondition, type CfnResource, Fn, Stack, Token, Validations } from 'aws-cdk-lib';
import { CfnRegistry, CfnSchema } from 'aws-cdk-lib/aws-eventschemas';
import { Construct } from 'constructs';
import { eventOpenApi, eventSchemaName } from '../../functions/contract/api/openapi/event-openapi.ts';
import { EVENT_TYPES, EVENTS } from '../../functions/contract/events.ts';

interface EventSchemasProps {
  readonly cluster: string;
  /** True when the operator says that the region has the registry: the list below does not count. */
  readonly isCertain: boolean;
}

/** Regions without EventBridge's schema registry: CloudFormation refuses its resources there. */
export const REGIONS_WITHOUT_REGISTRY: readonly string[] = [
  'ap-east-2',
  'ap-south-2',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-west-1',
  'il-central-1',
  'mx-central-1',
];

/** False for a region without the registry. A stack without a fixed region decides at deployment. */
export function hasRegistry(scope: Construct): boolean {
  const { region } = Stack.of(scope);
  return Token.isUnresolved(region) || !REGIONS_WITHOUT_REGISTRY.includes(region);
}

/**
 * The published events in EventBridge's schema registry: the console makes rules and code bindings
 * from them. A stack without a fixed region has a condition, so that one template fits every
 * region.
 */
export class EventSchemas extends Construct {
  readonly registryName: string;
  /** Undefined when the region certainly has the registry. */
  readonly condition: CfnCondition | undefined;

  constructor(scope: Construct, id: string, { cluster, isCertain }: EventSchemasProps) {
    super(scope, id);
    // CloudFormation chooses the name: one with the cluster's name could be too long.
    const registry = new CfnRegistry(this, 'Resource', {
      description: `Events of the host maintenance of the Mesos cluster ${cluster}`,
    });
    this.registryName = registry.attrRegistryName;
    this.condition = isCertain ? undefined : this.regionCondition();
    this.restrict(registry);
    if (isCertain) {
      const reason = 'The setting eventSchemas=yes says that the region has the registry.';
      Validations.of(this).acknowledge({ id: 'CloudFormation-Validate::F3006', reason });
    }
    for (const type of EVENT_TYPES) {
      const { description } = EVENTS[type].meta() ?? {};
      const schema = new CfnSchema(this, type.replaceAll(' ', ''), {
        registryName: this.registryName,
        schemaName: eventSchemaName(type),
        type: 'OpenApi3',
        content: JSON.stringify(eventOpenApi(type)),
        ...(description === undefined ? {} : { description }),
      });
      this.restrict(schema);
    }
  }

  private restrict(resource: CfnResource): void {
    if (this.condition !== undefined) resource.cfnOptions.condition = this.condition;
  }

  private regionCondition(): CfnCondition | undefined {
    if (!Token.isUnresolved(Stack.of(this).region)) return undefined;
    const without = REGIONS_WITHOUT_REGISTRY.map((region) => Fn.conditionEquals(Aws.REGION, region));
    return new CfnCondition(this, 'HasRegistry', { expression: Fn.conditionNot(Fn.conditionOr(...without)) });
  }
}
