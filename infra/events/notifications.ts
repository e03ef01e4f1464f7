import { Duration, SecretValue, Validations } from 'aws-cdk-lib';
import { ApiDestination, Authorization, Connection, type IApiDestination, Rule } from 'aws-cdk-lib/aws-events';
import { ApiDestination as ApiDestinationTarget } from 'aws-cdk-lib/aws-events-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { EventType } from '../../functions/contract/events.ts';
import { noticeOf, patternOf } from './notices.ts';

interface NotificationsProps {
  readonly cluster: string;
  /** ARN of a secret with the webhook's `url` and, if it has a header, `headerValue`. */
  readonly secretArn: string;
  /** @default - none: the URL itself is secret */
  readonly header?: string | undefined;
  readonly events: readonly EventType[];
  /** True if the events link to the console. */
  readonly hasConsole: boolean;
}

/** EventBridge gives up after a day. The queue keeps the notice for the operator this long. */
const KEPT_UNDELIVERED = Duration.days(14);

/**
 * Sends notices of events to a webhook, such as Slack's.
 *
 * The template only refers to the secret with its URL: CloudFormation reads it at deployment.
 * Notices that cannot be delivered within a day go to a queue, with the reason in the message's
 * attributes.
 */
export class Notifications extends Construct {
  readonly undelivered: Queue;
  private readonly props: NotificationsProps;

  constructor(scope: Construct, id: string, props: NotificationsProps) {
    super(scope, id);
    this.props = props;
    // With `exactOptionalPropertyTypes` CDK's class does not fit CDK's interface.
    const destination = new ApiDestination(this, 'Destination', {
      connection: this.connection(),
      endpoint: this.secret('url').unsafeUnwrap(),
      description: 'Webhook for notices of the host maintenance',
      // Slack accepts one message a second.
      rateLimitPerSecond: 1,
    }) as IApiDestination;
    this.undelivered = this.queue();
    for (const type of props.events) {
      new Rule(this, type.replaceAll(' ', ''), {
        description: `Notifies the webhook of: ${type}`,
        eventPattern: patternOf(type, props.cluster),
        targets: [
          new ApiDestinationTarget(destination, {
            event: noticeOf(type, props.hasConsole),
            deadLetterQueue: this.undelivered,
          }),
        ],
      });
    }
  }

  /** EventBridge connections require a credential: without a header, send the cluster's name. */
  private connection(): Connection {
    const { header, cluster } = this.props;
    const authorization =
      header === undefined
        ? Authorization.apiKey('X-Peloton-Cluster', SecretValue.unsafePlainText(cluster))
        : Authorization.apiKey(header, this.secret('headerValue'));
    return new Connection(this, 'Connection', { authorization });
  }

  private secret(jsonField: 'url' | 'headerValue'): SecretValue {
    return SecretValue.secretsManager(this.props.secretArn, { jsonField });
  }

  private queue(): Queue {
    const queue = new Queue(this, 'Undelivered', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: KEPT_UNDELIVERED,
    });
    const reason = 'This is the dead-letter queue of the rules.';
    Validations.of(queue).acknowledge({ id: 'AwsSolutions-SQS3', reason });
    return queue;
  }
}
