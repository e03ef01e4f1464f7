/** Undefined if the text is not JSON. Drops the parser's error, which may quote a secret. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
