import * as z from 'zod';

/** EventBridge's input transformer, as far as its variables are fields of the event, without an index or a wildcard. */
export const InputTransformer = z.strictObject({
  InputPathsMap: z.record(z.string(), z.string().regex(/^\$(\.[\w-]+)+$/, 'is no path to a field')),
  InputTemplate: z.string(),
});
export type InputTransformer = z.infer<typeof InputTransformer>;

/** What the target gets, which has to be JSON. Nothing is escaped: a quotation mark in a value breaks it, here as there. */
export function transform({ InputPathsMap, InputTemplate }: InputTransformer, event: unknown): string {
  const text = InputTemplate.replace(/<([\w-]+)>/g, (variable, name: string) => {
    const path = InputPathsMap[name];
    return path === undefined ? variable : inText(valueAt(event, path.split('.').slice(1)));
  });
  JSON.parse(text);
  return text;
}

function valueAt(event: unknown, [field, ...rest]: readonly string[]): unknown {
  if (field === undefined) return event;
  return valueAt((event as Record<string, unknown> | null | undefined)?.[field], rest);
}

/** Within a text, lists and objects lose their quotation marks; what is not there leaves nothing. */
function inText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '' : JSON.stringify(value).replaceAll('"', '');
}
