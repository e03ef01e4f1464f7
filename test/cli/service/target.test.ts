import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTarget, type TargetOptions } from '../../../cli/service/target.ts';
import type { Io } from '../../../cli/terminal/io.ts';

const GATEWAY = 'https://abc123.execute-api.eu-west-1.amazonaws.com';

let home: string;
let system: string;
beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'peloton-target-'));
  home = join(folder, 'home');
  system = join(folder, 'etc');
  mkdirSync(home);
  mkdirSync(system);
});
afterEach(() => rmSync(join(home, '..'), { recursive: true, force: true }));

const write = (directory: string, clusters: unknown) =>
  writeFileSync(join(directory, 'clusters.json'), typeof clusters === 'string' ? clusters : JSON.stringify(clusters));

function find(options: TargetOptions = {}, env: Record<string, string> = {}) {
  let notes = '';
  const stderr = {
    write: (text: string) => {
      notes += text;
    },
  };
  const io: Pick<Io, 'env' | 'configDirectories' | 'stderr'> = { env, configDirectories: [home, system], stderr };
  return { ...findTarget(options, io as Io), notes };
}

describe('the service', () => {
  test('is the local one by default', () => {
    expect(find()).toMatchObject({ url: 'http://127.0.0.1:8080', auth: 'none' });
  });

  test('is --url before all, then $PELOTON_URL, then --cluster, then $CLUSTER_NAME', () => {
    write(home, { one: 'http://one', two: 'http://two' });
    const env = { PELOTON_URL: 'http://env', CLUSTER_NAME: 'two' };

    expect(find({ url: 'http://flag/', cluster: 'one' }, env).url).toBe('http://flag');
    expect(find({}, env).url).toBe('http://env');
    expect(find({ cluster: 'one' }, { CLUSTER_NAME: 'two' }).url).toBe('http://one');
    expect(find({}, { CLUSTER_NAME: 'two' }).url).toBe('http://two');
  });

  test('says so when $PELOTON_URL overrides --cluster', () => {
    expect(find({ cluster: 'one' }, { PELOTON_URL: 'http://env' }).notes).toContain('overrides --cluster one');
  });

  test('comes from the system file when the user has no such entry', () => {
    write(home, { mine: 'http://mine' });
    write(system, { mine: 'http://theirs', prod: 'http://prod/base/' });

    expect(find({ cluster: 'mine' }).url).toBe('http://mine');
    expect(find({ cluster: 'prod' }).url).toBe('http://prod/base');
  });
});

test('a file that begins with a byte order mark, as those from Windows do, is read', () => {
  write(home, '\ufeff{"prod": "http://prod"}');

  expect(find({ cluster: 'prod' }).url).toBe('http://prod');
});

describe("a file of Uber Peloton's own command line", () => {
  const UBERS = { Clusters: [{ ClusterName: 'prod', ZkURL: 'zk1:2181' }] };

  test('is not read while no cluster is given', () => {
    write(home, UBERS);

    expect(find()).toEqual({ url: 'http://127.0.0.1:8080', auth: 'none', notes: '' });
  });

  test('names no service, and the error for a cluster says so', () => {
    write(home, UBERS);
    const file = join(home, 'clusters.json');

    for (const cluster of ['prod', 'Clusters']) {
      expect(() => find({ cluster })).toThrow(
        expect.objectContaining({
          message: `the cluster '${cluster}' is not known`,
          lines: expect.arrayContaining([expect.stringContaining(`the "Clusters" in ${file} belong to Uber`)]),
        }),
      );
    }
  });

  test('may hold our clusters beside its own', () => {
    write(home, `\ufeff${JSON.stringify({ ...UBERS, prod: 'https://prod' })}`);

    expect(find({ cluster: 'prod' }).url).toBe('https://prod');
    expect(() => find({ cluster: 'dev' })).toThrow(
      expect.objectContaining({ lines: expect.arrayContaining(['known are: prod']) }),
    );
  });

  test('does not hide a service with the name Clusters', () => {
    write(home, { Clusters: 'https://clusters' });

    expect(find({ cluster: 'Clusters' }).url).toBe('https://clusters');
  });
});

describe('signing', () => {
  test.each([
    { entry: GATEWAY, target: { auth: 'iam', region: 'eu-west-1' } },
    { entry: `${GATEWAY.replace('eu-west-1', 'cn-north-1')}.cn/v2`, target: { auth: 'iam', region: 'cn-north-1' } },
    {
      entry: { url: 'https://peloton.corp', auth: 'iam', region: 'us-east-1' },
      target: { auth: 'iam', region: 'us-east-1' },
    },
    { entry: { url: 'https://peloton.corp', auth: 'iam' }, target: { auth: 'iam', region: 'ap-south-1' } },
    { entry: { url: GATEWAY, auth: 'none' }, target: { auth: 'none' } },
    { entry: 'https://peloton.corp', target: { auth: 'none' } },
    { entry: 'https://x.execute-api.eu-west-1.amazonaws.com.evil.example', target: { auth: 'none' } },
  ])('$entry gives $target', ({ entry, target }) => {
    write(home, { prod: entry });

    expect(find({ cluster: 'prod' }, { AWS_REGION: 'ap-south-1' })).toMatchObject(target);
  });
});

describe('a fault of the address has its own message', () => {
  test.each([
    { clusters: '{"prod": ', message: 'clusters.json is not JSON' },
    { clusters: ['http://a'], message: 'holds no clusters' },
    { clusters: { stage: 'http://a', dev: 'http://b' }, message: "the cluster 'prod' is not known" },
    { clusters: { prod: 7 }, message: 'is neither a URL nor' },
    { clusters: { prod: { region: 'x' } }, message: 'has no "url"' },
    { clusters: { prod: { url: 'http://a', auht: 'iam' } }, message: "has an unknown field 'auht'" },
    { clusters: { prod: { url: 'http://a', auth: 'basic' } }, message: 'has an "auth" other than "iam" or "none"' },
    {
      clusters: { prod: { url: 'http://a', region: 1 } },
      message: 'has a "region" that is not a name such as eu-central-1',
    },
    { clusters: { prod: { url: 'http://a', profile: '' } }, message: 'has a "profile" that is not a name' },
    {
      clusters: { prod: 'prod.example.com' },
      message: "the URL of the cluster 'prod', 'prod.example.com', is not a URL",
    },
    { clusters: { prod: 'https://ann:secret@a' }, message: 'holds credentials' },
    { clusters: { prod: 'https://a/?x=1' }, message: 'has a query or a fragment: end it with its path' },
  ])('$message', ({ clusters, message }) => {
    write(home, clusters);

    expect(() => find({ cluster: 'prod' })).toThrow(message);
  });

  test('an unknown cluster lists those of both files', () => {
    write(home, { stage: 'http://a' });
    write(system, { dev: 'http://b' });

    expect(() => find({ cluster: 'prod' })).toThrow(
      expect.objectContaining({ exitCode: 2, lines: expect.arrayContaining(['known are: dev, stage']) }),
    );
  });

  test('a password in a URL is not repeated', () => {
    expect(() => find({ url: 'http://ann:secret@a' })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') }),
    );
  });
});
