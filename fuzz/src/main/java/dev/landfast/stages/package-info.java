/** Properties of the stages' own parsers, beside them, as nobody else may look at these. */
@NullMarked
package dev.landfast.stages;

import org.jspecify.annotations.NullMarked;
