import * as z from 'zod';

/** EventBridge's input transformer with fields of the event, without indexes and wildcards. */
export const InputTransformer = z.strictObject({
  InputPathsMap: z.record(z.string(), z.string().regex(/^\$(\.[\w-]+)+$/, 'is not a path to a field')),
  InputTemplate: z.string(),
});
export type InputTransformer = z.infer<typeof InputTransformer>;

/**
 * The target's input; throws unless it is JSON. As in EventBridge, a quotation mark in a value
 * breaks it.
 */
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

/** Lists and objects in a text lose their quotation marks; missing values are empty. */
function inText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '' : JSON.stringify(value).replaceAll('"', '');
}
