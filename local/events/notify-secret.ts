import * as z from 'zod';
import type { NoticePlan } from './notices.ts';

/** The content of `notifySecretArn`'s secret; on this machine an environment variable holds it. */
export type NotifySecret = Readonly<Record<string, string>>;

const Fields = z.looseObject({ url: z.url({ protocol: /^https?$/ }), headerValue: z.string().optional() });

/** Parses the JSON text of the secret. Messages must not quote it. */
export const NotifySecret = z.string().transform((text, context): NotifySecret => {
  try {
    return Fields.parse(JSON.parse(text)) as Record<string, string>;
  } catch {
    const message = 'is not JSON such as {"url":"https://hooks.example.com/…"}, with a headerValue for a notifyHeader';
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  }
});

const REFERENCE = /\{\{resolve:secretsmanager:.+?:SecretString:([\w-]+):[^:}]*:[^:}]*\}\}/g;

/** Fills the plan's references to the secret. Throws an Error for a key that the secret lacks. */
export function withSecret(plan: NoticePlan, secret: NotifySecret): NoticePlan {
  const filled = (text: string) =>
    text.replace(REFERENCE, (_, key: string) => {
      const value = secret[key];
      if (value === undefined)
        throw new Error(`NOTIFY_SECRET needs the key '${key}', which the settings for notices in cdk.json refer to`);
      return value;
    });
  return { ...plan, url: filled(plan.url), header: { ...plan.header, value: filled(plan.header.value) } };
}
