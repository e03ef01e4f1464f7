/** Something that the person at the keyboard can put right: its message says what, and needs no stack trace. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}

/** Runs a command to its exit code: 1, with the message alone, for a SetupError. Any other error is a fault of ours and is thrown. */
export async function runCommand(command: () => Promise<number> | number): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
