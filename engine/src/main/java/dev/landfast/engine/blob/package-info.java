/**
 * Immutable byte strings under names that are never used twice.
 *
 * <pre>
 *   stage ──► write… ──► seal ──► SealedBlob ──► keep      (rows name it)
 *     │         │          │          └────────► discard   (nobody will)
 *     └─────────┴──────────┴── close: nothing is left
 * </pre>
 *
 * <p>Only {@link dev.landfast.engine.blob.StagedBlob#seal} makes a {@link
 * dev.landfast.engine.blob.SealedBlob}, and admission takes nothing else: that a job exists only
 * after its file is durable is a matter of types. A process that dies between seal and keep leaves
 * a marker from which {@link dev.landfast.engine.blob.BlobStore#recover} finds the blob.
 */
@NullMarked
package dev.landfast.engine.blob;

import org.jspecify.annotations.NullMarked;
