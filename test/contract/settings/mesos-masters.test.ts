import { MesosMasters, parseZooKeeper } from '../../../functions/contract/settings/mesos-masters.ts';

const messagesOf = (text: string) => MesosMasters.safeParse(text).error?.issues.map(({ message }) => message);

describe('the addresses of the masters', () => {
  test.each([
    { text: 'http://m1:5050, https://m2:5050/', masters: ['http://m1:5050', 'https://m2:5050'] },
    { text: 'https://gateway/mesos/', masters: ['https://gateway/mesos'] },
    { text: ' zk://zk1:2181,zk2/mesos ', masters: ['zk://zk1:2181,zk2/mesos'] },
  ])("are read from '$text'", ({ text, masters }) => {
    expect(MesosMasters.parse(text)).toEqual(masters);
  });

  test.each([
    { text: 'm1:5050', says: /'m1:5050' is not a base URL such as/ },
    { text: 'http://m1:5050?x=1', says: /is not a base URL/ },
    { text: 'http://m1:5050,zk://zk1/mesos', says: /a zk:\/\/ address must be the only entry/ },
    { text: 'zk://zk1:2181', says: /does not look like zk:\/\/zk1:2181,zk2:2181\/mesos/ },
    { text: 'zk://zk1:99999/mesos', says: /does not look like/ },
    { text: 'zk://zk1,,zk2/mesos', says: /does not look like/ },
  ])("cannot be '$text'", ({ text, says }) => {
    expect(messagesOf(text)?.join('\n')).toMatch(says);
  });

  test.each([
    'http://ops:s3cret@m1:5050',
    'http://ops:s3cret@m1:notaport',
    'zk://ops:s3cret@zk1:2181',
    'http://m1:5050,zk://ops:s3cret@zk1/mesos',
  ])('are refused without quoting the password: %s', (text) => {
    expect(messagesOf(text)).toHaveLength(1);
    expect(messagesOf(text)?.join('\n')).not.toContain('s3cret');
  });
});

test('an address of ZooKeeper has servers, a node, and optional credentials', () => {
  expect(parseZooKeeper('zk://ops:s3c:ret@zk1,[2001:db8::1]:2182/a/mesos/')).toEqual({
    servers: [
      { host: 'zk1', port: 2181 },
      { host: '[2001:db8::1]', port: 2182 },
    ],
    path: '/a/mesos',
    credentials: 'ops:s3c:ret',
  });
});
