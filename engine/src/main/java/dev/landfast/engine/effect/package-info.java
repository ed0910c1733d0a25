/**
 * Effects outside the database that follow from what was committed there.
 *
 * <pre>
 *   transaction: jobs end, the effect is asked for ──► taken, for a term ──► carried out ──► forgotten
 *                                                        ▲                       │ fails: later again
 *                                                        └──── the term is over ─┘ process dies
 * </pre>
 *
 * <p>At least once: whoever carries one out has to bear that it was carried out before.
 */
@NullMarked
package dev.landfast.engine.effect;

import org.jspecify.annotations.NullMarked;
