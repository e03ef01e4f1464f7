import { recorded } from './recorded/recorded.ts';
import { replay } from './recorded/replay.ts';

replay({
  title: 'authentication and permissions (part n)',
  exchanges: recorded('n'),
  cluster: {
    hosts: 1,
    frameworks: [],
    credentials: [
      { principal: 'ops', secret: 'test-ops' },
      { principal: 'viewer', secret: 'test-viewer', mayMaintain: false },
    ],
  },
});
