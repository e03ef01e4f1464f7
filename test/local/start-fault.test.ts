import { SettingsError } from '../../local/settings/settings.ts';
import { startFault } from '../../local/start-fault.ts';

/** As Node has it: `listen EACCES: permission denied 127.0.0.1:80`. */
function refusedPort(code: string) {
  const error = new Error(`listen ${code}: 127.0.0.1:80`);
  return Object.assign(error, { code, syscall: 'listen', address: '127.0.0.1', port: 80 });
}

describe('a service that cannot start', () => {
  test('names the port that its user may not use, and the ports that any user may', () => {
    const text = 'this user may not use port 80: set PELOTON_PORT to 1024 or above';
    expect(startFault(refusedPort('EACCES'))).toEqual({ text, exitCode: 1 });
  });

  test('names the port that is in use', () => {
    const text = 'port 80 is in use: stop the process that listens there, or set PELOTON_PORT';
    expect(startFault(refusedPort('EADDRINUSE'))).toEqual({ text, exitCode: 1 });
  });

  test('speaks of no port when it is a file that its user may not have', () => {
    const message = "EACCES: permission denied, open 'peloton.json'";
    const error = Object.assign(new Error(message), { code: 'EACCES', syscall: 'open', path: 'peloton.json' });
    expect(startFault(error)).toEqual({ text: message, exitCode: 1 });
  });

  test('is wrong usage when it is a setting', () => {
    expect(startFault(new SettingsError('PELOTON_PORT is not a whole number'))).toEqual({
      ...{ text: 'PELOTON_PORT is not a whole number', exitCode: 2 },
    });
  });
});
