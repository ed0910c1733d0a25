/** Properties of what publish reads of other runs, beside it, as nobody else may look at it. */
@NullMarked
package dev.landfast.publish;

import org.jspecify.annotations.NullMarked;
