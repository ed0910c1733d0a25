/**
 * The engine: takes files in, keeps them, and hands them to stages.
 *
 * <p>{@link dev.landfast.engine.Engine} puts the parts together. Blobs and jobs never see each
 * other; {@code intake} and {@code stage} bring them together.
 */
@NullMarked
package dev.landfast.engine;

import org.jspecify.annotations.NullMarked;
