/**
 * Properties of the parsers that are this project's own, held against any input.
 *
 * <p>A {@link dev.landfast.fuzz.Target} is a property and a few seeds. It stands beside the parser,
 * in a package of the same name, because nobody but a test may look at it. The build tries each
 * with a fixed number of inputs that are made from one seed; {@code fuzz/run} hands each to Jazzer,
 * which looks at what an input reaches, in a process of its own.
 *
 * <p>A property draws what it wants from the input ({@link dev.landfast.fuzz.Draws}), so that any
 * input means something: one that was found by chance can be played again, and made smaller.
 */
@NullMarked
package dev.landfast.fuzz;

import org.jspecify.annotations.NullMarked;
