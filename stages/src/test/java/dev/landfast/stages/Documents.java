package dev.landfast.stages;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.apache.pdfbox.pdmodel.graphics.image.LosslessFactory;
import org.apache.poi.hslf.usermodel.HSLFSlideShow;
import org.apache.poi.hssf.record.crypto.Biff8EncryptionKey;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.apache.poi.ooxml.POIXMLDocument;
import org.apache.poi.openxml4j.opc.OPCPackage;
import org.apache.poi.openxml4j.opc.PackagePart;
import org.apache.poi.openxml4j.opc.PackagingURIHelper;
import org.apache.poi.openxml4j.opc.TargetMode;
import org.apache.poi.poifs.crypt.EncryptionInfo;
import org.apache.poi.poifs.crypt.EncryptionMode;
import org.apache.poi.poifs.crypt.Encryptor;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.apache.poi.sl.usermodel.Slide;
import org.apache.poi.sl.usermodel.SlideShow;
import org.apache.poi.ss.usermodel.Workbook;
import org.apache.poi.xslf.usermodel.XMLSlideShow;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.apache.poi.xwpf.usermodel.XWPFRelation;

/** Documents made for a test, by the libraries that Tika reads them with. */
final class Documents {
  private static final String DOCUMENT_XML = "word/document.xml";

  private Documents() {}

  static byte[] pdf(String... pages) throws IOException {
    try (PDDocument document = new PDDocument()) {
      for (String text : pages) {
        addPage(document, text);
      }
      document.getDocumentInformation().setTitle("A test");
      return saved(document);
    }
  }

  static byte[] encryptedPdf(String text, String userPassword) throws IOException {
    try (PDDocument document = new PDDocument()) {
      addPage(document, text);
      document.protect(new StandardProtectionPolicy("owner", userPassword, new AccessPermission()));
      return saved(document);
    }
  }

  /** One page with a picture on it and no text. */
  static byte[] scannedPdf() throws IOException {
    try (PDDocument document = new PDDocument()) {
      PDPage page = new PDPage();
      document.addPage(page);
      try (PDPageContentStream content = new PDPageContentStream(document, page)) {
        content.drawImage(LosslessFactory.createFromImage(document, image()), 50, 50, 400, 400);
      }
      return saved(document);
    }
  }

  static byte[] docx(String... paragraphs) throws IOException {
    try (XWPFDocument document = new XWPFDocument()) {
      for (String text : paragraphs) {
        document.createParagraph().createRun().setText(text);
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      document.write(out);
      return out.toByteArray();
    }
  }

  static byte[] styledDocx(String text) throws IOException {
    try (XWPFDocument document = new XWPFDocument()) {
      document.createStyles();
      document.createParagraph().createRun().setText(text);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      document.write(out);
      return out.toByteArray();
    }
  }

  static byte[] encryptedDocx(String text) throws Exception {
    EncryptionInfo info = new EncryptionInfo(EncryptionMode.agile);
    Encryptor encryptor = info.getEncryptor();
    encryptor.confirmPassword("secret");
    try (POIFSFileSystem container = new POIFSFileSystem();
        OPCPackage document = OPCPackage.open(new ByteArrayInputStream(docx(text)))) {
      try (OutputStream out = encryptor.getDataStream(container)) {
        document.save(out);
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      container.writeFilesystem(out);
      return out.toByteArray();
    }
  }

  /** A document whose main part is this XML, between its beginning and its end. */
  static byte[] docxWithBody(String xml) throws IOException {
    String document =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document"
            + " xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>"
            + xml
            + "</w:body></w:document>";
    return withEntry(docx(""), DOCUMENT_XML, document.getBytes(StandardCharsets.UTF_8));
  }

  /** A document with another inside it. */
  static byte[] docxWithEmbedded(String text, byte[] embedded) throws Exception {
    try (XWPFDocument document = new XWPFDocument()) {
      document.createParagraph().createRun().setText(text);
      PackagePart part =
          document
              .getPackage()
              .createPart(
                  PackagingURIHelper.createPartName("/word/embeddings/embedded.docx"),
                  XWPFRelation.DOCUMENT.getContentType().replace(".main+xml", ""));
      try (OutputStream out = part.getOutputStream()) {
        out.write(embedded);
      }
      document
          .getPackagePart()
          .addRelationship(
              part.getPartName(), TargetMode.INTERNAL, POIXMLDocument.PACK_OBJECT_REL_TYPE);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      document.write(out);
      return out.toByteArray();
    }
  }

  static byte[] xlsx(String cell) throws IOException {
    return workbook(new XSSFWorkbook(), cell);
  }

  static byte[] xls(String cell) throws IOException {
    return workbook(new HSSFWorkbook(), cell);
  }

  static byte[] encryptedXls(String cell) throws IOException {
    Biff8EncryptionKey.setCurrentUserPassword("secret");
    try {
      return xls(cell);
    } finally {
      Biff8EncryptionKey.setCurrentUserPassword(null);
    }
  }

  static byte[] pptx(String text) throws IOException {
    return slides(new XMLSlideShow(), text);
  }

  static byte[] ppt(String text) throws IOException {
    return slides(new HSLFSlideShow(), text);
  }

  /** Made by LibreOffice: POI cannot make a Word file from nothing. */
  static byte[] doc() throws IOException {
    try (InputStream in = Documents.class.getResourceAsStream("letter.doc")) {
      return in.readAllBytes();
    }
  }

  static byte[] rtf(String text) {
    return ("{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Arial;}}\\pard " + text + "\\par}")
        .getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] html(String body) {
    return ("<!DOCTYPE html><html><head><title>A test</title></head><body>"
            + body
            + "</body></html>")
        .getBytes(StandardCharsets.UTF_8);
  }

  static byte[] png() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image(), "png", out);
    return out.toByteArray();
  }

  static byte[] zip(Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    }
    return out.toByteArray();
  }

  static byte[] entry(byte[] zipped, String name) throws IOException {
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zipped))) {
      ZipEntry entry = in.getNextEntry();
      while (entry != null && !entry.getName().equals(name)) {
        entry = in.getNextEntry();
      }
      return in.readAllBytes();
    }
  }

  /** The same ZIP, with one entry added or replaced; it comes last. */
  static byte[] withEntry(byte[] zipped, String name, byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zipped));
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (!entry.getName().equals(name)) {
          zip.putNextEntry(new ZipEntry(entry.getName()));
          in.transferTo(zip);
          zip.closeEntry();
        }
      }
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content);
      zip.closeEntry();
    }
    return out.toByteArray();
  }

  /** The same ZIP, not compressed. */
  static byte[] stored(byte[] zipped) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zipped));
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        byte[] content = in.readAllBytes();
        CRC32 checksum = new CRC32();
        checksum.update(content);
        ZipEntry copy = new ZipEntry(entry.getName());
        copy.setMethod(ZipEntry.STORED);
        copy.setSize(content.length);
        copy.setCrc(checksum.getValue());
        zip.putNextEntry(copy);
        zip.write(content);
        zip.closeEntry();
      }
    }
    return out.toByteArray();
  }

  private static void addPage(PDDocument document, String text) throws IOException {
    PDPage page = new PDPage();
    document.addPage(page);
    try (PDPageContentStream content = new PDPageContentStream(document, page)) {
      content.beginText();
      content.setFont(new PDType1Font(FontName.HELVETICA), 12);
      content.newLineAtOffset(50, 700);
      content.showText(text);
      content.endText();
    }
  }

  private static byte[] saved(PDDocument document) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    document.save(out);
    return out.toByteArray();
  }

  private static byte[] workbook(Workbook empty, String cell) throws IOException {
    try (Workbook workbook = empty) {
      workbook.createSheet("Berths").createRow(0).createCell(0).setCellValue(cell);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      workbook.write(out);
      return out.toByteArray();
    }
  }

  private static byte[] slides(SlideShow<?, ?> empty, String text) throws IOException {
    try (SlideShow<?, ?> slides = empty) {
      Slide<?, ?> slide = slides.createSlide();
      slide.createTextBox().setText(text);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      slides.write(out);
      return out.toByteArray();
    }
  }

  private static BufferedImage image() {
    return new BufferedImage(40, 40, BufferedImage.TYPE_INT_RGB);
  }
}
