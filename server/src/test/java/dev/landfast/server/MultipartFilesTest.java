package dev.landfast.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.intake.Refusal;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a body that arrives in pieces, wherever they end. */
class MultipartFilesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "abc",
        "-",
        "--",
        "---\nyaml: true\n",
        "-----BEGIN CERTIFICATE-----\n",
        "--the-boundar",
        "--the-boundarY",
        "\n-",
        "\n--the-",
        "\n\n--",
        "\r\n--",
        "\r\r\n--the",
        "\r",
        "\n"
      })
  void contentIsWhatWasSentWhereverThePiecesEnd(String content) throws Exception {
    byte[] body = new Multipart().file("a", content).field("b", "c").file("d", "-").end();
    for (int first = 0; first < body.length; first++) {
      for (int second = first; second < Math.min(body.length, first + 20); second++) {
        assertThat(read(body, first, second))
            .as("pieces that end at %d and %d of %d bytes", first, second, body.length)
            .containsExactly("a: " + content, "d: -");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"; filename=", "a; filename=b", "\\\"; filename=x"})
  void fieldMayBeCalledWhateverItIs(String name) throws Exception {
    byte[] body = new Multipart().field(name, "value").file("a", "b").end();

    assertThat(read(body, 0, 0)).containsExactly("a: b");
  }

  private static List<String> read(byte[] body, int first, int second) throws Exception {
    Kept kept = new Kept();
    MultipartFiles.Reading reading = new MultipartFiles(kept, false).begin(new Multipart().type());
    reading.take(ByteBuffer.wrap(body, 0, first), false);
    reading.take(ByteBuffer.wrap(body, first, second - first), false);
    reading.take(ByteBuffer.wrap(body, second, body.length - second), true);
    reading.end();
    return kept.files;
  }

  /** Keeps the files in memory. */
  private static final class Kept implements ArrivingFiles {
    private final List<String> files = new ArrayList<>();
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private String name = "";

    @Override
    public Upload begin(
        String begun, @Nullable String declaredType, @Nullable String expectedSha256) {
      name = begun;
      content.reset();
      return bytes -> {
        while (bytes.hasRemaining()) {
          content.write(bytes.get());
        }
      };
    }

    @Override
    public void end() {
      files.add(name + ": " + content.toString(UTF_8));
    }

    @Override
    public void refuse(String refused, Refusal refusal) {
      throw new AssertionError(refused, refusal);
    }
  }
}
