/** The stage kind {@code call}: an outside service does the work, over HTTP. */
@NullMarked
package dev.landfast.stages.call;

import org.jspecify.annotations.NullMarked;
