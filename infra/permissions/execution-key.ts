import type { PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';

/**
 * Allows to encrypt and read the data of executions with the key, for these state machines only.
 */
export function executionKeyUse(key: IKey, machineArns: readonly string[]): PolicyStatementProps {
  return {
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [key.keyArn],
    conditions: { StringEquals: { 'kms:EncryptionContext:aws:states:stateMachineArn': [...machineArns] } },
  };
}
