/** What functions write on their standard output for CloudWatch: documents in embedded metric format. */

export interface EmfDocument {
  readonly _aws: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
  readonly [property: string]: unknown;
}

/** Runs the work and returns the documents that were written meanwhile; everything else goes where it would have gone. */
export async function emittedBy(work: () => unknown): Promise<readonly EmfDocument[]> {
  const { stdout } = process;
  const original = stdout.write;
  const documents: EmfDocument[] = [];
  stdout.write = ((text: string, ...rest: []) => {
    if (typeof text !== 'string' || !text.startsWith('{"_aws"')) return original.call(stdout, text, ...rest);
    documents.push(JSON.parse(text));
    return true;
  }) as typeof stdout.write;
  try {
    await work();
  } finally {
    stdout.write = original;
  }
  return documents;
}
