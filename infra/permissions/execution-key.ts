import type { PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';

/** Lets the data of executions of just these state machines be encrypted and read with the key. */
export function executionKeyUse(key: IKey, machineArns: readonly string[]): PolicyStatementProps {
  return {
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [key.keyArn],
    conditions: { StringEquals: { 'kms:EncryptionContext:aws:states:stateMachineArn': [...machineArns] } },
  };
}
