/** Ids that sort by the time of their birth. */
@NullMarked
package dev.landfast.engine.id;

import org.jspecify.annotations.NullMarked;
