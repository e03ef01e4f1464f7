import { fakeProxy } from '../../adapters/http/fake-proxy.ts';
import { runCli } from '../run-cli.ts';
import { hostView } from '../samples.ts';

const query = (url: string, env: Record<string, string>) => runCli(['host', 'query', '--url', url], { env });
const LOGIN = `Basic ${Buffer.from('ann:s3cret').toString('base64')}`;

describe('a service behind a proxy', () => {
  test.each(['HTTP_PROXY', 'http_proxy'])(
    'is asked through the proxy of %s, with its user and password',
    async (name) => {
      await using proxy = await fakeProxy({ answer: JSON.stringify({ hosts: [hostView({ hostname: 'h7' })] }) });

      const ran = await query('http://peloton.invalid:8080/base', { [name]: `http://ann:s3cret@${proxy.host}` });

      expect(ran).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringMatching(/^h7 /m) });
      expect(proxy.asked).toEqual([
        { line: 'GET http://peloton.invalid:8080/base/v1/hosts?limit=1000', authorization: LOGIN },
      ]);
    },
  );

  test('is asked directly when NO_PROXY names it', async () => {
    await using proxy = await fakeProxy({});
    const env = { HTTP_PROXY: `http://${proxy.host}`, NO_PROXY: '.invalid' };

    expect((await query('http://peloton.invalid:8080', env)).stderr).toContain('DNS does not know the name');
    expect(proxy.asked).toEqual([]);
  });

  test.each([
    { url: 'http://peloton.invalid', says: '407' },
    { url: 'https://peloton.invalid', says: '407' },
  ])('is not reached when the proxy refuses; its password is not shown: $url', async ({ url, says }) => {
    await using proxy = await fakeProxy({ refuse: 407 });
    const address = `http://ann:s3cret@${proxy.host}`;

    const { exitCode, stderr } = await query(url, { HTTP_PROXY: address, HTTPS_PROXY: address });

    expect(exitCode).toBe(3);
    expect(stderr).toContain(`the service at ${url} cannot be reached through the proxy http://${proxy.host}: `);
    expect(stderr).toContain(says);
    expect(stderr).toContain('add the service to $NO_PROXY');
    expect(stderr).not.toContain('s3cret');
  });

  test('is not asked when the setting is no proxy; the message does not quote it', async () => {
    const { exitCode, stderr } = await query('http://peloton.invalid', { HTTP_PROXY: 'ann:s3cret@proxy' });

    expect(exitCode).toBe(2);
    expect(stderr).toContain('$HTTP_PROXY is not the URL of a proxy such as http://proxy:3128');
    expect(stderr).not.toContain('s3cret');
  });
});
