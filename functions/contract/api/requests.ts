import * as z from 'zod';
import { ON_DEADLINE } from '../../domain/host/host.ts';
import { BESIDE_OTHERS, choiceFields, someChoice } from './choice.ts';
import { Duration, HoldName, HostList, Reason, VerifyName } from './fields.ts';
import { rollingFields } from './rolling.ts';

/** Bodies of requests, and the execution inputs made of them. */

const startFields = {
  ...choiceFields,
  reason: Reason.optional(),
  deadline: Duration.optional(),
  onDeadline: z.enum(ON_DEADLINE).optional(),
  start: z.string().max(64).optional().meta({
    description: 'RFC 3339, or +DUR from now; at most 14 days ahead. A time in the past means now',
    example: '+30m',
  }),
  duration: Duration.optional(),
  hold: HoldName.optional().meta({
    description:
      "Holds the hosts down under this name, also those that are down or going down already. 'retirement': they leave for good, and are forgotten when their agents stay silent",
    example: 'kernel',
  }),
  verify: VerifyName.optional().meta({
    description: "A hook of the settings that checks each host when it is back, before it is UP; 'none': no check",
    example: 'smoke-test',
  }),
  clientToken: z
    .string()
    .regex(/^[A-Za-z0-9_.:-]{1,128}$/, 'is not 1 to 128 letters, digits and _ . : -')
    .optional(),
  ...rollingFields,
} as const;

export const StartRequest = z
  .strictObject({
    ...startFields,
    dryRun: z.boolean().optional(),
    max: z.boolean().optional().meta({
      description:
        'Only with dryRun: answers which of the hosts may go down together now, and what the others wait for',
    }),
  })
  .superRefine(someChoice, BESIDE_OTHERS)
  .superRefine(({ max, dryRun }, context) => {
    if (max !== true || dryRun === true) return;
    context.addIssue({
      code: 'custom',
      path: ['max'],
      message: 'asks a question and starts nothing: give it with dryRun',
    });
  })
  .meta({ id: 'StartRequest' });
export type StartRequest = z.infer<typeof StartRequest>;

/** A start request with its hosts resolved to names. */
export type NamedStart = Omit<StartRequest, 'pool' | 'selector'> & { readonly hosts: string[] };

/** Execution input of RollMaintenance: the API's body. */
export const RollRequest = z.strictObject(startFields).superRefine(someChoice, BESIDE_OTHERS);

export const ReturnRequest = z
  .strictObject({ hosts: HostList, reason: Reason.optional() })
  .meta({ id: 'ReturnRequest' });
export type ReturnRequest = z.infer<typeof ReturnRequest>;

export const CompleteRequest = ReturnRequest.extend({
  hold: HoldName.optional().meta({
    description: 'Lets go of the hosts under this name: they come up when no other owner holds them',
    example: 'kernel',
  }),
  verify: VerifyName.optional().meta({
    description:
      "A hook of the settings that checks each host when it is back, before it is UP; 'none': no check. Without it, that of the start",
    example: 'smoke-test',
  }),
}).meta({ id: 'CompleteRequest' });
export type CompleteRequest = z.infer<typeof CompleteRequest>;

export const CordonRequest = z
  .strictObject({ ...choiceFields, reason: Reason.optional() })
  .superRefine(someChoice, BESIDE_OTHERS)
  .meta({ id: 'CordonRequest' });
export type CordonRequest = z.infer<typeof CordonRequest>;

/** The optional body of a control: `pause`, `stop`, `forget` … */
export const ControlRequest = z
  .strictObject({
    reason: Reason.optional().meta({ description: 'For its history', example: 'the vendor calls back' }),
  })
  .meta({ id: 'ControlRequest' });
export type ControlRequest = z.infer<typeof ControlRequest>;

export const ResumeRequest = z
  .strictObject({
    ...ControlRequest.shape,
    overrideGate: Reason.min(1, 'is empty: give the reason').optional().meta({
      description: 'Goes on although gates are not green, and says why: until each has been green for long enough',
      example: 'the alarm is about another cluster',
    }),
  })
  .meta({ id: 'ResumeRequest' });
export type ResumeRequest = z.infer<typeof ResumeRequest>;

/** Input of StartMaintenance: the API's body. `maintenanceId` continues a registered request. */
export const StartExecutionInput = StartRequest.safeExtend({ maintenanceId: z.string().optional() }).superRefine(
  ({ hosts, maintenanceId }, context) => {
    if (maintenanceId === undefined || hosts !== undefined) return;
    const message = 'names no host: to continue a registered request, list its hosts by name';
    context.addIssue({ code: 'custom', path: ['hosts'], message });
  },
);
export type StartExecutionInput = z.infer<typeof StartExecutionInput>;

/** Input of CompleteMaintenance. `cancel` ends a drain instead of bringing a DOWN host up. */
export const CompleteExecutionInput = CompleteRequest.extend({
  cancel: z.boolean().optional(),
  maintenanceId: z.string().optional(),
}).superRefine(({ cancel, hold, verify }, context) => {
  const beside = cancel === true ? { hold, verify } : {};
  for (const [field, value] of Object.entries(beside)) {
    if (value === undefined) continue;
    const message = 'cannot be combined with cancel, which ends every hold and needs no check';
    context.addIssue({ code: 'custom', path: [field], message });
  }
});
export type CompleteExecutionInput = z.infer<typeof CompleteExecutionInput>;
