/**
 * The address after the hash: which view, of what, with which filters.
 *
 *   #/              overview      #/jobs?state=failed&code=X    jobs, filtered
 *   #/upload        upload        #/jobs/ID                     one job
 *   #/failures      failures      #/batches, #/batches/ID       batches, one batch
 */

const VIEWS = ["overview", "upload", "batches", "jobs", "failures"];
const WITH_ONE = ["batches", "jobs"];

/** The route of a hash; unknown ones are {view: "unknown"}. */
export function parse(hash) {
  const [path, query = ""] = hash.replace(/^#/, "").split("?", 2);
  const parts = path.split("/").filter((part) => part !== "");
  const view = parts[0] ?? "overview";
  const filters = Object.fromEntries(new URLSearchParams(query));
  if (!VIEWS.includes(view) || parts.length > 2) {
    return { view: "unknown", id: null, filters };
  }
  if (parts.length === 2) {
    const id = decoded(parts[1]);
    return WITH_ONE.includes(view) && id != null
      ? { view: view === "jobs" ? "job" : "batch", id, filters }
      : { view: "unknown", id: null, filters };
  }
  return { view, id: null, filters };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return null; // a percent sign that encodes nothing
  }
}

/** The hash of a list, with those filters that are set. */
export function list(view, filters = {}) {
  const query = queryOf(filters);
  return `#/${view === "overview" ? "" : view}${query ? "?" + query : ""}`;
}

export function one(view, id) {
  return `#/${view}/${encodeURIComponent(id)}`;
}

/** Filters as a query; what is empty is left out. */
export function queryOf(filters) {
  const set = Object.entries(filters).filter(([, value]) => value != null && value !== "");
  return new URLSearchParams(set).toString();
}
