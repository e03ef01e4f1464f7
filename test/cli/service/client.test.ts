import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../temporary-folder.ts';
import { fakeService } from '../fake-service.ts';
import { cli, runCli } from '../run-cli.ts';
import { accepted, hostView } from '../samples.ts';
import { signatureOf } from '../sigv4.ts';

const query = (url: string, requestTimeoutMs?: number) =>
  runCli(['host', 'query', '--url', url], requestTimeoutMs === undefined ? {} : { requestTimeoutMs });

describe('a service that cannot be reached exits 3, names the URL and says what to do', () => {
  test('when nothing listens', async () => {
    const service = await fakeService(() => 'hang up');
    await service[Symbol.asyncDispose]();

    const { exitCode, stderr } = await query(service.url);

    expect(exitCode).toBe(3);
    expect(stderr).toContain(`the service at ${service.url} cannot be reached: connect ECONNREFUSED`);
    expect(stderr).toContain('nothing listens there: start the service');
  });

  test('when the name is unknown', async () => {
    const { exitCode, stderr } = await query('http://no-such-host.invalid');

    expect(exitCode).toBe(3);
    expect(stderr).toContain('DNS does not know the name');
  });

  test('when TLS fails', async () => {
    await using service = await fakeService(() => ({ body: { hosts: [] } }));

    const { exitCode, stderr } = await query(service.url.replace('http:', 'https:'));

    expect(exitCode).toBe(3);
    expect(stderr).toContain('TLS failed');
  });

  test('when no answer comes in time, and that a change may have been made', async () => {
    await using silent = await fakeService(() => 'silence');

    const { exitCode, stderr } = await runCli(['host', 'maintenance', 'start', 'h1', '--url', silent.url], {
      requestTimeoutMs: 50,
    });

    expect(exitCode).toBe(3);
    expect(stderr).toContain('no answer within 0.05 s');
    expect(stderr).toContain('the request may have arrived');
  });
});

describe('an answer that is not the API’s exits 1', () => {
  test.each([
    { name: 'HTML', status: 200, body: '<html>Welcome to nginx</html>', says: '<html>Welcome to nginx</html>' },
    { name: 'nothing', status: 200, body: '', says: '(nothing)' },
    { name: 'JSON of something else', status: 200, body: '{"pods":[]}', says: '{"pods":[]}' },
    { name: 'a redirection', status: 302, body: 'moved', says: 'answered 302' },
    {
      name: 'a login page',
      status: 200,
      body: '<!DOCTYPE html><title>Sign in</title>',
      says: 'may come from a login page',
    },
    { name: '401 of a proxy', status: 401, body: '<h1>Unauthorized</h1>', says: 'the request was not signed' },
    { name: '403 of a proxy', status: 403, body: 'no', says: 'the CLI knows no other login' },
    { name: 'an error of a proxy', status: 502, body: `${'x'.repeat(500)}END`, says: `${'x'.repeat(200)}…` },
  ])('and shows its beginning: $name', async ({ status, body, says }) => {
    await using service = await fakeService(() => ({ status, body, type: 'text/html' }));

    const { exitCode, stdout, stderr } = await query(service.url);

    expect(exitCode).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(says);
    expect(stderr).not.toContain('END');
  });

  test('and says where a redirect leads, which may be a login page', async () => {
    await using service = await fakeService(() => ({
      status: 302,
      body: '',
      location: 'https://sso.corp.example/login',
    }));

    const { exitCode, stderr } = await query(service.url);

    expect(exitCode).toBe(1);
    expect(stderr).toContain('redirects to https://sso.corp.example/login, which is not followed');
    expect(stderr).toContain('log in to the network or the VPN first');
  });

  test('and explains API Gateway’s own refusal', async () => {
    await using service = await fakeService(() => ({ status: 403, body: { message: 'Forbidden' } }));

    const { exitCode, stderr } = await query(service.url);

    expect(exitCode).toBe(1);
    expect(stderr).toContain('the service answered 403: Forbidden');
    expect(stderr).toContain('execute-api:Invoke');
  });
});

describe('a cluster with "auth": "iam"', () => {
  const env = { ...process.env };
  const config = temporaryFolder();
  beforeAll(() => {
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'not-a-real-secret',
      AWS_SESSION_TOKEN: 'a-token',
    });
  });
  afterAll(() => {
    process.env = env;
  });

  test('gets requests with a correct signature', async () => {
    await using service = await fakeService(({ method }) =>
      method === 'POST' ? { status: 202, body: accepted(['h1']) } : { body: hostView() },
    );
    const entry = { url: `${service.url}/stage`, auth: 'iam', region: 'eu-west-1' };
    writeFileSync(join(config, 'clusters.json'), JSON.stringify({ prod: entry }));
    const options = { configDirectories: [config] };

    await runCli(['-e', 'prod', 'host', 'maintenance', 'complete', 'h1', '--reason', 'öl'], options);
    await runCli(['host', 'show', 'h 1', '--cluster', 'prod'], options);

    expect(service.asked).toHaveLength(2);
    for (const asked of service.asked) {
      expect(asked.headers['x-amz-security-token']).toBe('a-token');
      expect(asked.headers.authorization).toContain(
        `Credential=AKIDEXAMPLE/${asked.headers['x-amz-date']?.slice(0, 8)}/eu-west-1/execute-api/aws4_request`,
      );
      expect(asked.headers.authorization?.split('Signature=')[1]).toBe(
        signatureOf({ ...asked, body: asked.body === undefined ? '' : JSON.stringify(asked.body) }),
      );
    }
  });

  test.each([
    { message: 'Forbidden', says: 'this caller has execute-api:Invoke' },
    { message: 'The security token included in the request is expired', says: 'log in again' },
    {
      message: 'Signature expired: 20261130T000000Z is now earlier than …',
      says: 'the clock of this machine is wrong',
    },
  ])('that the service refuses says what to do: $message', async ({ message, says }) => {
    await using service = await fakeService(() => ({ status: 403, body: { message } }));
    writeFileSync(
      join(config, 'clusters.json'),
      JSON.stringify({ prod: { url: service.url, auth: 'iam', region: 'eu-west-1' } }),
    );

    const { exitCode, stderr } = await runCli(['-e', 'prod', 'host', 'query'], { configDirectories: [config] });

    expect(exitCode).toBe(1);
    expect(stderr).toContain(`the service answered 403: ${message}`);
    expect(stderr).toContain(says);
  });

  test('does not sign for a service without it', async () => {
    const { asked } = await cli({ body: hostView() }, ['host', 'show', 'h1']);

    expect(asked[0]?.headers.authorization).toBeUndefined();
  });
});
