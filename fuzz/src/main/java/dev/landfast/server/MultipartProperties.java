package dev.landfast.server;

import static dev.landfast.fuzz.Target.require;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.landfast.engine.intake.Refusal;
import dev.landfast.fuzz.Draws;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@link MultipartFiles}: which files a body brings, however it arrives. */
final class MultipartProperties {
  private static final String TYPE = "multipart/form-data; boundary=b";
  private static final String DELIMITER = "\r\n--b";
  private static final int PIECE_BYTES_MAX = 40;
  private static final int PARTS_MAX = 5;
  private static final int CONTENT_BYTES_MAX = 100;

  private MultipartProperties() {}

  /** The same files and the same end, in whatever pieces the body arrives. */
  static void anyBody(byte[] input) {
    Draws draws = new Draws(input);
    int pieceBytes = 1 + draws.below(PIECE_BYTES_MAX);
    boolean single = draws.flag();
    byte[] body = draws.rest();
    Outcome whole = read(body, body.length, single);
    Outcome pieces = read(body, pieceBytes, single);
    require(
        whole.equals(pieces), "At one go: " + whole + "; by " + pieceBytes + " bytes: " + pieces);
    long files = whole.files.stream().filter(file -> file.startsWith(RecordedFiles.TAKEN)).count();
    require(!single || !whole.end.equals("complete") || files == 1, "One file was wanted.");
  }

  /** Files that were put in come out byte for byte; of a body that is cut off nothing is taken. */
  static void builtBody(byte[] input) {
    Draws draws = new Draws(input);
    int pieceBytes = 1 + draws.below(PIECE_BYTES_MAX);
    int cutOff = draws.below(65_536);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    List<String> files = new ArrayList<>();
    int parts = draws.below(PARTS_MAX + 1);
    body.writeBytes((draws.flag() ? "preamble" + DELIMITER : "--b").getBytes(ISO_8859_1));
    for (int i = 0; i < parts; i++) {
      boolean field = draws.flag();
      String name = name(draws);
      byte[] content = content(draws);
      String header = field ? "; name=\"" + name + "\"" : "; name=\"f\"; filename=\"" + name + "\"";
      body.writeBytes(("\r\nContent-Disposition: form-data" + header + "\r\n\r\n").getBytes(UTF_8));
      body.writeBytes(content);
      body.writeBytes(DELIMITER.getBytes(ISO_8859_1));
      if (!field) {
        files.add(RecordedFiles.taken(name, content));
      }
    }
    int end = body.size();
    body.writeBytes((draws.flag() ? "--\r\nepilogue" : "--\r\n").getBytes(ISO_8859_1));

    Outcome outcome = read(body.toByteArray(), pieceBytes, false);
    require(outcome.equals(new Outcome(files, "complete")), "Put in: " + files + "; " + outcome);
    byte[] cut = Arrays.copyOf(body.toByteArray(), cutOff % (end + 2));
    require(
        read(cut, pieceBytes, false).end.equals("MULTIPART_INVALID"), "What was cut off is taken.");
  }

  private static String name(Draws draws) {
    return ("n" + draws.text(20).replaceAll("[\\p{Cntrl}\"\\\\\uFFFD]", "_")).strip();
  }

  /** Anything without the delimiter (RFC 2046, section 5.1.1), and much of what looks like it. */
  private static byte[] content(Draws draws) {
    String content = new String(draws.bytes(CONTENT_BYTES_MAX), ISO_8859_1);
    String near = draws.of(List.of("", "\r", "\r\n", "\r\n-", "\r\n--", "--b", "\r\r\n--"));
    String all = content + near;
    // Nor with half of its line end, which Jetty takes for a whole one, as the end of the headers
    // is.
    while (("\n" + all).contains("\n--b")) {
      all = all.replace("--b", "--c");
    }
    return all.getBytes(ISO_8859_1);
  }

  private static Outcome read(byte[] body, int pieceBytes, boolean single) {
    RecordedFiles files = new RecordedFiles();
    String end;
    try {
      MultipartFiles.Reading reading = new MultipartFiles(files, single).begin(TYPE);
      int from = 0;
      do {
        byte[] piece = Arrays.copyOfRange(body, from, Math.min(body.length, from + pieceBytes));
        from += piece.length;
        reading.take(ByteBuffer.wrap(piece), from == body.length);
        Arrays.fill(piece, (byte) 'x'); // a chunk's bytes are gone
      } while (from < body.length);
      reading.end();
      end = "complete";
    } catch (ProblemException e) {
      end = e.code().name();
    } catch (Refusal e) {
      end = e.code().name();
    }
    return new Outcome(List.copyOf(files.events()), end);
  }

  private record Outcome(List<String> files, String end) {}
}
