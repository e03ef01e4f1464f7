import { noCounts } from '../../../functions/domain/reconcile/pass-counts.ts';

test('a pass begins with nothing counted, whatever the pass before has counted', () => {
  const before = noCounts();
  before.changed += 1;

  expect(new Set(Object.values(noCounts()))).toEqual(new Set([0]));
});
