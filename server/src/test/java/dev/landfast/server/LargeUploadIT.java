package dev.landfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are many times as long as the server's memory. */
final class LargeUploadIT {
  private static final int BLOCK_BYTES = 1024 * 1024;
  private static final int BLOCKS = 512;

  @TempDir Path folder;
  private Process child;
  private URI url;

  @BeforeEach
  void startAServerWithLittleMemory() throws IOException {
    child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ChildServer.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
    url = URI.create(String.valueOf(out.readLine()));
  }

  @AfterEach
  void stopIt() throws Exception {
    child.getOutputStream().close();
    assertThat(child.waitFor()).isZero();
  }

  @Test
  void fileOfHalfAGibibyteIsTaken() throws Exception {
    try (RawHttp raw = new RawHttp(url)) {
      raw.head(
          "POST /v1/files?pipeline=pass&name=large HTTP/1.1",
          "Host: x",
          "Content-Length: " + (long) BLOCKS * BLOCK_BYTES);
      String sha256 = sendBlocks(raw, BLOCKS);

      Reply reply = raw.read().is(201);
      assertThat(reply.at("/file/length")).isEqualTo(Long.toString((long) BLOCKS * BLOCK_BYTES));
      assertThat(reply.at("/file/sha256")).isEqualTo(sha256);
    }
  }

  @Test
  void batchOfLargeFilesIsTaken() throws Exception {
    int blocks = 64;
    Multipart first = new Multipart().file("one", "");
    byte[] before = trimmed(first.open());
    byte[] between = trimmed(new Multipart().text("\r\n").file("two", "").open());
    byte[] after = new Multipart().text("\r\n").end();
    long length = before.length + between.length + after.length + 2L * blocks * BLOCK_BYTES;
    try (RawHttp raw = new RawHttp(url)) {
      raw.head(
          "POST /v1/batches?pipeline=pass HTTP/1.1",
          "Host: x",
          "Content-Type: " + first.type(),
          "Content-Length: " + length);
      raw.send(before);
      String one = sendBlocks(raw, blocks);
      raw.send(between);
      String two = sendBlocks(raw, blocks);
      raw.send(after);

      Reply reply = raw.read().is(201);
      assertThat(reply.at("/items/0/file/sha256")).isEqualTo(one);
      assertThat(reply.at("/items/1/file/sha256")).isEqualTo(two);
    }
  }

  /** Sends blocks that all differ; returns the SHA-256 of all of them. */
  private static String sendBlocks(RawHttp raw, int blocks) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] block = new byte[BLOCK_BYTES];
    for (int i = 0; i < blocks; i++) {
      for (int at = 0; at < BLOCK_BYTES; at += 4096) {
        ByteBuffer.wrap(block).putLong(at, (long) i * BLOCK_BYTES + at);
      }
      digest.update(block);
      raw.send(block);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Without the line break behind the empty content. */
  private static byte[] trimmed(byte[] part) {
    return Arrays.copyOf(part, part.length - 2);
  }
}
