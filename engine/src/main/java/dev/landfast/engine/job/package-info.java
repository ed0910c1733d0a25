/**
 * Jobs: what has to be done with a file, and what was done.
 *
 * <pre>
 *            admit                claim                 settle: finish
 *              ───────► ready ◄──────────► running ─────────────────────► done
 *                         ▲   lease lost      │ settle: advance ─► ready (next stage)
 *                         │   release         │ settle: retry
 *                         └─── due ── waiting ◄┤
 *                                             │ settle: fail, attempts or leases spent ──► failed
 *   cancel: ready, waiting ──► cancelled; running ──► cancelled at its next settle but a finish
 *   retry:  failed, cancelled ──► ready
 * </pre>
 *
 * <p>Every claim makes a new token. What is said under a token that no longer holds the job changes
 * nothing ({@link dev.landfast.engine.job.SettleResult#LEASE_LOST}). Time only decides when a lease
 * may be taken over; the token is the fence.
 *
 * <p>This package knows locators as text and never sees a blob.
 */
@NullMarked
package dev.landfast.engine.job;

import org.jspecify.annotations.NullMarked;
