import { parsedJson } from '../../functions/domain/text/parsed-json.ts';
/**
 * Extracts metrics from the standard output of functions, as CloudWatch does: each is a line in
 * embedded metric format. Other output is printed unchanged.
 */

/**
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
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

/** Extracts the documents from this process's standard output. @returns a function that ends this */
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

/** Undefined for a line that is not one of our metrics or not complete JSON: the caller prints it unchanged. */
function documentIn(line: string): EmfDocument | undefined {
  return line.startsWith('{"_aws":') ? (parsedJson(line) as EmfDocument | undefined) : undefined;
}
