/** Atomic, durable publication of files. Needs nothing but {@code java.base}. */
@org.jspecify.annotations.NullMarked
module dev.landfast.publish {
  requires static transitive org.jspecify;

  exports dev.landfast.publish;
}
