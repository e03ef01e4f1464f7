import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from './template.ts';

/** The CloudFormation assembly of `npm run synth`: one stack, and folders with its functions' code. */
export interface Assembly {
  readonly directory: string;
  readonly template: Template;
  /** Folders with code, by the key of their object in the assets' bucket. */
  readonly assets: ReadonlyMap<string, string>;
}

const ROOT = join(import.meta.dirname, '..', '..');
/** Sources of an assembly. */
const SOURCES = ['infra', 'functions', 'console', 'package-lock.json', 'cdk.json'];

/** Reads the assembly. Synthesizes it before when it is missing or older than its sources. */
export async function ensureAssembly(directory = join(ROOT, 'cdk.out')): Promise<Assembly> {
  const sources = Math.max(...SOURCES.map((source) => newestChange(join(ROOT, source))));
  // CDK writes the manifest last.
  if (changedAt(join(directory, 'manifest.json')) < sources) await synthesize(directory);
  return readAssembly(directory);
}

/** Synthesizes into another folder, then renames it: several processes may do so at the same time. */
async function synthesize(directory: string): Promise<void> {
  const cache = join(ROOT, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, 'assembly-'));
  try {
    await runSynth(join(work, 'new'));
    if (existsSync(directory)) renameSync(directory, join(work, 'old'));
    renameSync(join(work, 'new'), directory);
  } catch (error) {
    // Another process was faster: its assembly is the same.
    if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function runSynth(output: string): Promise<void> {
  const child = spawn(process.execPath, [join(ROOT, 'infra', 'synth.ts'), '--output', output], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`the stack cannot be synthesized:\n${Buffer.concat(said).toString().trim()}`);
}

/** Throws an Error unless the folder holds an assembly of exactly one stack. */
export function readAssembly(directory: string): Assembly {
  const { artifacts } = readJson(directory, 'manifest.json') as { artifacts: Record<string, Artifact> };
  const stacks = Object.values(artifacts).filter(({ type }) => type === 'aws:cloudformation:stack');
  const [stack] = stacks;
  if (stack === undefined || stacks.length > 1)
    throw new Error(`${directory} has ${stacks.length} stacks, not one: delete it, and start again`);
  const assets = new Map<string, string>();
  for (const { type, properties } of Object.values(artifacts)) {
    if (type !== 'cdk:asset-manifest' || properties?.file === undefined) continue;
    const { files } = readJson(directory, properties.file) as { files: Record<string, AssetFile> };
    for (const { source, destinations } of Object.values(files)) {
      if (source.packaging !== 'zip') continue;
      for (const { objectKey } of Object.values(destinations)) assets.set(objectKey, join(directory, source.path));
    }
  }
  return {
    directory,
    template: readJson(directory, stack.properties?.templateFile ?? '') as Template,
    assets,
  };
}

interface Artifact {
  readonly type: string;
  readonly properties?: { readonly file?: string; readonly templateFile?: string };
}

interface AssetFile {
  readonly source: { readonly path: string; readonly packaging: string };
  readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
}

function readJson(directory: string, file: string): unknown {
  return JSON.parse(readFileSync(join(directory, file), 'utf8'));
}

/** Includes the folder's own time: removing a file changes only that. */
function newestChange(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newestChange(join(path, name))));
}

function changedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
