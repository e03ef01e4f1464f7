import type { Asl, AslState } from '../../../local/step-functions/program/asl.ts';
import { loadProgram } from '../../../local/step-functions/program/program.ts';
import { mapFlow, task } from './flows.ts';
import { tokenTask } from './token-flows.ts';

function flowOf(state: AslState): Asl {
  return { StartAt: 'S', States: { S: state } };
}

describe('loadProgram', () => {
  test.each([
    {
      name: 'a Parallel',
      flow: flowOf({ Type: 'Parallel', Branches: [], End: true }),
      says: "state 'S': Type Parallel",
    },
    {
      name: 'a heartbeat',
      flow: flowOf(task('f', { HeartbeatSeconds: 5, End: true })),
      says: 'field HeartbeatSeconds',
    },
    {
      name: 'a service integration',
      flow: flowOf({ Type: 'Task', Resource: 'arn:aws:states:::sns:publish', End: true }),
      says: 'Resource "arn:aws:states:::sns:publish"',
    },
    { name: 'JSONata', flow: { ...flowOf(task('f')), QueryLanguage: 'JSONata' }, says: 'QueryLanguage JSONata' },
    {
      name: 'a context path that is not there',
      flow: flowOf(task('f', { Parameters: { 'a.$': '$$.Task.Token' }, End: true })),
      says: 'context path $$.Task.Token in Parameters',
    },
    {
      name: 'a task token in an intrinsic function of a Task that has none',
      flow: flowOf(task('f', { Parameters: { 'a.$': "States.Format('{}', $$.Task.Token)" }, End: true })),
      says: 'context path $$.Task.Token in Parameters',
    },
    {
      name: 'a task token outside of Parameters',
      flow: flowOf(tokenTask({ ResultSelector: { 'a.$': '$$.Task.Token' }, End: true })),
      says: 'context path $$.Task.Token in ResultSelector',
    },
    {
      name: 'a task token of another service',
      flow: flowOf(tokenTask({ Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', End: true })),
      says: 'only the ARN of a Lambda function and arn:aws:states:::lambda:invoke.waitForTaskToken run',
    },
    {
      name: 'the invocation of a function without a token',
      flow: flowOf(tokenTask({ Resource: 'arn:aws:states:::lambda:invoke', End: true })),
      says: 'Resource "arn:aws:states:::lambda:invoke"',
    },
    {
      name: 'a token for a function without an ARN',
      flow: flowOf(tokenTask({ Parameters: { FunctionName: 'ask' }, End: true })),
      says: 'Parameters.FunctionName "ask" (only the ARN of a Lambda function runs)',
    },
    {
      name: 'a token for no function',
      flow: flowOf(tokenTask({ Parameters: { Payload: {} }, End: true })),
      says: 'Parameters.FunctionName missing',
    },
    {
      name: 'a token for an invocation that is not waited for',
      flow: flowOf(
        tokenTask({ Parameters: { FunctionName: task('ask').Resource, InvocationType: 'Event' }, End: true }),
      ),
      says: 'field Parameters.InvocationType',
    },
    {
      name: 'a heartbeat that comes no sooner than the timeout',
      flow: flowOf(tokenTask({ HeartbeatSeconds: 60, TimeoutSeconds: 60, End: true })),
      says: 'HeartbeatSeconds 60, which is not below TimeoutSeconds',
    },
    { name: 'a Map that writes its results to S3', flow: mapFlow({ ResultWriter: {} }), says: 'field ResultWriter' },
    {
      name: 'an inline Map',
      flow: mapFlow({ ItemProcessor: { StartAt: 'W', States: { W: task('f') } } }),
      says: 'a Map whose ProcessorConfig.Mode is not DISTRIBUTED',
    },
    {
      name: 'an activity in the child of a Map',
      flow: mapFlow({}, { Type: 'Task', Resource: 'arn:aws:states:us-east-1:000000000000:activity:a', End: true }),
      says: "state 'For each / Work': Resource",
    },
  ])('refuses $name, and names it', ({ flow, says }) => {
    expect(() => loadProgram('Flow', flow as Asl)).toThrow(says);
  });

  test('names everything that does not run at once', () => {
    const flow = flowOf(task('f', { HeartbeatSeconds: 5, Credentials: {}, End: true }));

    expect(() => loadProgram('Flow', flow)).toThrow(/HeartbeatSeconds.*Credentials/s);
  });

  test('refuses a definition that Step Functions would refuse', () => {
    expect(() => loadProgram('Flow', flowOf(task('f', { Next: 'Nowhere' })))).toThrow(
      'state machine Flow is not valid',
    );
  });

  test('does not change the definition', () => {
    const flow = mapFlow({}, tokenTask({ TimeoutSeconds: 60, End: true }));
    const before = structuredClone(flow);

    loadProgram('Flow', flow);

    expect(flow).toEqual(before);
  });
});
