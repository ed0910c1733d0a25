/**
 * Stages and the workers that run them.
 *
 * <pre>
 *   claim ──► open input (length, SHA-256) ──► run the stage ──► seal outputs ──► settle ──► keep
 *               │ gone: FILE_MISSING             │ throws: retry      │ lease lost, cancelled:
 *               │ store away: retry              │ over runMax: interrupted, lease not renewed
 *                                                                     └─► outputs discarded
 * </pre>
 *
 * <p>A stage runs on a platform thread of its own and may block. A worker whose stage does not
 * return is given up: its lease runs out, the job is taken over, and whatever the stage says later
 * changes nothing, because its token holds nothing any more.
 */
@NullMarked
package dev.landfast.engine.stage;

import org.jspecify.annotations.NullMarked;
