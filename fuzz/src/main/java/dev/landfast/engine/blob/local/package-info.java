/** Properties of what the store reads of its files, beside it, as nobody else may look at it. */
@NullMarked
package dev.landfast.engine.blob.local;

import org.jspecify.annotations.NullMarked;
