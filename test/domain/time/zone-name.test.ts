import { isTimeZone } from '../../../functions/domain/time/zone.ts';
import { ianaName, zoneNameFault } from '../../../functions/domain/time/zone-name.ts';

describe('ianaName', () => {
  test.each([
    ['Europe/Berlin', 'Europe/Berlin'],
    ['europe/berlin', 'Europe/Berlin'],
    ['AMERICA/PORT-AU-PRINCE', 'America/Port-au-Prince'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['Asia/Calcutta', 'Asia/Calcutta'],
    ['asia/ho_chi_minh', 'Asia/Ho_Chi_Minh'],
    ['US/Eastern', 'US/Eastern'],
    ['utc', 'UTC'],
    ['EST5EDT', 'EST5EDT'],
    ['EST', 'EST'],
    ['GB', 'GB'],
    ['etc/gmt+5', 'Etc/GMT+5'],
    ['Etc/GMT-14', 'Etc/GMT-14'],
    ['Etc/GMT-1', 'Etc/GMT-1'],
    ['Etc/GMT+0', 'Etc/GMT+0'],
    ['Etc/GMT+12', 'Etc/GMT+12'],
    ['Etc/GMT+13', undefined],
    ['Etc/GMT-15', undefined],
    ['US/Pacific-New', undefined],
    ['SystemV/AST4', undefined],
    ['Europe/Berlim', undefined],
    ['', undefined],
  ])('of %s is %s', (text, name) => {
    expect(ianaName(text)).toBe(name);
  });

  test('has every zone that the runtime lists, and the runtime reads every link that it has', () => {
    const links = [
      'Africa/Asmara',
      'America/Nuuk',
      'Europe/Kyiv',
      'Pacific/Kanton',
      'Zulu',
      'GMT+0',
      'W-SU',
      'NZ-CHAT',
    ];
    for (const zone of [...Intl.supportedValuesOf('timeZone'), ...links]) {
      expect(ianaName(zone)).toBe(zone);
      expect(isTimeZone(zone)).toBe(true);
    }
  });
});

describe('zoneNameFault', () => {
  test.each(['Europe/Berlin', 'asia/kolkata', 'UTC', 'US/Pacific', 'MST7MDT'])('%s has none', (name) => {
    expect(zoneNameFault(name)).toBeUndefined();
  });

  test.each([
    ['BST', 'Europe/London'],
    ['bst', 'Europe/London'],
    ['CST', 'America/Chicago'],
    ['IST', 'Asia/Kolkata'],
    ['AST', 'America/Halifax'],
    ['PST', 'America/Los_Angeles'],
    ['EDT', 'America/New_York'],
    ['CEST', 'Europe/Berlin'],
    ['US/Pacific-New', 'America/Los_Angeles'],
    ['Berlin', 'Europe/Berlin'],
    [' berlin ', 'Europe/Berlin'],
    ['new york', 'America/New_York'],
  ])('of %s names %s', (name, meant) => {
    const message = `it is not a time zone of the IANA database: write ${meant}, if that is what you mean`;

    expect(zoneNameFault(name)).toBe(message);
    expect(ianaName(meant)).toBe(meant);
  });

  /** All that the runtime reads beside the names of the database. */
  const ABBREVIATIONS =
    'ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT IET IST JST MIT NET NST PLT PNT PRT PST SST VST';
  test.each(ABBREVIATIONS.split(' '))('of the abbreviation %s says which zone may be meant', (name) => {
    expect(isTimeZone(name)).toBe(true);
    expect(zoneNameFault(name)).toMatch(/: write [A-Z][A-Za-z_/]+, if/);
  });

  /** Others that people write, and that the runtime does not read. */
  const WRITTEN =
    'AEST AEDT ADT AKST AKDT WEST EEST WAT SAST CDT CT ET MDT MT PDT PT MSK PKT HKT SGT KST NZST NZDT Z Canada/East-Saskatchewan';
  test.each(WRITTEN.split(' '))('of %s, which people write, says which zone of the database may be meant', (name) => {
    const [, meant = ''] = /: write (\S+), if/.exec(zoneNameFault(name) ?? '') ?? [];

    expect(ianaName(meant)).toBe(meant);
  });

  test.each(['+02:00', '', 'Europe/Berlim', 'SystemV/AST4', '../etc/passwd'])('of %p names an example', (name) => {
    expect(zoneNameFault(name)).toBe('it is not a time zone of the IANA database such as Europe/Berlin or UTC');
  });
});
