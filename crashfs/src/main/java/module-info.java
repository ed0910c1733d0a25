/** A file system in memory that crashes everywhere. Needs nothing but {@code java.base}. */
@org.jspecify.annotations.NullMarked
module dev.landfast.crashfs {
  requires static transitive org.jspecify;
  // For the annotation alone: whoever runs scenarios without JUnit needs no JUnit.
  requires static org.junit.jupiter.api;

  exports dev.landfast.crashfs;

  opens dev.landfast.crashfs to
      org.junit.platform.commons;
}
