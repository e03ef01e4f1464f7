import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fakeProxy } from '../../adapters/http/fake-proxy.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { fakeService } from '../fake-service.ts';
import { runCli } from '../run-cli.ts';

const CONFIG = `
[default]
region = eu-west-3
aws_access_key_id = AKIDDEFAULT
aws_secret_access_key = not-a-real-secret

[profile ops]
region = eu-central-1
aws_access_key_id = AKIDOPS
aws_secret_access_key = not-a-real-secret

[profile no-region]
aws_access_key_id = AKIDNOREGION
aws_secret_access_key = not-a-real-secret

[profile broken]
region = eu-central-1
credential_process = /bin/sh -c "echo the token has run out >&2; exit 3"

[profile garbled]
region = eu-central-1
credential_process = echo hello

[profile sso]
region = eu-central-1
sso_start_url = https://corp.awsapps.invalid/start
sso_account_id = 111122223333
sso_role_name = Operator
sso_region = us-west-2
`;

const before = { ...process.env };
const folder = temporaryFolder();

beforeAll(() => {
  writeFileSync(join(folder, 'config'), CONFIG);
  writeFileSync(join(folder, 'credentials'), '');
  for (const name of Object.keys(process.env).filter((each) => each.startsWith('AWS_'))) delete process.env[name];
  Object.assign(process.env, {
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
  });
});
afterAll(() => {
  process.env = before;
});

/** Queries a service that needs signatures, with the entry of the cluster and the options. */
function query(entry: object, ...options: string[]) {
  return queryWith({}, entry, ...options);
}

async function queryWith(env: Record<string, string>, entry: object, ...options: string[]) {
  await using service = await fakeService(() => ({ body: { hosts: [] } }));
  writeFileSync(join(folder, 'clusters.json'), JSON.stringify({ prod: { url: service.url, auth: 'iam', ...entry } }));
  const ran = await runCli(['host', 'query', '-e', 'prod', ...options], { configDirectories: [folder], env });
  return { ...ran, signature: service.asked[0]?.headers.authorization ?? '' };
}

describe('a service on AWS is called', () => {
  test('with the default profile and its region', async () => {
    expect((await query({})).signature).toMatch(/Credential=AKIDDEFAULT\/\d+\/eu-west-3\/execute-api/);
  });

  test.each([
    { entry: {}, options: ['--profile', 'ops'] },
    { entry: { profile: 'ops' }, options: [] },
    { entry: { profile: 'default' }, options: ['--profile', 'ops'] },
  ])('with the profile and the region of $entry and $options', async ({ entry, options }) => {
    expect((await query(entry, ...options)).signature).toMatch(/Credential=AKIDOPS\/\d+\/eu-central-1\/execute-api/);
  });

  test('with the region of its entry before that of the profile', async () => {
    const { signature } = await query({ region: 'us-east-1' }, '--profile', 'ops');

    expect(signature).toMatch(/Credential=AKIDOPS\/\d+\/us-east-1\/execute-api/);
  });

  test('never without a region', async () => {
    const { exitCode, stderr, signature } = await query({}, '--profile', 'no-region');

    expect(exitCode).toBe(2);
    expect(stderr).toContain("the cluster 'prod' needs a signature of AWS, but its region is not known");
    expect(signature).toBe('');
  });
});

describe('missing credentials are refused with their cause', () => {
  const region = 'eu-central-1';
  test.each([
    {
      profile: 'opps',
      says: "the AWS configuration has no profile 'opps': there are broken, default, garbled, no-region, ops, sso",
    },
    {
      profile: 'broken',
      says: 'Command failed: /bin/sh -c "echo the token has run out >&2; exit 3" the token has run out',
    },
    { profile: 'garbled', says: 'Profile garbled credential_process returned invalid JSON' },
    { profile: 'sso', says: 'The SSO session associated with this profile is invalid' },
  ])('of the profile $profile', async ({ profile, says }) => {
    const { exitCode, stderr } = await query({ region }, '--profile', profile);

    expect(exitCode).toBe(1);
    expect(stderr).toContain('the request cannot be signed');
    expect(stderr).toContain(says);
    expect(stderr).not.toContain('Web identity');
  });

  test('of $AWS_PROFILE', async () => {
    process.env.AWS_PROFILE = 'opps';
    try {
      expect((await query({ region })).stderr).toContain("the AWS configuration has no profile 'opps'");
    } finally {
      delete process.env.AWS_PROFILE;
    }
  });
});

describe('single sign-on', () => {
  const { HOME } = process.env;
  beforeAll(() => {
    const cache = join(folder, '.aws', 'sso', 'cache');
    mkdirSync(cache, { recursive: true });
    const key = createHash('sha1').update('https://corp.awsapps.invalid/start').digest('hex');
    const token = { accessToken: 'not-a-real-token', expiresAt: '2100-01-01T00:00:00Z' };
    writeFileSync(join(cache, `${key}.json`), JSON.stringify(token));
    process.env.HOME = folder;
  });
  afterAll(() => {
    process.env.HOME = HOME;
    delete process.env.AWS_ENDPOINT_URL_SSO;
  });

  test('gets credentials in its own region, through the proxy, though the service itself needs no proxy', async () => {
    await using proxy = await fakeProxy({ refuse: 403 });
    const env = { HTTPS_PROXY: `http://${proxy.host}` };

    const { exitCode, signature } = await queryWith(env, { region: 'eu-central-1' }, '--profile', 'sso');

    expect(proxy.asked[0]?.line).toBe('CONNECT portal.sso.us-west-2.amazonaws.com:443');
    expect({ exitCode, signature }).toEqual({ exitCode: 1, signature: '' });
  });

  test('is called directly when NO_PROXY names it', async () => {
    await using proxy = await fakeProxy({ refuse: 403 });
    const env = { HTTPS_PROXY: `http://${proxy.host}`, NO_PROXY: '.invalid' };
    process.env.AWS_ENDPOINT_URL_SSO = 'https://sso.invalid';

    const { exitCode } = await queryWith(env, { region: 'eu-central-1' }, '--profile', 'sso');

    expect({ exitCode, asked: proxy.asked }).toEqual({ exitCode: 1, asked: [] });
  });
});
