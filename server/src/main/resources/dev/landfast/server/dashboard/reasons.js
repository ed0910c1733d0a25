/** What a person can do about a failure. The server's own text says what happened. */

const ADVICE = {
  TYPE_MISMATCH: "Rename the file to what it is, or send the right one. Retrying will not help.",
  TYPE_NOT_ACCEPTED: "Send it to a pipeline that takes this type. Retrying will not help.",
  EMPTY_FILE: "The file has no bytes. Look whether the copy that you have is whole, and send it again.",
  PARSE_UNREADABLE: "The file is damaged. Get a whole copy and send that. Retrying will not help.",
  PARSE_ENCRYPTED: "Remove the password and send the file again. Retrying will not help.",
  PARSE_UNSUPPORTED: "Save it in another format and send that. Retrying will not help.",
  PARSE_TOO_LONG: "Split the document and send its parts.",
  PARSE_BOMB: "The file unpacks to far more than it should. Look where it comes from.",
  TEXT_EMPTY: "There is no text in it, as in a scan. Recognise its text first, then send it again.",
  TEXT_GARBLED: "Its text cannot be read as words. Save it as UTF-8, or export it again.",
  STAGE_TIMEOUT: "It took too long. Retry it when the workers are less busy.",
  STAGE_CRASHED: "The stage broke on it. Retry once; if it fails again, the log has the cause.",
  STAGE_UNKNOWN: "No worker knows this stage. Start one that does, then retry.",
  WORKER_LOST: "Its workers died while they had it. Look at the memory of the workers before a retry.",
  CALLBACK_MISSING: "The outside service never answered. Look at that service, then retry.",
  STORAGE_FULL: "Make room on the volume, then retry.",
  STORAGE_ACCESS_ERROR: "The store did not answer. When it does again, retry.",
  FILE_MISSING: "The stored file cannot be had. Do what the verdict says, then retry.",
};

const BY_CATEGORY = {
  input: "The file itself is the cause. Send a corrected one.",
  storage: "Look at the store; when it answers again, retry.",
  database: "Look at the database; when it answers again, retry.",
  stage: "The stage is the cause. The log has more under the correlation id.",
  service: "An outside service is the cause. When it works again, retry.",
  limit: "A limit was met. Make the file smaller, or raise the limit.",
};

const WHERE = {
  input: "the file itself",
  storage: "the store",
  database: "the database",
  stage: "a stage",
  service: "an outside service",
  limit: "a limit",
};

/** What to do now; an empty text when there is nothing to add. */
export function advice(error) {
  return ADVICE[error.code] ?? BY_CATEGORY[error.category] ?? "";
}

/** Where the cause lies, in words. */
export function cause(error) {
  return WHERE[error.category] ?? "";
}

/** TYPE_MISMATCH as people write it: "Type mismatch". */
export function title(code) {
  const words = code.toLowerCase().replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
