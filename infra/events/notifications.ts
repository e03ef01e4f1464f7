import { Duration, SecretValue, Validations } from 'aws-cdk-lib';
import { ApiDestination, Authorization, Connection, type IApiDestination, Rule } from 'aws-cdk-lib/aws-events';
import { ApiDestination as ApiDestinationTarget } from 'aws-cdk-lib/aws-events-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { EventType } from '../../functions/contract/events.ts';
import { noticeOf, patternOf } from './notices.ts';

interface NotificationsProps {
  readonly cluster: string;
  /** Of a secret with the webhook's `url` and, where there is a header, its `headerValue`. */
  readonly secretArn: string;
  /** @default - none: the URL itself is what lets one in */
  readonly header?: string | undefined;
  readonly events: readonly EventType[];
}

/** EventBridge gives up after a day; what is told later than that no one needs. */
const KEPT_UNDELIVERED = Duration.days(14);

/**
 * Tells people of events through a webhook, such as Slack's.
 *
 * Its URL is a secret, which the template only points to: CloudFormation reads it when it deploys. What can not be delivered within a day
 * goes to a queue, with the reason in the attributes of the message.
 */
export class Notifications extends Construct {
  readonly undelivered: Queue;
  private readonly props: NotificationsProps;

  constructor(scope: Construct, id: string, props: NotificationsProps) {
    super(scope, id);
    this.props = props;
    // With `exactOptionalPropertyTypes` CDK's own class does not fit its own interface.
    const destination = new ApiDestination(this, 'Destination', {
      connection: this.connection(),
      endpoint: this.secret('url').unsafeUnwrap(),
      description: 'A webhook that tells people of the host maintenance',
      // Slack takes one message a second.
      rateLimitPerSecond: 1,
    }) as IApiDestination;
    this.undelivered = this.queue();
    for (const type of props.events) {
      new Rule(this, type.replaceAll(' ', ''), {
        description: `Tells people: ${type}`,
        eventPattern: patternOf(type, props.cluster),
        targets: [new ApiDestinationTarget(destination, { event: noticeOf(type), deadLetterQueue: this.undelivered })],
      });
    }
  }

  /** Who calls has to show something: without a header of the webhook's own, the cluster's name. */
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
    const reason = 'It is the dead-letter queue of the rules: what is in it has been tried for a day.';
    Validations.of(queue).acknowledge({ id: 'AwsSolutions-SQS3', reason });
    return queue;
  }
}
