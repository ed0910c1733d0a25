/**
 * What the command writes to: whether it is a terminal, how wide, and how text is laid out on it so
 * that columns align and nothing that others named can control the screen.
 */
@NullMarked
package dev.landfast.cli.terminal;

import org.jspecify.annotations.NullMarked;
