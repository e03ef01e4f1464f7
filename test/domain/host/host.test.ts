import { HOST_STATES, mayFollow } from '../../../functions/domain/host/host.ts';

describe('mayFollow', () => {
  const changes = HOST_STATES.flatMap((from, index) =>
    HOST_STATES.flatMap((to, other) => (mayFollow(from, to) ? [{ to, steps: other - index }] : [])),
  );

  test('lets a host skip no state on its way down', () => {
    expect(changes.filter(({ steps }) => steps > 1)).toEqual([]);
  });

  test('lets no state follow itself', () => {
    expect(changes.filter(({ steps }) => steps === 0)).toEqual([]);
  });

  test('lets a host come back to UP alone', () => {
    expect(changes.filter(({ to, steps }) => steps < 0 && to !== 'HOST_STATE_UP')).toEqual([]);
  });
});
