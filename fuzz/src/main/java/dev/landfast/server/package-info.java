/** Properties of the server's own parsers, beside them, as nobody else may look at these. */
@NullMarked
package dev.landfast.server;

import org.jspecify.annotations.NullMarked;
