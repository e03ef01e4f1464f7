import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { usageError } from '../terminal/exit-code.ts';
import type { Io } from '../terminal/io.ts';
import { withoutMark } from '../terminal/text.ts';

/** Address of the service. `iam`: its requests are signed with SigV4. */
export type Target = { readonly url: string; readonly auth: 'none' } | SignedTarget;

export interface SignedTarget {
  readonly url: string;
  readonly auth: 'iam';
  /** @default - that of the AWS configuration */
  readonly region?: string;
  /** Profile of the AWS configuration. @default - $AWS_PROFILE */
  readonly profile?: string;
  /** The option, variable or file that gave the URL, for messages. */
  readonly source: string;
}

export interface TargetOptions {
  readonly url?: string;
  readonly cluster?: string;
  readonly profile?: string;
}

interface ClusterEntry {
  readonly url: string;
  readonly region?: string;
  readonly profile?: string;
  readonly auth?: 'iam' | 'none';
}

const DEFAULT_URL = 'http://127.0.0.1:8080';
const API_GATEWAY_HOST = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;

/**
 * `--url`, else `$PELOTON_URL`, else the entry of `--cluster` or `$CLUSTER_NAME`, else the local
 * service.
 */
export function findTarget(options: TargetOptions, io: Io): Target {
  if (options.profile === '') throw usageError('--profile is empty: give the name of a profile');
  const target = targetOf(options, io);
  return target.auth === 'iam' && options.profile !== undefined ? { ...target, profile: options.profile } : target;
}

function targetOf(options: TargetOptions, io: Io): Target {
  if (options.url !== undefined) return toTarget({ url: options.url }, '--url', io);
  const fromEnvironment = io.env.PELOTON_URL?.trim();
  if (fromEnvironment) {
    if (options.cluster !== undefined) {
      io.stderr.write(`note: $PELOTON_URL (${fromEnvironment}) overrides --cluster ${options.cluster}\n`);
    }
    return toTarget({ url: fromEnvironment }, '$PELOTON_URL', io);
  }
  const cluster = options.cluster ?? io.env.CLUSTER_NAME?.trim();
  if (options.cluster === '') throw usageError('--cluster is empty: give the name of a cluster');
  if (cluster) return toTarget(findCluster(cluster, io), `the cluster '${cluster}'`, io);
  return toTarget({ url: DEFAULT_URL }, 'the default', io);
}

function toTarget(entry: ClusterEntry, source: string, io: Io): Target {
  if (!URL.canParse(entry.url) || !/^https?:$/.test(new URL(entry.url).protocol)) {
    throw usageError(`the URL of ${source}, '${entry.url}', is not a URL such as https://peloton.example.com`);
  }
  const url = new URL(entry.url);
  if (url.username !== '' || url.password !== '') {
    throw usageError(
      `the URL of ${source} holds credentials: remove them; for a service on AWS they come from the AWS credential chain`,
    );
  }
  if (url.search !== '' || url.hash !== '')
    throw usageError(`the URL of ${source} has a query or a fragment: end it with its path`);
  const base = url.href.replace(/\/+$/, '');
  const gateway = API_GATEWAY_HOST.exec(url.hostname);
  if ((entry.auth ?? (gateway === null ? 'none' : 'iam')) === 'none') return { url: base, auth: 'none' };
  const region = entry.region ?? gateway?.[1] ?? (io.env.AWS_REGION || io.env.AWS_DEFAULT_REGION);
  const { profile } = entry;
  return { url: base, auth: 'iam', source, ...(region && { region }), ...(profile && { profile }) };
}

function findCluster(name: string, io: Io): ClusterEntry {
  const files = io.configDirectories.map((directory) => join(directory, 'clusters.json'));
  const known = new Set<string>();
  const foreign: string[] = [];
  for (const file of files.filter((path) => existsSync(path))) {
    const { [UBERS_KEY]: ubers, ...clusters } = readClusters(file);
    if (Array.isArray(ubers)) foreign.push(foreignClusters(file));
    else if (ubers !== undefined) clusters[UBERS_KEY] = ubers;
    if (Object.hasOwn(clusters, name)) return toEntry(clusters[name], name, file);
    for (const other of Object.keys(clusters)) known.add(other);
  }
  throw usageError(
    `the cluster '${name}' is not known`,
    known.size > 0 ? `known are: ${[...known].sort().join(', ')}` : `neither ${files.join(' nor ')} names a service`,
    ...foreign,
    `write {"${name}": "https://…"} there, or give the service's address with --url`,
  );
}

/**
 * Uber Peloton's CLI keeps its clusters in the same file: `{"Clusters": [{"ClusterName",
 * "ZkURL"}]}`.
 */
const UBERS_KEY = 'Clusters';

function foreignClusters(file: string): string {
  return `the "${UBERS_KEY}" in ${file} belong to Uber Peloton's own command line and name no service: add an entry beside them`;
}

function readClusters(file: string): Record<string, unknown> {
  let clusters: unknown;
  try {
    clusters = JSON.parse(withoutMark(readFileSync(file, 'utf8')));
  } catch (cause) {
    const fault = cause instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
    throw usageError(`${file} ${fault}: ${cause instanceof Error ? cause.message : cause}`);
  }
  if (typeof clusters !== 'object' || clusters === null || Array.isArray(clusters)) {
    throw usageError(`${file} holds no clusters: write {"prod": "https://…"} into it`);
  }
  return clusters as Record<string, unknown>;
}

function toEntry(value: unknown, name: string, file: string): ClusterEntry {
  if (typeof value === 'string') return { url: value };
  const fault = (what: string) => usageError(`${file}: the cluster '${name}' ${what}`);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw fault('is neither a URL nor {"url", "region", "profile", "auth"}');
  }
  const { url, region, profile, auth, ...unknown } = value as Record<string, unknown>;
  const [extra] = Object.keys(unknown);
  if (extra !== undefined) throw fault(`has an unknown field '${extra}': url, region, profile and auth are known`);
  if (typeof url !== 'string') throw fault('has no "url"');
  if (!isNameOrMissing(region)) throw fault('has a "region" that is not a name such as eu-central-1');
  if (!isNameOrMissing(profile)) throw fault('has a "profile" that is not a name');
  if (auth !== undefined && auth !== 'iam' && auth !== 'none') throw fault('has an "auth" other than "iam" or "none"');
  return { url, ...(region && { region }), ...(profile && { profile }), ...(auth && { auth }) };
}

function isNameOrMissing(value: unknown): value is string | undefined {
  return value === undefined || (typeof value === 'string' && value !== '');
}
