package dev.landfast.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Which Landfast this is, and on what it runs. */
final class Version implements IVersionProvider {
  private static final String RESOURCE = "version.properties";

  /** As the build names it, such as {@code 0.1.0}. */
  static String number() {
    try (InputStream resource = Version.class.getResourceAsStream(RESOURCE)) {
      if (resource == null) {
        throw new IOException("The resource " + RESOURCE + " is missing.");
      }
      Properties properties = new Properties();
      properties.load(resource);
      return properties.getProperty("version", "unknown");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "Landfast " + number(),
      "Java " + property("java.runtime.version") + " (" + property("java.vendor") + ")",
      property("os.name") + " " + property("os.version") + " " + property("os.arch")
    };
  }

  private static String property(String name) {
    return System.getProperty(name, "unknown");
  }
}
