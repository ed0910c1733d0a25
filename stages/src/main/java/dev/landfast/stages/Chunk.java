package dev.landfast.stages;

/**
 * A piece of a text.
 *
 * @param index from 0
 * @param start of its first character in the text, in Unicode code points from 0
 * @param end behind its last
 */
record Chunk(int index, long start, long end, String text) {}
