import { type EmfDocument, takeMetrics } from '../../local/metrics/function-output.ts';

/** Runs the work and returns the documents that functions wrote for CloudWatch meanwhile. */
export async function emittedBy(work: () => unknown): Promise<readonly EmfDocument[]> {
  const documents: EmfDocument[] = [];
  const end = takeMetrics((document) => void documents.push(document));
  try {
    await work();
  } finally {
    end();
  }
  return documents;
}

/** Runs the work and returns the log lines that functions wrote meanwhile. */
export async function loggedBy(work: () => unknown): Promise<readonly object[]> {
  const lines: string[] = [];
  const writers = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write }));
  for (const { stream } of writers) {
    stream.write = ((chunk: string) => lines.push(chunk) > 0) as typeof stream.write;
  }
  try {
    await work();
  } finally {
    for (const { stream, write } of writers) stream.write = write;
  }
  return lines.filter((line) => line.startsWith('{"level"')).map((line) => JSON.parse(line));
}
