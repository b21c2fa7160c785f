const hour = '([01]\\d|2[0-3])';
const time = `${hour}:[0-5]\\d:[0-5]\\d(\\.\\d{1,9})?(Z|[+-]${hour}:[0-5]\\d)`;
const leapYear = '(\\d\\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)';
const monthAndDay =
  '((0[13578]|1[02])-(0[1-9]|[12]\\d|3[01])|(0[469]|11)-(0[1-9]|[12]\\d|30)|02-(0[1-9]|1\\d|2[0-8]))';
const date = `(\\d{4}-${monthAndDay}|${leapYear}-02-29)`;
const byte = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const label = '[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?';

const path = "[A-Za-z0-9._~!$&'()*+,;=:@-]";

/** Patterns of the formats that are known (RFC 3339, 4122, and the everyday part of 3986 and 5321). */
export const formats: Readonly<Record<string, string>> = {
  date: `^${date}$`,
  time: `^${time}$`,
  'date-time': `^${date}T${time}$`,
  uuid: '^[0-9A-Fa-f]{8}-([0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}$',
  ipv4: `^${byte}(\\.${byte}){3}$`,
  email: `^[A-Za-z0-9_+-]{1,32}(\\.[A-Za-z0-9_+-]{1,32}){0,3}@${label}(\\.${label}){0,2}\\.[A-Za-z]{2,24}$`,
  uri: `^(https?|ftp)://${label}(\\.${label}){0,3}(:[1-9]\\d{0,3})?(/${path}*)*(\\?${path}*)?(#${path}*)?$`,
};
