/**
 * The log: JSON lines for programs, coloured lines for a person at a terminal. Every JSON line has
 * the same keys, whoever wrote it, so that a job's way can be followed by one query.
 */
@NullMarked
package dev.landfast.cli.log;

import org.jspecify.annotations.NullMarked;
