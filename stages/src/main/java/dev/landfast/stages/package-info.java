/**
 * The ready stages: what a file is, its text, whether the text is any good, and its chunks.
 *
 * <pre>
 *   detect ──────────► parse ─────────────► validate ──────────► chunk
 *   the file's type    text.txt             validation.json      chunks.jsonl
 *                      metadata.json
 *   TYPE_MISMATCH      PARSE_ENCRYPTED      TEXT_EMPTY
 *   TYPE_NOT_ACCEPTED  PARSE_UNREADABLE     TEXT_GARBLED
 *                      PARSE_UNSUPPORTED
 *                      PARSE_TOO_LONG
 *                      PARSE_BOMB
 *                      PARSE_TIMEOUT
 *                      PARSE_CRASHED
 * </pre>
 *
 * <p>Parsers run in other processes: {@link dev.landfast.stages.ParseChildren} has them, {@link
 * dev.landfast.stages.ParseChild} is one as its parent sees it, {@link
 * dev.landfast.stages.ParseProgram} is what runs in it, and {@link dev.landfast.stages.Frame} what
 * they say to each other.
 *
 * <p>The codes are the input's fault and final: the same bytes would fail again. Whatever else goes
 * wrong (the volume, an interrupt, a bug) is thrown, and the engine tries the stage again. A file
 * that was cut off fails as a whole; no stage hands out what is left of it as if it were all.
 *
 * <p>Stages keep nothing between two runs but those processes, and are safe for use by several
 * threads. The same input gives the same outputs.
 */
@NullMarked
package dev.landfast.stages;

import org.jspecify.annotations.NullMarked;
