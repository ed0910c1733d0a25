package dev.landfast.stages;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.tika.exception.TikaException;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TemporaryResources;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.sax.BodyContentHandler;
import org.apache.tika.sax.EmbeddedContentHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/**
 * The documents inside one document: their text goes where they stand. One that cannot be read does
 * not fail the whole; it is counted. Used by one thread, for one document.
 */
final class EmbeddedDocuments implements EmbeddedDocumentExtractor {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDocuments.class);

  /** Documents inside documents inside documents. */
  static final int DEPTH_MAX = 3;

  /** Of one document, at all depths. */
  static final int COUNT_MAX = 500;

  private final Parser parser;
  private final ParseContext context;
  private final Temporaries temporaries;
  private int depth;
  private int count;
  private int unread;
  private @Nullable IOException failure;

  EmbeddedDocuments(Parser parser, ParseContext context, Temporaries temporaries) {
    this.parser = parser;
    this.context = context;
    this.temporaries = temporaries;
  }

  /** Documents that were damaged, encrypted, too deep or too many. */
  int unread() {
    return unread;
  }

  /** What the volume did while one was read; parsers swallow that. Null if nothing. */
  @Nullable IOException failure() {
    return failure;
  }

  @Override
  public boolean shouldParseEmbedded(Metadata metadata) {
    return true;
  }

  @Override
  public void parseEmbedded(
      InputStream stream, ContentHandler handler, Metadata metadata, boolean outputHtml)
      throws SAXException, IOException {
    if (depth >= DEPTH_MAX || count >= COUNT_MAX) {
      unread++;
      return;
    }
    count++;
    depth++;
    try (TemporaryResources temporary = temporaries.open()) {
      parser.parse(
          own(stream, temporary, metadata),
          new EmbeddedContentHandler(new BodyContentHandler(handler)),
          metadata,
          context);
    } catch (TikaException e) {
      unread++;
      failure = failure != null ? failure : ParseFailure.ofTheVolume(e);
      LOG.debug("A document inside the document could not be read.", e);
    } finally {
      depth--;
    }
  }

  /** A stream of our own, which spools to our folder; closing it leaves the outer one open. */
  private static TikaInputStream own(
      InputStream stream, TemporaryResources temporary, Metadata metadata) throws IOException {
    TikaInputStream own =
        TikaInputStream.get(
            new FilterInputStream(stream) {
              @Override
              public void close() {}
            },
            temporary,
            metadata);
    if (stream instanceof TikaInputStream outer && outer.getOpenContainer() != null) {
      own.setOpenContainer(outer.getOpenContainer(), outer.getLength());
    }
    return own;
  }

  /** Where temporary files go. */
  interface Temporaries {
    TemporaryResources open();
  }
}
