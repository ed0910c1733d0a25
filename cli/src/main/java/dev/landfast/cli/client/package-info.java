/** A server, asked over its HTTP interface as any other program would. */
@NullMarked
package dev.landfast.cli.client;

import org.jspecify.annotations.NullMarked;
