import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Function as ReconcileFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

interface ReconciliationRuleProps {
  readonly reconcile: ReconcileFunction;
}

/**
 * Reconciles every minute.
 *
 * A failed or late pass is not retried and has no dead-letter queue: the next one, a minute later,
 * reads everything again. Failures show in the function's metrics.
 */
export class ReconciliationRule extends Construct {
  constructor(scope: Construct, id: string, props: ReconciliationRuleProps) {
    super(scope, id);
    const period = Duration.minutes(1);
    props.reconcile.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: period });
    new Rule(this, 'Resource', {
      description: 'Runs the reconciliation: compares Mesos with the goals in the host records',
      schedule: Schedule.rate(period),
      targets: [new LambdaFunction(props.reconcile, { retryAttempts: 0, maxEventAge: period })],
    });
  }
}
