import { CfnRegistry, CfnSchema } from 'aws-cdk-lib/aws-eventschemas';
import { Construct } from 'constructs';
import { eventOpenApi, eventSchemaName } from '../functions/contract/event-openapi.ts';
import { EVENT_TYPES, EVENTS } from '../functions/contract/events.ts';

export interface EventSchemasProps {
  readonly cluster: string;
}

/** What the bus is told, in EventBridge's schema registry: the console makes rules, and code bindings, from it. */
export class EventSchemas extends Construct {
  readonly registryName: string;

  constructor(scope: Construct, id: string, { cluster }: EventSchemasProps) {
    super(scope, id);
    // Its name is left to CloudFormation: a cluster's name is nearly as long as a registry's may be.
    const registry = new CfnRegistry(this, 'Resource', {
      description: `Events of the host maintenance of the Mesos cluster ${cluster}`,
    });
    this.registryName = registry.attrRegistryName;
    for (const type of EVENT_TYPES) {
      const { description } = EVENTS[type].meta() ?? {};
      new CfnSchema(this, type.replaceAll(' ', ''), {
        registryName: this.registryName,
        schemaName: eventSchemaName(type),
        type: 'OpenApi3',
        content: JSON.stringify(eventOpenApi(type)),
        ...(description === undefined ? {} : { description }),
      });
    }
  }
}
