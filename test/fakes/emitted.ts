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
