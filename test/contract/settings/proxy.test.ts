import { nameOfProxy, proxyFor } from '../../../functions/contract/settings/proxy.ts';

const PROXIES = { httpProxy: 'http://plain:3128', httpsProxy: 'http://ann:s3cret@secure:3129' };

describe('a call goes', () => {
  test.each([
    { base: 'http://m1:5050', proxy: 'http://plain:3128' },
    { base: 'https://m1:5050', proxy: 'http://ann:s3cret@secure:3129' },
    { base: 'http://localhost:5050', proxy: undefined },
    { base: 'http://127.0.0.5:5050', proxy: undefined },
    { base: 'http://[::1]:5050', proxy: undefined },
  ])('from here to $base by $proxy', ({ base, proxy }) => {
    expect(proxyFor(base, PROXIES)).toBe(proxy);
  });

  test.each([
    { base: 'http://m1.mesos.corp', noProxy: 'mesos.corp' },
    { base: 'http://mesos.corp', noProxy: 'other.corp, .mesos.corp' },
    { base: 'http://M1.mesos.corp.', noProxy: '*.MESOS.corp' },
    { base: 'http://m1', noProxy: '*' },
    { base: 'http://m1:5050', noProxy: 'm1:5050' },
    { base: 'https://m1', noProxy: 'm1:443' },
    { base: 'http://10.1.2.3:5051', noProxy: '10.0.0.0/8' },
    { base: 'http://192.168.7.9', noProxy: '172.16.0.0/12 192.168.7.9' },
    { base: 'http://[2001:db8::7]:5051', noProxy: '2001:db8::7' },
    { base: 'http://[2001:db8::7]:5051', noProxy: '[2001:db8::7]:5051' },
  ])('directly to $base with NO_PROXY $noProxy', ({ base, noProxy }) => {
    expect(proxyFor(base, { ...PROXIES, noProxy })).toBeUndefined();
  });

  test.each([
    { base: 'http://m1:5050', noProxy: 'm1:5051' },
    { base: 'http://notmesos.corp', noProxy: 'mesos.corp' },
    { base: 'http://11.1.2.3', noProxy: '10.0.0.0/8' },
    { base: 'http://10.1.2.3.corp', noProxy: '10.0.0.0/8' },
    { base: 'http://m1', noProxy: '10.0.0.0/8,,' },
  ])('through the proxy to $base with NO_PROXY $noProxy', ({ base, noProxy }) => {
    expect(proxyFor(base, { ...PROXIES, noProxy })).toBe('http://plain:3128');
  });

  test('directly where no proxy is set for its scheme', () => {
    expect(proxyFor('https://m1', { httpProxy: 'http://plain:3128' })).toBeUndefined();
    expect(proxyFor('http://m1', { httpProxy: '', httpsProxy: 'http://secure:3129' })).toBeUndefined();
  });
});

test('the name of a proxy has no credentials', () => {
  expect(nameOfProxy('http://ann:s3cret@secure:3129/')).toBe('http://secure:3129');
});
