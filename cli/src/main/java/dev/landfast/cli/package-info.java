/**
 * The {@code landfast} command.
 *
 * <p>{@link dev.landfast.cli.Landfast} reads the command line, {@code Node} is the one place that
 * puts the modules together, and each command is a class. Results go to standard output, everything
 * else to standard error. Exit status: 0 done, 1 the work failed, 2 wrong usage, 3 the environment
 * does not allow it.
 */
@NullMarked
package dev.landfast.cli;

import org.jspecify.annotations.NullMarked;
