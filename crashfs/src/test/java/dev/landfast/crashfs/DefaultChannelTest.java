package dev.landfast.crashfs;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** On the disk of this machine. */
final class DefaultChannelTest extends ChannelContract {
  @TempDir private Path directory;

  @Override
  Path directory() {
    return directory;
  }
}
