import * as z from 'zod';
import type { NoticePlan } from './notices.ts';

/** What the secret holds that `notifySecretArn` names, in the environment of this machine. */
export type NotifySecret = Readonly<Record<string, string>>;

const Fields = z.looseObject({ url: z.url({ protocol: /^https?$/ }), headerValue: z.string().optional() });

/** Its JSON text. Quoted in no message: it is a secret. */
export const NotifySecret = z.string().transform((text, context): NotifySecret => {
  try {
    return Fields.parse(JSON.parse(text)) as Record<string, string>;
  } catch {
    const message = 'is no JSON such as {"url":"https://hooks.example.com/…"}, with a headerValue for a notifyHeader';
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  }
});

const REFERENCE = /\{\{resolve:secretsmanager:.+?:SecretString:([\w-]+):[^:}]*:[^:}]*\}\}/g;

/** The plan with what it takes from the secret. Throws an Error for a key that the secret does not have. */
export function withSecret(plan: NoticePlan, secret: NotifySecret): NoticePlan {
  const filled = (text: string) =>
    text.replace(REFERENCE, (_, key: string) => {
      const value = secret[key];
      if (value === undefined) throw new Error(`NOTIFY_SECRET has no '${key}', which the assembly's notices need`);
      return value;
    });
  return { ...plan, url: filled(plan.url), header: { ...plan.header, value: filled(plan.header.value) } };
}
