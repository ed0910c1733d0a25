package dev.landfast.stages;

import static dev.landfast.fuzz.Target.require;

import dev.landfast.fuzz.Draws;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** {@link Frame} and {@link ParseRequest}: what a child says, which may have been taken over. */
final class FrameProperties {
  private static final int CONTENT_BYTES_MAX = 300;

  private FrameProperties() {}

  /** Anything ends as frames within their bound or as an IOException; what is said is heard. */
  static void frames(byte[] input) throws IOException {
    DataInputStream any = new DataInputStream(new ByteArrayInputStream(input));
    try {
      int bytes = 0;
      for (Frame frame = Frame.read(any); frame != null; frame = Frame.read(any)) {
        bytes += frame.content().length;
      }
      require(bytes <= input.length, "Frames have more in them than was said.");
    } catch (IOException e) {
      // as documented
    }
    Draws draws = new Draws(input);
    Frame.Kind kind = draws.of(List.of(Frame.Kind.values()));
    int number = draws.below(65_536);
    byte[] content = draws.bytes(CONTENT_BYTES_MAX);
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    Frame.write(said, kind, number, content);
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(said.toByteArray()));
    Frame heard = Frame.read(in);
    require(heard != null && Frame.read(in) == null, "One frame was said.");
    require(
        heard != null
            && heard.kind() == kind
            && heard.request() == number
            && Arrays.equals(heard.content(), content),
        "Another frame was heard.");

    String name = draws.text(CONTENT_BYTES_MAX);
    String type = draws.flag() ? draws.text(CONTENT_BYTES_MAX) : null;
    ParseRequest request =
        new ParseRequest(Path.of("/a b/\u00e4"), Path.of("/c"), name, type, number);
    require(ParseRequest.of(request.toBytes()).equals(request), "Another request was heard.");
  }
}
