/** Properties of what the intake reads, beside it, as nobody else may look at it. */
@NullMarked
package dev.landfast.engine.intake;

import org.jspecify.annotations.NullMarked;
