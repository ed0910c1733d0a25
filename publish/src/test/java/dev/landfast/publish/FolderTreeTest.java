package dev.landfast.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderTreeTest {
  @TempDir Path directory;

  @Test
  void allIsRemovedAndNoLinkIsFollowed() throws IOException {
    Path outside = Files.createDirectory(directory.resolve("outside"));
    Files.writeString(outside.resolve("mine"), "kept");
    Path root = directory.resolve("root");
    Path below = Files.createDirectories(root.resolve("a/b"));
    Files.writeString(below.resolve("file"), "left");
    Files.createSymbolicLink(below.resolve("link"), outside);

    FolderTree.delete(root);

    assertThat(root).doesNotExist();
    assertThat(outside.resolve("mine")).hasContent("kept");
  }

  @Test
  void whatIsNotThereIsFine() throws IOException {
    FolderTree.delete(directory.resolve("nothing"));
    assertThat(directory).isEmptyDirectory();
  }
}
