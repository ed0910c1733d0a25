/** Numbers, times and ids as text for people. Nothing here touches the page. */

const NONE = "–";
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function count(number) {
  return number == null ? NONE : number.toLocaleString("en-US");
}

/** "1 file", "2 files". */
export function plural(number, one, many = one + "s") {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** Bytes in units of 1000, as the command line has them: 8.0 kB, 329 kB, 1.3 GB. */
export function bytes(length) {
  if (length == null) {
    return NONE;
  }
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  let value = length;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const text = unit === 0 || value >= 99.95 ? value.toFixed(0) : value.toFixed(1);
  return `${text} ${units[unit]}`;
}

/** A length of time from its milliseconds: <1 ms, 12 ms, 3.4 s, 5 min 20 s, 2 h 5 min, 3 d 4 h. */
export function duration(millis) {
  if (millis == null || Number.isNaN(millis)) {
    return NONE;
  }
  if (millis < 1) {
    return "<1 ms";
  }
  if (millis < 999.5) {
    return `${Math.round(millis)} ms`;
  }
  if (millis < 99.95 * SECOND && millis < MINUTE) {
    return `${(millis / SECOND).toFixed(millis < 9.95 * SECOND ? 2 : 1)} s`;
  }
  if (millis < HOUR) {
    return pair(millis, MINUTE, "min", SECOND, "s");
  }
  return millis < DAY ? pair(millis, HOUR, "h", MINUTE, "min") : pair(millis, DAY, "d", HOUR, "h");
}

function pair(millis, large, largeName, small, smallName) {
  const smalls = Math.floor(millis / small);
  const perLarge = large / small;
  const rest = smalls % perLarge;
  const first = `${Math.floor(smalls / perLarge)} ${largeName}`;
  return rest === 0 ? first : `${first} ${rest} ${smallName}`;
}

/** How long ago, or how soon, a time of RFC 3339 is. */
export function relative(time, now) {
  if (!time) {
    return NONE;
  }
  const millis = now - Date.parse(time);
  const distance = Math.abs(millis);
  if (distance < 5 * SECOND) {
    return millis >= 0 ? "just now" : "at once";
  }
  const text = whole(distance);
  return millis >= 0 ? `${text} ago` : `in ${text}`;
}

function whole(millis) {
  if (millis < MINUTE) {
    return `${Math.floor(millis / SECOND)} s`;
  }
  if (millis < HOUR) {
    return `${Math.floor(millis / MINUTE)} min`;
  }
  return millis < DAY ? `${Math.floor(millis / HOUR)} h` : `${Math.floor(millis / DAY)} d`;
}

/** A time in full, in the reader's zone. */
export function absolute(time) {
  if (!time) {
    return "";
  }
  return new Date(time).toLocaleString("en-GB", {
    year: "numeric", month: "short", day: "numeric",
    hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3,
    timeZoneName: "short",
  });
}

/** Ids are UUIDs of version 7: their ends differ, their beginnings are the time. */
export function shortId(id) {
  return id.length > 10 ? `…${id.slice(-8)}` : id;
}

export function percent(part, whole) {
  return whole > 0 ? Math.floor((100 * part) / whole) : 0;
}

/** "application/pdf" says little to people; "PDF" says enough. */
export function type(mediaType) {
  if (!mediaType) {
    return NONE;
  }
  const known = {
    "application/pdf": "PDF",
    "application/rtf": "RTF",
    "application/msword": "DOC",
    "application/json": "JSON",
    "application/jsonl": "JSON lines",
    "application/x-ndjson": "JSON lines",
    "text/plain": "text",
    "text/csv": "CSV",
    "text/html": "HTML",
    "text/markdown": "Markdown",
    "image/png": "PNG",
    "image/jpeg": "JPEG",
  };
  const bare = mediaType.split(";")[0].trim();
  if (bare.includes("wordprocessingml")) {
    return "DOCX";
  }
  if (bare.includes("spreadsheetml")) {
    return "XLSX";
  }
  if (bare.includes("presentationml")) {
    return "PPTX";
  }
  return known[bare] ?? bare;
}
