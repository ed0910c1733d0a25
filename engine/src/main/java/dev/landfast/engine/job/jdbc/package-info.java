/**
 * {@link dev.landfast.engine.job.JobStore} over SQL.
 *
 * <p>On SQLite one platform thread owns the only writing connection. Callers hand it their work and
 * wait; all that waits at the same time shares one transaction ({@code GroupCommit}), and nobody is
 * answered before its commit, which {@code synchronous=FULL} makes durable. Reading happens beside
 * it on read-only connections, each call in one snapshot.
 *
 * <pre>
 *   admit ─┐
 *   settle ─┼─► queue ─► writer thread: BEGIN IMMEDIATE, each member, COMMIT ─► answers, wake-up
 *   claim ─┘                    │ a member fails ─► ROLLBACK, each member alone
 *                               │ the commit fails ─► no further write until a restart
 * </pre>
 *
 * <p>Statements live in {@code .sql} files beside the classes, in named blocks.
 */
@NullMarked
package dev.landfast.engine.job.jdbc;

import org.jspecify.annotations.NullMarked;
