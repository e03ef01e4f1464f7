import { Stack } from 'aws-cdk-lib';
import type { RepairSetting, RepairSettings } from '../../functions/contract/settings/repair-settings.ts';
import type { HandlerFunction } from '../functions/handler-function.ts';

type SsmSetting = Extract<RepairSetting, { type: 'ssm' }>;

/** Systems Manager reserves these prefixes for documents of AWS, whose ARNs have no account. */
const OF_AWS = /^(?:aws|amazon|amzn)/i;

/** Lets a function call the hooks: invoke their functions, run their documents, pass their roles. */
export function grantRepairs(handler: HandlerFunction, hooks: RepairSettings): void {
  const settings = Object.values(hooks);
  const functions = unique(settings.flatMap((hook) => (hook.type === 'lambda' ? [hook.functionArn] : [])));
  if (functions.length > 0) handler.allow({ actions: ['lambda:InvokeFunction'], resources: functions });
  const documents = settings.filter((hook) => hook.type === 'ssm');
  if (documents.length > 0) grantDocuments(handler, documents);
}

function grantDocuments(handler: HandlerFunction, hooks: readonly SsmSetting[]): void {
  const documents = unique(hooks.map(({ document }) => documentArn(handler, document)));
  const executions = `${Stack.of(handler).formatArn({ service: 'ssm', resource: 'automation-execution' })}/*`;
  // Systems Manager checks the right either for the document or for its definition, whose ARN has
  // the version.
  handler.allow({ actions: ['ssm:StartAutomationExecution'], resources: documents });
  handler.allow(
    { actions: ['ssm:StartAutomationExecution'], resources: documents.map(definitionArn) },
    'The wildcard stands for the versions of this one document.',
  );
  handler.allow(
    { actions: ['ssm:StartAutomationExecution', 'ssm:GetAutomationExecution'], resources: [executions] },
    'Systems Manager names executions when they start; the other statements limit the documents.',
  );
  const roles = unique(hooks.flatMap(({ roleArn }) => roleArn ?? []));
  if (roles.length === 0) return;
  handler.allow({
    actions: ['iam:PassRole'],
    resources: roles,
    conditions: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
  });
}

function documentArn(handler: HandlerFunction, document: string): string {
  if (document.startsWith('arn:')) return document;
  const account = OF_AWS.test(document) ? { account: '' } : {};
  return Stack.of(handler).formatArn({ service: 'ssm', resource: 'document', resourceName: document, ...account });
}

function definitionArn(document: string): string {
  return `${document.replace(':document/', ':automation-definition/')}:*`;
}

function unique(items: readonly string[]): string[] {
  return [...new Set(items)].sort();
}
