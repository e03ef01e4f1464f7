/**
 * What functions write on their standard output. CloudWatch takes metrics out of it, documents in embedded metric format that are lines of
 * their own; so does this, and leaves the rest where it went.
 */

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
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

/** Takes the documents out of this process's standard output. @returns what ends it */
export function takeMetrics(record: (document: EmfDocument) => void): () => void {
  const { stdout } = process;
  const original = stdout.write;
  const taking = ((chunk: string | Uint8Array, ...rest: []) => {
    const document = typeof chunk === 'string' ? documentIn(chunk) : undefined;
    if (document === undefined) return original.call(stdout, chunk, ...rest);
    record(document);
    return true;
  }) as typeof stdout.write;
  stdout.write = taking;
  return () => {
    if (stdout.write === taking) stdout.write = original;
  };
}

function documentIn(line: string): EmfDocument | undefined {
  if (!line.startsWith('{"_aws":')) return undefined;
  try {
    return JSON.parse(line) as EmfDocument;
  } catch {
    // No whole document, so none of ours: it is shown as it is.
    return undefined;
  }
}
