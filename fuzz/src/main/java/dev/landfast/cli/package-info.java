/** Properties of the command's own parsers, beside them, as nobody else may look at these. */
@NullMarked
package dev.landfast.cli;

import org.jspecify.annotations.NullMarked;
