package dev.landfast.server;

import dev.landfast.engine.intake.Reception;
import dev.landfast.engine.intake.Refusal;
import dev.landfast.engine.intake.Refusal.Code;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/**
 * The files of a {@code multipart/form-data} body (RFC 7578), handed to a reception part by part as
 * they arrive. Parts without a file name are form fields; they are read over.
 *
 * <p>Jetty's parser swallows what its listener throws, so the listener keeps the first failure and
 * the reading loop throws it.
 */
final class MultipartFiles {
  private static final int PART_HEADERS_BYTES_MAX = 8 * 1024;
  private static final int BOUNDARY_LENGTH_MAX = 70; // RFC 2046, section 5.1.1
  private static final int FIELDS_MAX = 1000;

  /** A part that means to be a file, whether or not its name can be read. */
  private static final Pattern NAMES_FILE =
      Pattern.compile(";\\s*filename\\*?\\s*=", Pattern.CASE_INSENSITIVE);

  /** What stands for bytes that are not UTF-8. */
  private static final char UNREADABLE = '\uFFFD';

  private final ArrivingFiles arriving;

  /** Whether the request brings one file, whose refusal is the request's. */
  private final boolean single;

  MultipartFiles(Reception reception, boolean single) {
    this(ArrivingFiles.of(reception), single);
  }

  MultipartFiles(ArrivingFiles arriving, boolean single) {
    this.arriving = arriving;
    this.single = single;
  }

  /**
   * Reads the whole body.
   *
   * @throws Refusal when the request as a whole is refused
   * @throws ProblemException when the body breaks off, is not well-formed, or not the one file that
   *     is wanted
   */
  void read(Exchange exchange) throws ProblemException, Refusal {
    Reading reading = begin(exchange.header("Content-Type"));
    exchange.body().readTo(reading);
    reading.end();
  }

  /**
   * Begins a body, for whoever has its bytes.
   *
   * @throws ProblemException when the type names no boundary
   */
  Reading begin(@Nullable String contentType) throws ProblemException {
    String boundary = MultiPart.extractBoundary(String.valueOf(contentType));
    if (boundary == null || boundary.isEmpty() || boundary.length() > BOUNDARY_LENGTH_MAX) {
      throw invalid("Its Content-Type names no boundary of 1 to 70 characters.");
    }
    return new Reading(boundary);
  }

  /** Without what is in quotes, such as a field's name; one that is never closed hides nothing. */
  private static String unquoted(String value) {
    StringBuilder unquoted = new StringBuilder(value.length());
    boolean quoted = false;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (quoted && c == '\\') {
        i++; // and what it escapes
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted) {
        unquoted.append(c);
      }
    }
    return quoted ? value : unquoted.toString();
  }

  private static ProblemException invalid(String detail) {
    return new ProblemException(ProblemCode.MULTIPART_INVALID, detail);
  }

  /** One body, of which piece after piece comes. */
  final class Reading implements Body.Taker {
    private final Listener listener = new Listener();
    private final MultiPart.Parser parser;

    private Reading(String boundary) {
      parser = new MultiPart.Parser(boundary, listener);
      parser.setPartHeadersMaxLength(PART_HEADERS_BYTES_MAX);
      parser.setMaxParts(-1); // the listener counts
    }

    @Override
    public void take(ByteBuffer bytes, boolean last) throws ProblemException, Refusal {
      Content.Chunk chunk = Content.Chunk.from(bytes, last);
      listener.pieceBegins(chunk.getByteBuffer());
      parser.parse(chunk);
      listener.pieceEnds(chunk.getByteBuffer());
      listener.throwFailure();
    }

    /** Nothing more comes. */
    void end() throws ProblemException {
      if (!listener.complete) {
        throw invalid("It ends before its closing boundary.");
      }
      if (single && listener.files != 1) {
        throw invalid("This call takes exactly one part with a filename.");
      }
    }
  }

  /** Turns the parser's events into calls of the arriving. */
  private final class Listener extends MultiPart.AbstractPartsListener {
    private int files;
    private int fields;
    private boolean complete;
    private ArrivingFiles.@Nullable Upload upload;
    private @Nullable String contentType;
    private @Nullable String reprDigest;
    private boolean namesFile;
    private @Nullable Refusal refusal;
    private @Nullable ProblemException problem;

    // Jetty takes the line end of the headers for the beginning of a boundary, as it is where a
    // part is empty. When a piece of the body ends while content still looks like the rest of one,
    // as "-" does, and the next piece shows that it is none, Jetty 12.1.14 hands that line end out
    // as content, too.
    private @Nullable ByteBuffer piece;
    private int contentFrom;
    private boolean contentBegins;
    private boolean looksLikeBoundary;

    void pieceBegins(ByteBuffer bytes) {
      piece = bytes;
      contentFrom = bytes.position();
    }

    void pieceEnds(ByteBuffer bytes) {
      piece = null;
      if (contentBegins && !looksLikeBoundary && bytes.position() > contentFrom) {
        looksLikeBoundary = bytes.get(contentFrom) == '-';
        contentBegins = looksLikeBoundary;
      }
    }

    private void contentBegins() {
      contentBegins = true;
      looksLikeBoundary = false;
      contentFrom = piece == null ? 0 : piece.position();
    }

    /** Content that looked like a boundary begins with '-': a line end before that is none. */
    private void skipLineEnd(ByteBuffer content) {
      boolean lookedLikeBoundary = contentBegins && looksLikeBoundary;
      contentBegins = false;
      if (lookedLikeBoundary && content.hasRemaining() && content.get(content.position()) == '\n') {
        content.position(content.position() + 1);
      }
    }

    void throwFailure() throws Refusal, ProblemException {
      if (refusal != null) {
        throw refusal;
      }
      if (problem != null) {
        throw problem;
      }
    }

    @Override
    public void onPartBegin() {
      contentType = null;
      reprDigest = null;
      namesFile = false;
    }

    @Override
    public void onPartHeader(String name, String value) {
      if (name.equalsIgnoreCase("Content-Type")) {
        contentType = value;
      } else if (name.equalsIgnoreCase("Repr-Digest")) {
        reprDigest = reprDigest == null ? value : reprDigest + ", " + value;
      } else if (name.equalsIgnoreCase("Content-Disposition")) {
        namesFile |= NAMES_FILE.matcher(unquoted(value)).find();
      }
      super.onPartHeader(name, value); // last: it throws at a quote that is never closed
    }

    @Override
    public void onPartHeaders() {
      contentBegins();
      if (failed()) {
        return;
      }
      String fileName = getFileName();
      if (fileName == null && namesFile) {
        problem = invalid("A part has a filename that cannot be read.");
        return;
      }
      if (fileName == null) {
        fields++;
        if (fields > FIELDS_MAX) {
          problem = invalid("It has more than " + FIELDS_MAX + " parts without a filename.");
        }
        return;
      }
      files++;
      try {
        if (fileName.indexOf(UNREADABLE) >= 0) {
          throw new Refusal(
              Code.NAME_INVALID, "The file's name is not proper UTF-8. Send it again as UTF-8.");
        }
        String sha256 = IntakeRequest.sha256(reprDigest);
        upload = arriving.begin(fileName, Exchange.mediaType(contentType), sha256);
      } catch (Refusal e) {
        refuse(fileName, e);
      } catch (ProblemException e) {
        problem = e;
      }
    }

    @Override
    public void onPartContent(Content.Chunk chunk) {
      skipLineEnd(chunk.getByteBuffer());
      if (upload != null && !failed()) {
        try {
          upload.write(chunk.getByteBuffer());
        } catch (Refusal e) {
          refuse(String.valueOf(getFileName()), e);
        }
      }
    }

    @Override
    public void onPart(@Nullable String name, @Nullable String fileName, HttpFields headers) {
      if (upload != null && !failed()) {
        upload = null;
        arriving.end();
      }
    }

    @Override
    public void onComplete() {
      complete = true;
    }

    @Override
    public void onFailure(Throwable failure) {
      if (!failed()) {
        problem =
            invalid(
                "Each part needs headers of at most "
                    + PART_HEADERS_BYTES_MAX
                    + " bytes, and the body its closing boundary.");
      }
    }

    /** In a batch a file's refusal is its own, unless there are too many of them. */
    private void refuse(String fileName, Refusal e) {
      upload = null;
      if (single || e.code() == Code.TOO_MANY_FILES) {
        refusal = e;
        return;
      }
      try {
        arriving.refuse(fileName, e);
      } catch (Refusal tooMany) {
        refusal = tooMany;
      }
    }

    private boolean failed() {
      return refusal != null || problem != null;
    }
  }
}
