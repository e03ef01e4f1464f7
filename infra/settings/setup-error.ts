/** An error that the operator can correct: the message says how, without a stack trace. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}

/** Runs a command and sets its exit code: 1 and the message for a SetupError. Rethrows other errors. */
export async function runCommand(command: () => Promise<number> | number): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
