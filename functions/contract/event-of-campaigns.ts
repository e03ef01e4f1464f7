import * as z from 'zod';
import { at, count, everyEvent } from './event-fields.ts';

export const CampaignEndangered = z
  .object({
    ...everyEvent,
    campaign: z.string().meta({ description: 'The campaign', examples: ['kernel-6-12'] }),
    by: at('Its deadline'),
    endsAt: at('The forecast of its end')
      .nullable()
      .meta({ description: 'The forecast of its end; null while it is unknown' }),
    restsOn: z.string().meta({
      description: 'The facts behind the forecast, in a sentence',
      examples: ['40 hosts took 2h so far, and 3 windows to come'],
    }),
    left: count.meta({ description: 'Hosts that are not done' }),
    at: at('Time of the forecast'),
  })
  .meta({ description: 'A campaign will miss its deadline, as far as is known.' });
