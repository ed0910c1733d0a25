/** What somebody wrote into a configuration, to be read by the parts that it is for. */
@NullMarked
package dev.landfast.engine.setting;

import org.jspecify.annotations.NullMarked;
