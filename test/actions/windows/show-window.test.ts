import { openingsOf } from '../../../functions/actions/windows/show-window.ts';
import { testServices } from '../../fakes/services.ts';

const known = testServices(['h1']);
const services = { ...known, store: { ...known.store, openings: async () => ({ items: [] }) } };

test('an unknown window has no history', async () => {
  await expect(openingsOf(services, 'gone', 10)).rejects.toMatchObject({ name: 'WindowNotFound' });
});

test('the history of a deleted window may end with an empty page', async () => {
  expect(await openingsOf(services, 'gone', 10, 'token')).toEqual({ openings: [] });
});
