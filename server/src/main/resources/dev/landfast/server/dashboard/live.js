/** Server-sent events that outlive a lost connection, and rest while nobody looks. */

const RETRY_FIRST_MILLIS = 1000;
const RETRY_MAX_MILLIS = 10_000;

/**
 * Listens until it is stopped or the stream says that it is done.
 *
 * @param handlers by the name of the event; each gets its data
 * @param tell gets "live" or "lost"
 * @returns what stops it
 */
export function listen(path, handlers, tell = () => {}) {
  let source = null;
  let timer = null;
  let retryMillis = RETRY_FIRST_MILLIS;
  let over = false;

  function open() {
    close();
    source = new EventSource(path);
    source.onopen = () => {
      retryMillis = RETRY_FIRST_MILLIS;
      tell("live");
    };
    source.onerror = () => {
      // The browser would try again by itself, but not after an answer that is no stream, and at
      // its own pace.
      close();
      tell("lost");
      timer = setTimeout(open, retryMillis);
      retryMillis = Math.min(RETRY_MAX_MILLIS, retryMillis * 2);
    };
    for (const [name, handle] of Object.entries(handlers)) {
      source.addEventListener(name, (event) => {
        if (name === "done") {
          stop();
        }
        handle(JSON.parse(event.data));
      });
    }
  }

  function close() {
    clearTimeout(timer);
    source?.close();
    source = null;
  }

  function look() {
    if (document.hidden) {
      close();
    } else if (!over && !source) {
      open();
    }
  }

  function stop() {
    over = true;
    close();
    document.removeEventListener("visibilitychange", look);
  }

  document.addEventListener("visibilitychange", look);
  look();
  return stop;
}
