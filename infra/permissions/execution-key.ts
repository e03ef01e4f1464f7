import type { PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';

/** Lets a role encrypt and read the data of executions of these state machines with the key. */
export function executionKeyUse(key: IKey, machineArns: readonly string[]): PolicyStatementProps {
  return {
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [key.keyArn],
    conditions: { StringEquals: { 'kms:EncryptionContext:aws:states:stateMachineArn': [...machineArns] } },
  };
}
