import { openStage } from './test/scenarios/stage.ts';
const stage = await openStage({ cluster: { hosts: 24, tasksPerHost: 2, frameworks: [{ name: 'web' }, { name: 'spark-etl' }], hostnames: ['<img src=x onerror=alert(1)>', 'a'.repeat(60)+'.'+'b'.repeat(60)+'.'+'c'.repeat(60)+'.'+'d'.repeat(60), '\u202Ehost-rtl'] }, service: { stuckSeconds: 1, port: 28080 }, schedulers: () => [{ framework: 'spark-*', type: 'wait' }] });
stage.simulator.launchTask({ framework: 'spark-etl', hostname: 'host5', atOnce: true });
await stage.request('start', { hosts: ['host5', 'host6'], reason: 'kernel 6.12', deadline: '2h' });
await stage.request('start', { hosts: ['host9','host10','host11'], concurrency: 1, repair: 'person', reason: 'firmware' });
await stage.call('POST', '/v1/windows', { name: 'tuesdays', pool: 'default', schedule: 'cron(0 2 ? * TUE *)', timeZone: 'America/New_York', duration: '4h', blackouts: ['2026-12-24..2027-01-02'] });
await stage.call('POST', '/v1/windows', { name: 'nightly-batch', selector: {rack:'r7'}, schedule: 'cron(30 23 * * ? *)', timeZone: 'Europe/Berlin', duration: '2h', blackouts: ['window:tuesdays'] });
console.log('READY', stage.url, (await stage.hosts()).map(h => h.hostname).slice(0,3));
