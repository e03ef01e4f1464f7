/** A service that runs between tests imports then what it needs: here after the first of two concurrent tests has ended. */

const imported = Promise.withResolvers<object>();

test.concurrent('a test ends before what it has begun', async () => {
  setTimeout(() => void import('node:crypto').then(imported.resolve, imported.reject), 100);
});

test.concurrent('what goes on after it may still import', async () => {
  await expect(imported.promise).resolves.toHaveProperty('randomUUID');
});
