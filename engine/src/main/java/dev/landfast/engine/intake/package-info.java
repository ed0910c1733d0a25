/**
 * The way in: bytes become sealed blobs, and sealed blobs become jobs.
 *
 * <pre>
 *   Intake.receive ──► Reception ──► begin ──► Upload: write… end ─┐
 *     refusals before    one request  └──────► Upload: write… end ─┴─► seals, side by side
 *     any byte                                                          │
 *                           close: nothing is left ◄── failed ──── admit: one transaction
 * </pre>
 *
 * <p>All files of a request are sealed before any of them is admitted, and all are admitted in one
 * transaction. A request that breaks off admits nothing and leaves nothing.
 */
@NullMarked
package dev.landfast.engine.intake;

import org.jspecify.annotations.NullMarked;
