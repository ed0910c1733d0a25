package dev.landfast.stages;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.apache.tika.exception.TikaException;
import org.apache.tika.io.TemporaryResources;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.ParserDecorator;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/** Looks at a document as a whole before it is parsed, and at each one inside another. */
final class CheckedParser extends ParserDecorator {
  private static final long serialVersionUID = 1;

  private final transient Check check;

  CheckedParser(Parser parser, Check check) {
    super(parser);
    this.check = check;
  }

  @Override
  public void parse(
      InputStream stream, ContentHandler handler, Metadata metadata, ParseContext context)
      throws IOException, SAXException, TikaException {
    try (TemporaryResources temporary = new TemporaryResources()) {
      TikaInputStream document = TikaInputStream.get(stream, temporary, metadata);
      if (document.hasFile() || document.getOpenContainer() == null) {
        check.check(document.getPath(), context);
      } // else it is a folder of the container around it, which was checked
      super.parse(document, handler, metadata, context);
    }
  }

  /** One look at a document. */
  interface Check {
    /**
     * Looks, and may leave the parser a hint in its context.
     *
     * @throws RefusedDocumentException if the document must not be parsed
     */
    void check(Path document, ParseContext context) throws IOException, RefusedDocumentException;
  }
}
