package dev.landfast.stages;

import dev.landfast.engine.job.FileRecord;
import dev.landfast.engine.job.JobError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.apache.tika.exception.TikaException;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TemporaryResources;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.parser.AutoDetectParser;
import org.apache.tika.parser.AutoDetectParserConfig;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.html.JSoupParser;
import org.apache.tika.parser.microsoft.OfficeParser;
import org.apache.tika.parser.microsoft.ooxml.OOXMLParser;
import org.apache.tika.parser.microsoft.rtf.RTFParser;
import org.apache.tika.parser.pdf.PDFParser;
import org.apache.tika.parser.pdf.PDFParserConfig;
import org.apache.tika.parser.txt.TXTParser;
import org.apache.tika.parser.xml.DcXMLParser;
import org.apache.tika.sax.BodyContentHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xml.sax.SAXException;

/**
 * Reads documents with Tika. The parsers are named one by one and run in this process: no OCR, no
 * external programs. Loading them takes a while: this class is not touched before the first file.
 */
final class DocumentReader {
  private static final Logger LOG = LoggerFactory.getLogger(DocumentReader.class);

  /** Levels of elements; the HTML parser's tree is never deeper than half of this. */
  private static final int DEPTH_MAX = 1_024;

  /** Of a PDF's streams; more goes to a temporary file. */
  private static final long PDF_MEMORY_BYTES_MAX = 64L * 1024 * 1024;

  /** The HTML parser holds the whole tree in memory. */
  static final long HTML_BYTES_MAX = 64L * 1024 * 1024;

  private static final AutoDetectParser PARSER = parser();
  private static final Set<MediaType> READ = PARSER.getSupportedTypes(new ParseContext());

  private DocumentReader() {}

  /** Whether there is a parser for the type. */
  static boolean reads(MediaType type) {
    for (MediaType kind = DocumentTypes.registry().normalize(type);
        kind != null;
        kind = DocumentTypes.registry().getSupertype(kind)) {
      if (READ.contains(kind)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Reads a document to its end.
   *
   * @param text gets what it says; incomplete unless the answer is {@link Reading.Complete}
   * @param folder for temporary files
   * @throws IOException if the volume is at fault, not the document
   * @throws InterruptedException if the thread was interrupted
   */
  static Reading read(Path document, FileRecord file, TextOutput text, Path folder)
      throws IOException, InterruptedException {
    EmbeddedDocuments.Temporaries temporaries =
        () -> {
          TemporaryResources temporary = new TemporaryResources();
          temporary.setTemporaryFileDirectory(folder);
          return temporary;
        };
    Metadata metadata = hints(file);
    ParseContext context = new ParseContext();
    EmbeddedDocuments embedded = new EmbeddedDocuments(PARSER, context, temporaries);
    context.set(Parser.class, PARSER);
    context.set(EmbeddedDocumentExtractor.class, embedded);

    Throwable thrown = null;
    try (TemporaryResources temporary = temporaries.open();
        TikaInputStream stream = TikaInputStream.get(document, metadata, temporary)) {
      PARSER.parse(stream, new BodyContentHandler(text), metadata, context);
    } catch (IOException | SAXException | TikaException | RuntimeException | StackOverflowError e) {
      thrown = e;
    }
    // What happened to us comes first: parsers make something else of it, or nothing at all.
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    IOException failure = failure(text, embedded, thrown);
    if (failure != null) {
      throw failure;
    }
    if (text.isFull()) {
      return new Reading.Refused(ParseFailure.overflow(text));
    }
    if (thrown != null) {
      LOG.debug("The document could not be read.", thrown);
      return new Reading.Refused(ParseFailure.of(thrown));
    }
    if (lostParts(metadata)) {
      return new Reading.Refused(ParseFailure.unreadable());
    }
    return new Reading.Complete(metadata, embedded.unread());
  }

  private static @Nullable IOException failure(
      TextOutput text, EmbeddedDocuments embedded, @Nullable Throwable thrown) {
    if (text.failure() != null) {
      return text.failure();
    }
    if (embedded.failure() != null) {
      return embedded.failure();
    }
    return thrown == null ? null : ParseFailure.ofTheVolume(thrown);
  }

  /** The Office parser goes on without parts that it cannot read, and notes that only here. */
  private static boolean lostParts(Metadata metadata) {
    MediaType type = MediaType.parse(metadata.get(Metadata.CONTENT_TYPE));
    return type != null
        && DocumentTypes.isKindOf(type, DocumentTypes.OOXML)
        && metadata.get(TikaCoreProperties.TIKA_META_EXCEPTION_WARNING) != null;
  }

  private static Metadata hints(FileRecord file) {
    Metadata metadata = new Metadata();
    metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, file.name());
    if (file.type() != null) {
      metadata.set(TikaCoreProperties.CONTENT_TYPE_PARSER_OVERRIDE, file.type());
    }
    return metadata;
  }

  private static AutoDetectParser parser() {
    AutoDetectParser parser =
        new AutoDetectParser(
            DocumentTypes.detector(),
            new CheckedParser(pdfParser(), (document, context) -> PdfEnd.check(document)),
            new CheckedParser(ooxmlParser(), (document, context) -> ZipCheck.check(document)),
            new CheckedParser(new JSoupParser(), DocumentReader::checkHtml),
            new CheckedParser(new TXTParser(), TextEncoding::settle),
            new CheckedParser(new OfficeParser(), (document, context) -> OleCheck.check(document)),
            new CheckedParser(new RTFParser(), (document, context) -> RtfEnd.check(document)),
            new DcXMLParser());
    AutoDetectParserConfig config = new AutoDetectParserConfig();
    config.setMaximumDepth(DEPTH_MAX);
    config.setOutputThreshold(Long.MAX_VALUE); // TextOutput counts
    parser.setAutoDetectParserConfig(config);
    return parser;
  }

  private static PDFParser pdfParser() {
    PDFParser parser = new PDFParser();
    PDFParserConfig config = parser.getPDFParserConfig();
    config.setOcrStrategy(PDFParserConfig.OCR_STRATEGY.NO_OCR);
    config.setMaxMainMemoryBytes(PDF_MEMORY_BYTES_MAX);
    return parser;
  }

  /** Reads part by part, where the others build a model of the whole in memory. */
  private static OOXMLParser ooxmlParser() {
    OOXMLParser parser = new OOXMLParser();
    parser.setUseSAXDocxExtractor(true);
    parser.setUseSAXPptxExtractor(true);
    return parser;
  }

  private static void checkHtml(Path document, ParseContext context)
      throws IOException, RefusedDocumentException {
    if (Files.size(document) > HTML_BYTES_MAX) {
      throw new RefusedDocumentException(
          "PARSE_TOO_LONG",
          "The HTML is longer than "
              + HTML_BYTES_MAX / (1024 * 1024)
              + " MiB, the most that is read. Split it and send the parts.");
    }
    TextEncoding.settle(document, context);
  }

  /** How reading a document ended. */
  sealed interface Reading {

    /**
     * All of it was read.
     *
     * @param unread documents inside it that were not
     */
    record Complete(Metadata metadata, int unread) implements Reading {}

    /** It was not read, and will not be another time. */
    record Refused(JobError error) implements Reading {}
  }
}
