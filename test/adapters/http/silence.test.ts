import type { Dispatcher } from 'undici';
import { createMesosClient } from '../../../functions/adapters/mesos/calls/client.ts';

/** Every exchange of it fails as in a process that lacks a resource or has a bug. */
function failing(error: Error): Dispatcher {
  return { request: () => Promise.reject(error) } as unknown as Dispatcher;
}

const AGENT = { agentId: 'S0', ip: '127.0.0.1', port: 5051 };
const system = (code: string) =>
  Object.assign(new Error(`connect ${code} 127.0.0.1:5051`), { code, syscall: 'connect' });

test.each([
  { name: 'no file descriptor is left', error: system('EMFILE') },
  { name: 'the whole machine has none left', error: system('ENFILE') },
  { name: 'no memory is left', error: system('ENOMEM') },
  { name: 'the code has a bug', error: new TypeError("Cannot read properties of undefined (reading 'host')") },
])('a fault of this process is thrown, not taken for a silent agent or master, when $name', async ({ error }) => {
  const mesos = createMesosClient({ masters: ['http://127.0.0.1:5050'], api: 'v1', dispatcher: failing(error) });
  const fault = { name: 'Internal', message: expect.stringContaining(error.message) };

  await expect(mesos.tasksOnAgent(AGENT)).rejects.toMatchObject(fault);
  await expect(mesos.agents()).rejects.toMatchObject(fault);
});

test('an agent that refuses the connection is silent', async () => {
  const dispatcher = failing(system('ECONNREFUSED'));
  const mesos = createMesosClient({ masters: ['http://127.0.0.1:5050'], api: 'v1', dispatcher });

  expect(await mesos.tasksOnAgent(AGENT)).toBeUndefined();
});
