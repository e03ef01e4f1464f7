import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bundleCli } from '../../../cli/bundle.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { fakeService } from '../fake-service.ts';
import { hostView } from '../samples.ts';

const exec = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** The machine's own Node, which may be as old as 20: not the pinned one of this repository. */
const PATH = (process.env.PATH ?? '')
  .split(delimiter)
  .filter((directory) => !directory.includes('node_modules'))
  .join(delimiter);
const env = { ...process.env, PATH, NODE_OPTIONS: '', npm_config_update_notifier: 'false' };

const manifest = JSON.parse(readFileSync(join(ROOT, 'cli', 'package.json'), 'utf8'));

const folder = temporaryFolder();
const installed = join(folder, 'elsewhere');

describe('the packed CLI, installed elsewhere', () => {
  beforeAll(async () => {
    const source = join(folder, 'source');
    mkdirSync(installed);
    for (const path of ['package.json', 'bin'])
      cpSync(join(ROOT, 'cli', path), join(source, path), { recursive: true });
    await bundleCli(join(source, 'dist'));
    await exec('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: source, env });
    const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
    const arguments_ = ['install', '--offline', '--no-audit', '--no-fund', join(folder, tarball)];
    await exec('npm', arguments_, { cwd: installed, env });
  });

  const peloton = (...args: string[]) =>
    exec(join(installed, 'node_modules', '.bin', 'peloton'), args, { cwd: installed, env });

  test('brings no other package along and stays small', () => {
    const packages = readdirSync(join(installed, 'node_modules')).filter((name) => !name.startsWith('.'));
    const own = join(installed, 'node_modules', manifest.name);
    const bytes = readdirSync(own, { recursive: true, encoding: 'utf8' })
      .map((name) => statSync(join(own, name)))
      .reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);

    expect(packages).toEqual([manifest.name]);
    expect(readdirSync(own).sort()).toEqual(['bin', 'dist', 'package.json']);
    expect(existsSync(join(own, 'dist', 'LICENSE'))).toBe(true);
    expect(bytes).toBeLessThan(1_500_000);
  });

  test('answers --version and queries a service', async () => {
    await using service = await fakeService(() => ({ body: { hosts: [hostView()] } }));

    const version = await peloton('--version');
    const query = await peloton('host', 'query', '--json', '--url', service.url);

    expect(version).toEqual({ stdout: `${manifest.version}\n`, stderr: '' });
    expect(JSON.parse(query.stdout)).toEqual({ hosts: [hostView()] });
    expect(query.stderr).toBe('');
  });

  test('signs requests with the chunk that it brings', async () => {
    await using service = await fakeService(() => ({ body: { hosts: [] } }));
    const home = join(folder, 'home');
    mkdirSync(join(home, '.peloton'), { recursive: true });
    const entry = { url: service.url, auth: 'iam', region: 'eu-west-1' };
    writeFileSync(join(home, '.peloton', 'clusters.json'), JSON.stringify({ prod: entry }));
    const credentials = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'not-a-real-secret' };

    await exec(join(installed, 'node_modules', '.bin', 'peloton'), ['host', 'query', '-e', 'prod'], {
      env: { ...env, ...credentials, HOME: home },
    });

    expect(service.asked[0]?.headers.authorization).toContain('Credential=AKIDEXAMPLE/');
  });

  test('serves the console that it brings, and signs what it asks', async () => {
    await using service = await fakeService(() => ({ body: { hosts: [] } }));
    const home = join(folder, 'console-home');
    mkdirSync(join(home, '.peloton'), { recursive: true });
    const entry = { url: service.url, auth: 'iam', region: 'eu-west-1' };
    writeFileSync(join(home, '.peloton', 'clusters.json'), JSON.stringify({ prod: entry }));
    const credentials = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'not-a-real-secret' };
    const command = join(installed, 'node_modules', '.bin', 'peloton');
    const child = spawn(command, ['console', '--no-open', '-e', 'prod'], {
      env: { ...env, ...credentials, HOME: home },
    });
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    const [, url = ''] = /console on (\S+)\//.exec(said.toString()) ?? [];

    const page = await (await fetch(`${url}/`)).text();
    const [, script = ''] = /src="(.*?)"/.exec(page) ?? [];
    expect((await fetch(url + script)).headers.get('content-type')).toContain('javascript');
    await fetch(`${url}/v1/hosts`);
    expect(service.asked[0]?.headers.authorization).toContain('Credential=AKIDEXAMPLE/');
    child.kill('SIGINT');
    await once(child, 'exit');
  });

  test('keeps the exit codes of the process', async () => {
    await expect(peloton('host', 'query', '--states', 'gone')).rejects.toMatchObject({ code: 2, stdout: '' });
    await expect(peloton('host', 'query', '--url', 'http://no-such-host.invalid')).rejects.toMatchObject({ code: 3 });
  });
});
