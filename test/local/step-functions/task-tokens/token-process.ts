import { openJournal } from '../../../../local/step-functions/journal/journal.ts';
import { executionsOf, MACHINE_ARN, mapFlow, startFlow } from '../flows.ts';
import { type Asked, tokenTask } from '../token-flows.ts';

/**
 * Run by task-token-restart.test.ts: an execution on the journal of the folder that is the first argument, whose children wait for their
 * tokens. Without a token as second argument it starts the execution, prints what it is asked, and waits to be killed; with one it answers that,
 * and prints how the execution ends.
 */
const [dir = '', token] = process.argv.slice(2);

const ask = (asked: Asked) => void process.stdout.write(`${JSON.stringify(asked)}\n`);
const executions = executionsOf(mapFlow({}, tokenTask()), { ask }, (current) => openJournal(dir, current));
executions.resume();
if (token === undefined) {
  startFlow(executions, { items: ['a'] });
  setInterval(() => undefined, 1_000);
} else {
  executions.tasks.answer(token, { status: 'SUCCEEDED', output: 'from the next process' });
  const [execution] = executions.list({ machineArn: MACHINE_ARN });
  process.stdout.write(`${JSON.stringify(await executions.outcome(execution?.arn ?? ''))}\n`);
}
