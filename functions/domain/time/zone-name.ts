/**
 * Names of time zones. The runtime knows more than the IANA database: ambiguous abbreviations (it
 * reads BST as the time of Dhaka), and names that were removed years ago.
 */

/** IANA names that the runtime reads but does not list: links, and fixed offsets. Release 2025b. */
const NOT_LISTED = `
  Africa/Asmara Africa/Timbuktu America/Argentina/Buenos_Aires America/Argentina/Catamarca
  America/Argentina/ComodRivadavia America/Argentina/Cordoba America/Argentina/Jujuy America/Argentina/Mendoza
  America/Atikokan America/Atka America/Ensenada America/Fort_Wayne America/Indiana/Indianapolis
  America/Kentucky/Louisville America/Knox_IN America/Montreal America/Nipigon America/Nuuk America/Pangnirtung
  America/Porto_Acre America/Rainy_River America/Rosario America/Santa_Isabel America/Shiprock America/Thunder_Bay
  America/Virgin America/Yellowknife Antarctica/South_Pole Asia/Ashkhabad Asia/Choibalsan Asia/Chongqing
  Asia/Chungking Asia/Dacca Asia/Harbin Asia/Ho_Chi_Minh Asia/Istanbul Asia/Kashgar Asia/Kathmandu Asia/Kolkata
  Asia/Macao Asia/Tel_Aviv Asia/Thimbu Asia/Ujung_Pandang Asia/Ulan_Bator Asia/Yangon Atlantic/Faroe
  Atlantic/Jan_Mayen Australia/ACT Australia/Canberra Australia/Currie Australia/LHI Australia/NSW Australia/North
  Australia/Queensland Australia/South Australia/Tasmania Australia/Victoria Australia/West Australia/Yancowinna
  Brazil/Acre Brazil/DeNoronha Brazil/East Brazil/West CET CST6CDT Canada/Atlantic Canada/Central Canada/Eastern
  Canada/Mountain Canada/Newfoundland Canada/Pacific Canada/Saskatchewan Canada/Yukon Chile/Continental
  Chile/EasterIsland Cuba EET EST EST5EDT Egypt Eire Etc/GMT Etc/GMT0 Etc/Greenwich Etc/UCT Etc/UTC Etc/Universal
  Etc/Zulu Europe/Belfast Europe/Kyiv Europe/Nicosia Europe/Tiraspol Europe/Uzhgorod Europe/Zaporozhye GB GB-Eire
  GMT GMT+0 GMT-0 GMT0 Greenwich HST Hongkong Iceland Iran Israel Jamaica Japan Kwajalein Libya MET MST MST7MDT
  Mexico/BajaNorte Mexico/BajaSur Mexico/General NZ NZ-CHAT Navajo PRC PST8PDT Pacific/Chuuk Pacific/Johnston
  Pacific/Kanton Pacific/Pohnpei Pacific/Samoa Pacific/Yap Poland Portugal ROC ROK Singapore Turkey UCT US/Alaska
  US/Aleutian US/Arizona US/Central US/East-Indiana US/Eastern US/Hawaii US/Indiana-Starke US/Michigan US/Mountain
  US/Pacific US/Samoa UTC Universal W-SU WET Zulu
`;

/** `Etc/GMT-14` to `Etc/GMT+12`. */
const FIXED_OFFSETS = Array.from({ length: 27 }, (_, n) => `Etc/GMT${n < 14 ? n - 14 : `+${n - 14}`}`);

/** The likely zone of names that the database does not have. */
const MEANT: Readonly<Record<string, string>> = {
  ...{ ACT: 'Australia/Darwin', AET: 'Australia/Sydney', AEST: 'Australia/Sydney', AEDT: 'Australia/Sydney' },
  ...{ AGT: 'America/Argentina/Buenos_Aires', ART: 'America/Argentina/Buenos_Aires', BET: 'America/Sao_Paulo' },
  ...{ AST: 'America/Halifax', ADT: 'America/Halifax', AKST: 'America/Anchorage', AKDT: 'America/Anchorage' },
  ...{ BST: 'Europe/London', WEST: 'Europe/Lisbon', CEST: 'Europe/Berlin', EEST: 'Europe/Athens', ECT: 'Europe/Paris' },
  ...{ CAT: 'Africa/Maputo', EAT: 'Africa/Nairobi', WAT: 'Africa/Lagos', SAST: 'Africa/Johannesburg' },
  ...{ CST: 'America/Chicago', CDT: 'America/Chicago', CT: 'America/Chicago', EDT: 'America/New_York' },
  ...{ ET: 'America/New_York', MDT: 'America/Denver', MT: 'America/Denver', PST: 'America/Los_Angeles' },
  ...{ PDT: 'America/Los_Angeles', PT: 'America/Los_Angeles', IET: 'America/Indiana/Indianapolis' },
  ...{ CNT: 'America/St_Johns', PNT: 'America/Phoenix', PRT: 'America/Puerto_Rico', MSK: 'Europe/Moscow' },
  ...{ IST: 'Asia/Kolkata', PKT: 'Asia/Karachi', PLT: 'Asia/Karachi', NET: 'Asia/Yerevan', CTT: 'Asia/Shanghai' },
  ...{ HKT: 'Asia/Hong_Kong', SGT: 'Asia/Singapore', JST: 'Asia/Tokyo', KST: 'Asia/Seoul', VST: 'Asia/Ho_Chi_Minh' },
  ...{ NST: 'Pacific/Auckland', NZST: 'Pacific/Auckland', NZDT: 'Pacific/Auckland', MIT: 'Pacific/Apia' },
  ...{ SST: 'Pacific/Guadalcanal', 'US/PACIFIC-NEW': 'America/Los_Angeles' },
  ...{ 'CANADA/EAST-SASKATCHEWAN': 'America/Regina', Z: 'UTC' },
};

let known: ReadonlyMap<string, string> | undefined;

/** All IANA names by their lower-case form. Built on first use. */
function names(): ReadonlyMap<string, string> {
  if (known !== undefined) return known;
  const all = [...Intl.supportedValuesOf('timeZone'), ...NOT_LISTED.trim().split(/\s+/), ...FIXED_OFFSETS];
  known = new Map(all.map((name) => [name.toLowerCase(), name]));
  return known;
}

/** Finds the IANA spelling: `Europe/Berlin` for `europe/berlin`; undefined for other names. */
export function ianaName(name: string): string | undefined {
  return names().get(name.toLowerCase());
}

/** Says what is wrong with a time zone's name, and suggests one; undefined for IANA names. */
export function zoneNameFault(name: string): string | undefined {
  if (ianaName(name) !== undefined) return undefined;
  const meant = MEANT[name.toUpperCase()] ?? zoneOfCity(name);
  if (meant !== undefined)
    return `it is not a time zone of the IANA database: write ${meant}, if that is what you mean`;
  return 'it is not a time zone of the IANA database such as Europe/Berlin or UTC';
}

function zoneOfCity(name: string): string | undefined {
  const city = `/${name.trim().toLowerCase().replaceAll(' ', '_')}`;
  return [...names()].find(([lower]) => lower.endsWith(city))?.[1];
}
