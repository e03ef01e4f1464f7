/** Parses the text; undefined if it is not JSON. The parser's error is dropped: it quotes the text, which may hold a secret. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
