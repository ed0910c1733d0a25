/**
 * Rigs: programs that try to make Landfast break a promise, and say how they failed to.
 *
 * <p>{@code crash} runs each {@link dev.landfast.rig.Scenario} on a file system in memory that
 * crashes after every operation. {@code power} cuts off a real ext4 and XFS. {@code farm} kills and
 * stops the processes of a shared database, {@code network} cuts them off. {@code simulation} plays
 * all that may happen to the engine's store, one step after the other, against a model of it.
 * {@code planted} takes out each line that keeps a promise in turn, and sees whether another rig
 * notices.
 */
@NullMarked
package dev.landfast.rig;

import org.jspecify.annotations.NullMarked;
