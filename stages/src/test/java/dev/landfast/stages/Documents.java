package dev.landfast.stages;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.PDPageContentStream.AppendMode;
import org.apache.pdfbox.pdmodel.common.PDStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.apache.pdfbox.pdmodel.graphics.color.PDDeviceRGB;
import org.apache.pdfbox.pdmodel.graphics.image.LosslessFactory;
import org.apache.pdfbox.pdmodel.graphics.image.PDImageXObject;
import org.apache.poi.common.usermodel.PictureType;
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
import org.apache.poi.xssf.usermodel.XSSFWorkbookType;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.apache.poi.xwpf.usermodel.XWPFRelation;
import org.apache.poi.xwpf.usermodel.XWPFRun;

/** Documents made for a test, by the libraries that Tika reads them with. */
final class Documents {
  private static final String DOCUMENT_XML = "word/document.xml";
  private static final byte[] MACROS =
      "Sub AutoOpen()\nMsgBox \"Boo\"\nEnd Sub\n".getBytes(StandardCharsets.US_ASCII);
  private static final String MACROS_CONTENT_TYPE = "application/vnd.ms-office.vbaProject";
  private static final String MACROS_RELATIONSHIP =
      "http://schemas.microsoft.com/office/2006/relationships/vbaProject";

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

  /** With a macro, or what stands in its place: whoever looks at it finds no such thing. */
  static byte[] docm(String text) throws Exception {
    try (XWPFDocument document = new XWPFDocument()) {
      document.createParagraph().createRun().setText(text);
      OPCPackage all = document.getPackage();
      all.replaceContentType(
          XWPFRelation.DOCUMENT.getContentType(), XWPFRelation.MACRO_DOCUMENT.getContentType());
      PackagePart macros =
          all.createPart(
              PackagingURIHelper.createPartName("/word/vbaProject.bin"), MACROS_CONTENT_TYPE);
      try (OutputStream out = macros.getOutputStream()) {
        out.write(MACROS);
      }
      document
          .getPackagePart()
          .addRelationship(macros.getPartName(), TargetMode.INTERNAL, MACROS_RELATIONSHIP);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      document.write(out);
      return out.toByteArray();
    }
  }

  /** The same as a workbook. */
  static byte[] xlsm(String cell) throws IOException {
    XSSFWorkbook workbook = new XSSFWorkbook(XSSFWorkbookType.XLSM);
    workbook.setVBAProject(new ByteArrayInputStream(MACROS));
    return workbook(workbook, cell);
  }

  /** With a picture beside its text. */
  static byte[] docxWithPicture(String text, byte[] png) throws Exception {
    try (XWPFDocument document = new XWPFDocument()) {
      XWPFRun run = document.createParagraph().createRun();
      run.setText(text);
      run.addPicture(new ByteArrayInputStream(png), PictureType.PNG, "a.png", 9_525, 9_525);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      document.write(out);
      return out.toByteArray();
    }
  }

  /** A page with a picture that unpacks to three bytes for each of side times side points. */
  static byte[] pdfWithHugePicture(String text, int side) throws IOException {
    try (PDDocument document = new PDDocument()) {
      addPage(document, text);
      PDImageXObject image =
          new PDImageXObject(
              document,
              new ByteArrayInputStream(deflated(side)),
              COSName.FLATE_DECODE,
              side,
              side,
              8,
              PDDeviceRGB.INSTANCE);
      PDPage page = document.getPage(0);
      try (PDPageContentStream content =
          new PDPageContentStream(document, page, AppendMode.APPEND, false)) {
        content.drawImage(image, 50, 50, 400, 400);
      }
      return saved(document);
    }
  }

  /** A page whose content unpacks to one string of so many blanks. */
  static byte[] pdfWithHugeString(long blanks) throws IOException {
    try (PDDocument document = new PDDocument()) {
      PDPage page = new PDPage();
      document.addPage(page);
      PDStream content = new PDStream(document);
      try (OutputStream out = content.createOutputStream(COSName.FLATE_DECODE)) {
        out.write('(');
        byte[] some = " ".repeat(64 * 1024).getBytes(StandardCharsets.US_ASCII);
        for (long written = 0; written < blanks; written += some.length) {
          out.write(some);
        }
      }
      page.setContents(content);
      return saved(document);
    }
  }

  /** A picture that says that it has side times side points, and has none. */
  static byte[] pngOfSize(int side) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeLong(0x89504E470D0A1A0AL);
      ByteBuffer header = ByteBuffer.allocate(13).putInt(side).putInt(side);
      chunk(out, "IHDR", header.put((byte) 8).put((byte) 2).array());
      chunk(out, "IDAT", deflated(1));
      chunk(out, "IEND", new byte[0]);
    }
    return bytes.toByteArray();
  }

  private static void chunk(DataOutputStream out, String type, byte[] content) throws IOException {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 checksum = new CRC32();
    checksum.update(name);
    checksum.update(content);
    out.writeInt(content.length);
    out.write(name);
    out.write(content);
    out.writeInt((int) checksum.getValue());
  }

  private static byte[] deflated(int count) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
      out.write(new byte[count]);
    }
    return bytes.toByteArray();
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
