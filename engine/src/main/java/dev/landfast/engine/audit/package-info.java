/**
 * Compares the store with the rows, and says what does not fit. It removes, renames and writes
 * nothing.
 *
 * <pre>
 *   the mark of the installation ──► does the directory belong to the database, and not to an
 *                                    older one? If not, nothing is called removable
 *   blobs/HOUR, a page ──► rows ──► staging/ ──► rows, blob again: unnamed
 *   rows, a page ──► blob ──► row again: missing, or another
 *   staging/, work/ ──► whose run is dead: stale, abandoned
 * </pre>
 *
 * <p>It may run beside living nodes. What they are at, changes between two looks: a blob without a
 * row is looked at only when it is older than a grace time, a marker of a living run explains it,
 * and each suspicion is checked by a second look in the order in which the protocol goes on.
 */
@NullMarked
package dev.landfast.engine.audit;

import org.jspecify.annotations.NullMarked;
