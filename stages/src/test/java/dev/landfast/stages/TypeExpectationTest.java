package dev.landfast.stages;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.tika.mime.MediaType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypeExpectationTest {
  private static final String DOCX =
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

  @ParameterizedTest
  @CsvSource({
    "report.pdf, application/pdf",
    "REPORT.PDF, application/pdf",
    "notes.txt, text/plain",
    "notes.txt, text/html",
    "page.html, application/xhtml+xml",
    "page.html, text/plain",
    "table.csv, text/plain",
    "readme.md, text/html",
    "data.json, text/plain",
    "feed.xml, image/svg+xml",
    "letter.docx, " + DOCX,
    "letter.docx, application/x-tika-ooxml",
    "letter.docx, application/x-tika-ooxml-protected",
    "letter.doc, application/x-tika-msoffice",
    "letter.doc, application/rtf",
    "letter.txt, application/rtf",
    "letter.zip, " + DOCX,
    "notes.one, application/onenote", // which Tika knows with a parameter
    "report#1.pdf, application/pdf",
    "no-extension, image/png",
    "odd.xyzzy, image/png",
    "'dot.', image/png"
  })
  void nameFitsTheContent(String name, String content) {
    assertThat(TypeExpectation.of(name, null).nameFits(MediaType.parse(content))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "report.pdf, image/png",
    "report.pdf, application/zip",
    "report.pdf, text/html",
    "report.pdf, text/plain",
    "report.pdf, application/x-dosexec",
    "report.pdf, application/octet-stream",
    "report#1.pdf, image/png",
    "letter.docx, application/zip",
    "letter.docx, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "letter.docx, application/vnd.ms-word.document.macroenabled.12",
    "letter.docx, application/msword",
    "letter.doc, application/x-tika-ooxml-protected",
    "letter.doc, text/html",
    "letter.rtf, text/plain",
    "letter.rtf, text/html",
    "table.xls, text/html",
    "notes.txt, application/pdf",
    "notes.txt, application/octet-stream",
    "notes.txt, application/x-dosexec",
    "page.html, image/png"
  })
  void nameDoesNotFitTheContent(String name, String content) {
    assertThat(TypeExpectation.of(name, null).nameFits(MediaType.parse(content))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "application/octet-stream, image/png",
    "application/x-unheard-of, image/png",
    "not a type, image/png",
    "application/zip, " + DOCX,
    "application/x-pdf, application/pdf",
    "text/rtf, application/rtf",
    "text/xml, application/xml",
    "text/markdown, text/html",
    "'text/plain; charset=utf-8', text/plain"
  })
  void declaredTypeFitsTheContent(String declared, String content) {
    assertThat(TypeExpectation.of("file", declared).declaredFits(MediaType.parse(content)))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "application/pdf, text/html",
    "image/png, application/pdf",
    "application/vnd.ms-excel, text/plain"
  })
  void declaredTypeDoesNotFitTheContent(String declared, String content) {
    assertThat(TypeExpectation.of("file", declared).declaredFits(MediaType.parse(content)))
        .isFalse();
  }

  @Test
  void csvMayBeDeclaredAsExcelAsBrowsersDo() {
    TypeExpectation expected = TypeExpectation.of("table.csv", "application/vnd.ms-excel");

    assertThat(expected.declaredFits(MediaType.TEXT_PLAIN)).isTrue();
    assertThat(expected.declaredFits(MediaType.image("png"))).isFalse();
  }

  @Test
  void declarationOfHalfATypeSaysNothing() {
    assertThat(TypeExpectation.of("a", "text/\0; b=c").declared()).isNull();
  }
}
