import { spawnSync } from 'node:child_process';
import { mkdtempDisposableSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The assembly as a user gets it: from the command, in its own process, read as JSON. */

export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is free-form JSON, and each test says what it expects of it
  readonly Properties: any;
  readonly DeletionPolicy?: string;
  readonly Condition?: string;
  readonly DependsOn?: readonly string[];
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { Value: unknown; Condition?: string }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Parameters?: Readonly<Record<string, { Default?: unknown }>>;
  readonly Rules?: Readonly<Record<string, { Assertions: readonly { Assert: unknown; AssertDescription: string }[] }>>;
}

export interface Synthesis {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Of a successful one. */
  readonly template: Template;
  readonly manifest: { readonly artifacts: Record<string, { properties?: Record<string, unknown> }> };
  /** Warnings that `cdk deploy` would show. */
  readonly warnings: readonly unknown[];
}

const ROOT = join(import.meta.dirname, '..', '..');

/** The template of a successful synthesis. */
export function synthesizeTemplate(settings: Readonly<Record<string, string>> = {}): Template {
  return succeeded(synthesize(settings)).template;
}

/** Throws the output of a failed synthesis. */
export function succeeded<S extends Pick<Synthesis, 'status' | 'stderr'>>(synthesis: S): S {
  if (synthesis.status !== 0) throw new Error(`synthesis failed:\n${synthesis.stderr}`);
  return synthesis;
}

/** Settings of an assembly with a webhook for notices. */
export const NOTICES = {
  notifySecretArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:hook-AbCdEf',
  notifyHeader: 'X-Key',
};

/** Writes the assembly into the folder. Throws the output of a failed synthesis. */
export function synthesizeTo(output: string, settings: Readonly<Record<string, string>>): void {
  succeeded(runSynth(output, settings));
}

function runSynth(output: string, settings: Readonly<Record<string, string>>) {
  const context = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const args = [join(ROOT, 'infra', 'synth.ts'), '--output', output, ...context];
  // No proxy, no credentials, no home: synthesis needs only the repository.
  return spawnSync(process.execPath, args, { encoding: 'utf8', env: { PATH: process.env.PATH, HOME: output } });
}

/** Runs `npm run synth` with the given settings, and removes its files. */
export function synthesize(settings: Readonly<Record<string, string>> = {}): Synthesis {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'peloton-assembly-'));
  const output = folder.path;
  const run = runSynth(output, settings);
  const read = (file: string) => (run.status === 0 ? JSON.parse(readFileSync(join(output, file), 'utf8')) : {});
  const notes: Record<string, { type: string; data?: unknown }[]> = read('Peloton.metadata.json');
  const warnings = Object.values(notes)
    .flat()
    .filter(({ type }) => type === 'aws:cdk:warning')
    .map(({ data }) => data);
  return { ...run, template: read('Peloton.template.json'), manifest: read('manifest.json'), warnings };
}

export function resourcesOf(template: Template, type: string): Record<string, Resource> {
  return Object.fromEntries(Object.entries(template.Resources).filter(([, resource]) => resource.Type === type));
}

/** The one resource of the type. Throws for more or fewer. */
export function onlyResource(template: Template, type: string): Resource {
  const [first, ...others] = Object.values(resourcesOf(template, type));
  if (first === undefined || others.length > 0) throw new Error(`not exactly one ${type}`);
  return first;
}

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-central-1',
  'AWS::AccountId': '111122223333',
  'AWS::URLSuffix': 'amazonaws.com',
};

/**
 * The value with its intrinsic functions replaced, as CloudFormation would in one account;
 * resources get readable names.
 */
// biome-ignore lint/suspicious/noExplicitAny: what comes out has the shape of what went in
export function resolve(template: Template, value: any): any {
  if (Array.isArray(value)) return value.map((item) => resolve(template, item));
  if (value === null || typeof value !== 'object') return value;
  if ('Ref' in value) return PSEUDO[value.Ref] ?? machineArn(template, value.Ref) ?? value.Ref;
  if ('Fn::GetAtt' in value) return arnOf(template, value['Fn::GetAtt'][0]);
  if ('Fn::Join' in value) return resolve(template, value['Fn::Join'][1]).join(value['Fn::Join'][0]);
  if ('Fn::Select' in value) return resolve(template, value['Fn::Select'][1])[value['Fn::Select'][0]];
  if ('Fn::Split' in value) return resolve(template, value['Fn::Split'][1]).split(value['Fn::Split'][0]);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(template, item)]));
}

/** A Ref to a state machine is its ARN; other resources go by their logical ids here. */
function machineArn(template: Template, id: string): string | undefined {
  const name = template.Resources[id]?.Properties.StateMachineName;
  return name === undefined ? undefined : `arn:aws:states:eu-central-1:111122223333:stateMachine:${name}`;
}

function arnOf(template: Template, id: string): string {
  const resource = template.Resources[id];
  if (resource?.Type === 'AWS::Lambda::Function') {
    return `arn:aws:lambda:eu-central-1:111122223333:function:${resource.Properties.Handler.replace('.handler', '')}`;
  }
  return `arn:aws:${resource?.Type}:eu-central-1:111122223333:${id}`;
}
