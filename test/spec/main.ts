import { readFlags } from '../flags.ts';
import { ask, checks } from './specification.ts';

/** `npm run spec`: what Quint finds in the specification; exits with 1 when a check fails. */

const USAGE = `npm run spec -- [--samples N] [--seed S]

Checks the types of the specification, runs the witness of each promise, and lets N runs (400 if not given) do anything from each of three places
on the way of a host. The same seed makes the same runs.
`;

const { values, wholeNumber } = readFlags(USAGE, {
  samples: { type: 'string', default: '400' },
  seed: { type: 'string' },
});
const seed = values.seed ?? String(Math.floor(Math.random() * 1e9));

for (const check of checks(seed, wholeNumber(values.samples, 'samples'))) {
  const startedAt = performance.now();
  const { exitCode, said } = await ask(check);
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  process.stdout.write(`${exitCode === 0 ? 'ok' : 'FAILED'} ${check.name} (${seconds} s)\n`);
  if (exitCode === 0) continue;
  process.stdout.write(`${said}\nrepeat it: npm run spec -- --samples ${values.samples} --seed ${seed}\n`);
  process.exitCode = 1;
}
