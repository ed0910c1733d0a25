package dev.landfast.stages;

import dev.landfast.engine.stage.StageRun;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import org.apache.tika.detect.CompositeDetector;
import org.apache.tika.detect.Detector;
import org.apache.tika.detect.microsoft.POIFSContainerDetector;
import org.apache.tika.detect.microsoft.ooxml.OPCPackageDetector;
import org.apache.tika.detect.zip.DefaultZipContainerDetector;
import org.apache.tika.detect.zip.JarDetector;
import org.apache.tika.detect.zip.OpenDocumentDetector;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MediaTypeRegistry;
import org.apache.tika.mime.MimeTypes;
import org.jspecify.annotations.Nullable;

/**
 * Tika's media types: how content and names show them, and how they are related.
 *
 * <p>The detectors are named one by one, so that another jar on the class path changes nothing.
 * Loading them takes a while: nothing here is touched before the first file.
 */
final class DocumentTypes {
  /** Tika's name for an Office document that is encrypted as a whole. A constant: loads nothing. */
  static final String PROTECTED_OFFICE_NAME = "application/x-tika-ooxml-protected";

  static final MediaType PROTECTED_OFFICE = MediaType.parse(PROTECTED_OFFICE_NAME);

  /** Also what is unknown. */
  static final MediaType BINARY = MediaType.OCTET_STREAM;

  static final MediaType ZIP = MediaType.APPLICATION_ZIP;
  static final MediaType RTF = MediaType.application("rtf");
  static final MediaType MARKDOWN = MediaType.text("markdown");
  static final MediaType WORD = MediaType.application("msword");
  static final MediaType EXCEL = MediaType.application("vnd.ms-excel");

  /** The container of Word, Excel and PowerPoint before 2007. */
  static final MediaType OLE = MediaType.application("x-tika-msoffice");

  /** The container of those since. */
  static final MediaType OOXML = MediaType.application("x-tika-ooxml");

  private static final int LOOKED_AT_BYTES = 64 * 1024;

  private static final MimeTypes MAGIC = MimeTypes.getDefaultMimeTypes();
  private static final MediaTypeRegistry REGISTRY = MAGIC.getMediaTypeRegistry();

  private static final Detector DETECTOR =
      new CompositeDetector(
          REGISTRY,
          List.of(
              new POIFSContainerDetector(),
              new DefaultZipContainerDetector(
                  List.of(new OPCPackageDetector(), new OpenDocumentDetector(), new JarDetector())),
              MAGIC));

  private DocumentTypes() {}

  /** Looks at magic numbers, and into containers. */
  static Detector detector() {
    return DETECTOR;
  }

  static MediaTypeRegistry registry() {
    return REGISTRY;
  }

  /** What the content is, whatever the file is called; {@link #BINARY} if that is not known. */
  static MediaType ofContent(StageRun run) throws IOException {
    // Not closed here: that would close the run's input.
    MediaType type = MAGIC.detect(new BufferedInputStream(run.input()), new Metadata());
    boolean zip = isKindOf(type, ZIP);
    if (zip && ZipCheck.hasHugeDirectory(run.inputFile())) {
      return ZIP;
    }
    if (zip || isKindOf(type, OLE)) {
      try (TikaInputStream file = TikaInputStream.get(run.inputFile())) {
        type = DETECTOR.detect(file, new Metadata());
      }
    }
    if (type.equals(BINARY) && isTextOfAnyEncoding(run.input())) {
      type = MediaType.TEXT_PLAIN;
    }
    return type.getBaseType();
  }

  /** What the end of a name says; null if that says nothing. */
  static @Nullable MediaType ofName(String name) {
    String extension = name.substring(name.lastIndexOf('.') + 1);
    if (extension.length() == name.length() || !extension.matches("[A-Za-z0-9]{1,16}")) {
      return null;
    }
    Metadata metadata = new Metadata();
    // Not the name itself, which Tika would take apart as a URI.
    metadata.set(
        TikaCoreProperties.RESOURCE_NAME_KEY, "file." + extension.toLowerCase(Locale.ROOT));
    try {
      return known(MAGIC.detect(null, metadata).getBaseType());
    } catch (IOException e) {
      throw new IllegalStateException("Nothing was read.", e);
    }
  }

  /** What a sender says; null if that says nothing. */
  static @Nullable MediaType ofDeclared(@Nullable String declared) {
    MediaType type = MediaType.parse(declared);
    MediaType base = type == null ? null : type.getBaseType(); // Tika finds none in "a/NUL;b=c"
    return base == null ? null : known(REGISTRY.normalize(base));
  }

  /** Whether it is that type or a special case of it. */
  static boolean isKindOf(MediaType type, MediaType general) {
    return REGISTRY.isInstanceOf(type, general);
  }

  /** Whether it can be read as characters. */
  static boolean isText(MediaType type) {
    return isKindOf(type, MediaType.TEXT_PLAIN);
  }

  /**
   * Whether its beginning has none of the control characters that a text has no use for. Tika asks
   * for mostly ASCII or UTF-8, which leaves Japanese in Shift_JIS, or Russian in windows-1251, out.
   */
  private static boolean isTextOfAnyEncoding(InputStream content) throws IOException {
    for (byte b : content.readNBytes(LOOKED_AT_BYTES)) {
      boolean control = b >= 0 && b < ' ';
      if (control && "\t\n\f\r\u001B".indexOf(b) < 0) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable MediaType known(MediaType type) {
    return type.equals(BINARY) || !REGISTRY.getTypes().contains(type) ? null : type;
  }
}
