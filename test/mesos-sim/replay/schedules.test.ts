import { recorded } from './recorded.ts';
import { replay } from './replay.ts';

replay({ title: 'schedules (part b)', exchanges: recorded('b'), skipped: {} });

replay({ title: 'precision and odd names (part o)', exchanges: recorded('o') });
