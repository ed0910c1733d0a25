/**
 * Whole-run benchmarks, never shipped. Each prints the machine's own limit beside our figure, taken
 * in turn in the same run: trust the ratios, not the numbers.
 */
@NullMarked
package dev.landfast.bench;

import org.jspecify.annotations.NullMarked;
