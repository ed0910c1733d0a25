package dev.landfast.stages;

import static dev.landfast.stages.DocumentTypes.isKindOf;
import static dev.landfast.stages.DocumentTypes.isText;

import org.apache.tika.mime.MediaType;
import org.jspecify.annotations.Nullable;

/**
 * What a file should be, going by its name and by its sender; either may say nothing.
 *
 * <p>The content may always be a special case of what was expected. Beyond that it is bent only
 * where programs in wide use get it wrong.
 */
record TypeExpectation(@Nullable MediaType byName, @Nullable MediaType declared) {

  static TypeExpectation of(String name, @Nullable String declaredType) {
    return new TypeExpectation(DocumentTypes.ofName(name), DocumentTypes.ofDeclared(declaredType));
  }

  boolean nameFits(MediaType content) {
    return byName == null || fits(content, byName);
  }

  boolean declaredFits(MediaType content) {
    return declared == null || fits(content, declared) || isCsvAsExcel(content);
  }

  /** The most telling type that the content may have. */
  @Nullable MediaType hint() {
    return byName != null ? byName : declared;
  }

  private static boolean fits(MediaType content, MediaType expected) {
    if (isKindOf(content, expected)) {
      return true;
    }
    if (isText(content)) {
      // Any text is among its kin, and content alone seldom tells a CSV from a Markdown. RTF is
      // text by descent only: it shows itself by its first bytes. Word saves it as .doc, too.
      boolean kin = isText(expected) && !expected.equals(DocumentTypes.RTF);
      return kin || (content.equals(DocumentTypes.RTF) && expected.equals(DocumentTypes.WORD));
    }
    if (content.equals(DocumentTypes.PROTECTED_OFFICE)) {
      return isKindOf(expected, DocumentTypes.OOXML); // what it is inside, only the password tells
    }
    // An Office container of no particular kind. Not ZIP: that one was searched for documents.
    return (content.equals(DocumentTypes.OLE) || content.equals(DocumentTypes.OOXML))
        && isKindOf(expected, content);
  }

  /** Browsers declare a CSV so where Excel is installed. */
  private boolean isCsvAsExcel(MediaType content) {
    return DocumentTypes.EXCEL.equals(declared)
        && byName != null
        && isText(byName)
        && isText(content);
  }
}
