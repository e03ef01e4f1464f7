import * as z from 'zod';
import { type Operations, read } from '../../http/aws-json.ts';
import { defined } from '../program/defined.ts';
import type { Executions } from '../steps/executions.ts';
import { MAX_DATA_BYTES } from '../steps/lambda-step.ts';
import type { Answer } from '../steps/waiting-tasks.ts';
import { kept, readJson } from './api-input.ts';

/** The API's calls that answer task tokens. */

const Token = z.object({ taskToken: z.string().min(1).max(2_048) });
const Success = Token.extend({ output: z.string().max(MAX_DATA_BYTES) });
const Failure = Token.extend({ error: z.string().max(256).optional(), cause: z.string().max(32_768).optional() });

export function tokenOperations({ tasks }: Executions): Operations {
  const answer = (token: string, given: Answer) => {
    kept('the answer', () => tasks.answer(token, given));
    return {};
  };
  return {
    SendTaskSuccess: (raw) => {
      const { taskToken, output } = read(Success, raw);
      return answer(taskToken, { status: 'SUCCEEDED', output: readJson(output, 'InvalidOutput', 'The output') });
    },
    SendTaskFailure: (raw) => {
      const { taskToken, ...why } = read(Failure, raw);
      return answer(taskToken, { status: 'FAILED', ...defined(why) });
    },
    SendTaskHeartbeat: (raw) => {
      tasks.heartbeat(read(Token, raw).taskToken);
      return {};
    },
  };
}
