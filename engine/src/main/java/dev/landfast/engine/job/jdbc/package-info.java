/**
 * {@link dev.landfast.engine.job.JobStore} over SQL.
 *
 * <p>Callers hand their work to a writer thread and wait; all that waits at the same time shares
 * one transaction ({@code GroupCommit}), is gathered and written table by table, and nobody is
 * answered before its commit. On SQLite one thread owns the only writing connection, and {@code
 * synchronous=FULL} makes a commit durable. On PostgreSQL admissions, settlements and all else have
 * a thread each; a commit is as durable as the server's {@code fsync} and {@code
 * synchronous_commit} make it. Reading happens beside it, each call in one snapshot.
 *
 * <pre>
 *   admit ─┐
 *   settle ─┼─► queue ─► writer thread: begin, each kind of work, commit ─► answers, wake-up
 *   claim ─┘               │ a member fails ─► roll back, each half of the group
 *                          │ the volume fails (SQLite) ─► no further write until a restart
 *                          │ the answer is lost (PostgreSQL) ─► again, what can be done twice
 * </pre>
 *
 * <p>Statements live in {@code .sql} files beside the classes, in named blocks, under the same
 * names and with the same parameters for both. Where one takes a list, PostgreSQL gets an array for
 * each column and SQLite a statement for each row.
 */
@NullMarked
package dev.landfast.engine.job.jdbc;

import org.jspecify.annotations.NullMarked;
