import { expect, test } from '@jest/globals';
import { changeSchedule } from '../../functions/actions/schedule-lease.ts';
import { createFakeMesos } from '../fakes/fake-mesos.ts';
import { testServices } from '../fakes/services.ts';

test('the lease of a step that died is free a minute later, and the next one gets it', async () => {
  const services = testServices(createFakeMesos(['h1']));
  await services.store.acquireLease('schedule', 'the dead', 60, services.clock());
  const worked: string[] = [];
  const work = (name: string) => changeSchedule(services, async () => void worked.push(name));

  await expect(work('at once')).rejects.toMatchObject({ name: 'ScheduleBusy' });
  services.advance(56_000);
  await work('a minute later');

  expect(worked).toEqual(['a minute later']);
});
