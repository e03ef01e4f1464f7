import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { openJournal } from '../../../local/step-functions/journal/journal.ts';
import { executionsOf, MACHINE_ARN, mapFlow, startFlow, task } from './flows.ts';

/**
 * Run by journal.test.ts: executions on the journal of the folder in the first argument, until it is
 * killed. `ends` ends at once. The children of `runs` begin, which `begun.txt` counts, and end only
 * with a second argument.
 */
const [dir = '', mayEnd] = process.argv.slice(2);

const flow = mapFlow({ ResultPath: null }, task('work'));
const work = ({ name, waits }: { name: string; waits: boolean }) => {
  appendFileSync(join(dir, 'begun.txt'), `${name}\n`);
  if (!waits || mayEnd !== undefined) return name;
  process.stdout.write(`${name} has begun\n`);
  return new Promise(() => undefined);
};
const executions = executionsOf(flow, { work }, (current) => openJournal(dir, current));
executions.resume();
if (mayEnd === undefined) {
  const ends = startFlow(executions, { items: [{ name: 'a', waits: false }] }, 'ends');
  await executions.outcome(ends.arn);
  startFlow(executions, { items: [{ name: 'b', waits: true }] }, 'runs');
  setInterval(() => undefined, 1_000);
} else {
  await Promise.all(executions.list({ machineArn: MACHINE_ARN }).map(({ arn }) => executions.outcome(arn)));
  const all = executions.list({ machineArn: MACHINE_ARN });
  process.stdout.write(JSON.stringify([...all, ...executions.list({ machineArn: `${MACHINE_ARN}/Item` })]));
}
