/**
 * Blobs as files of one directory on a local volume.
 *
 * <pre>
 *   staging/RUN/ID          an upload under way, or a blob that no row names yet
 *   blobs/2026-11-22T09/ID  sealed: a second name of the same file, by link(2)
 *   trash/2026-11-22/ID     sealed, but no row named it; removed after seven days
 * </pre>
 *
 * <p>Sealing links the staged file into the landing folder of the hour, and leaves the staged name
 * as the marker "no row names this yet"; keeping removes the marker. After a crash the markers of
 * dead runs are therefore the complete list of what has to be looked at, however many blobs there
 * are. Each file carries its label, length, digest and locator as the extended attribute {@code
 * user.landfast}, which becomes durable by the same sync as its bytes.
 *
 * <p>Why a blob that a row names cannot be had is found in one place, {@code Verdicts}.
 */
@NullMarked
package dev.landfast.engine.blob.local;

import org.jspecify.annotations.NullMarked;
