package dev.landfast.stages;

import dev.landfast.engine.job.FileRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Reads one small document of each common kind, to nowhere: most of what the first document of a
 * kind takes is the loading of its parser.
 */
final class WarmUp {
  private static final String PDF =
      """
      %PDF-1.4
      1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
      2 0 obj <</Type/Pages/Count 1/Kids[3 0 R]>> endobj
      3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>> endobj
      4 0 obj <</Length 30>> stream
      BT /F 9 Tf 9 9 Td (Hello) Tj ET
      endstream endobj
      5 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj
      trailer <</Root 1 0 R>>
      startxref
      0
      %%EOF
      """;

  private static final String TYPES =
      """
      <?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\
      <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
      <Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>\
      </Types>\
      """;

  private static final String RELATIONSHIPS =
      """
      <?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">\
      <Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>\
      </Relationships>\
      """;

  private static final String WORD =
      """
      <?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">\
      <w:body><w:p><w:r><w:t>Hello</w:t></w:r></w:p></w:body></w:document>\
      """;

  private WarmUp() {}

  static void run() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("warm");
    read(folder, "application/pdf", bytes(PDF));
    read(folder, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", docx());
    read(folder, "text/html", bytes("<html><body><p>Hello</p></body></html>"));
    read(folder, "text/plain", bytes("Hello"));
    Files.delete(folder);
  }

  private static void read(Path folder, String type, byte[] content)
      throws IOException, InterruptedException {
    Path document = Files.write(folder.resolve("document"), content);
    FileRecord file =
        new FileRecord("", "document", null, type, "", content.length, "", Instant.EPOCH);
    try (TextOutput text = new TextOutput(OutputStream.nullOutputStream(), content.length)) {
      DocumentReader.Reading reading = DocumentReader.read(document, file, text, folder);
      if (!(reading instanceof DocumentReader.Reading.Complete)) {
        throw new IllegalStateException("A warm-up document of " + type + ": " + reading);
      }
    }
    Files.delete(document);
  }

  private static byte[] docx() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      put(zip, "[Content_Types].xml", TYPES);
      put(zip, "_rels/.rels", RELATIONSHIPS);
      put(zip, "word/document.xml", WORD);
    }
    return bytes.toByteArray();
  }

  private static void put(ZipOutputStream zip, String name, String content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(bytes(content));
    zip.closeEntry();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
