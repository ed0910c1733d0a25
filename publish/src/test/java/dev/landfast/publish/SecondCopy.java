package dev.landfast.publish;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;

/** This package once more in the same process, by another class loader. */
final class SecondCopy implements AutoCloseable {
  private final URLClassLoader loader =
      new URLClassLoader(
          new URL[] {Workspace.class.getProtectionDomain().getCodeSource().getLocation()},
          ClassLoader.getPlatformClassLoader());

  /** What is a {@link Workspace} there. */
  AutoCloseable openWorkspace(Path base) throws ReflectiveOperationException {
    return (AutoCloseable)
        loader
            .loadClass(Workspace.class.getName())
            .getMethod("open", Path.class, String.class)
            .invoke(null, base, "theirs");
  }

  /** What is a {@link Publication} there. */
  AutoCloseable begin(Path target) throws ReflectiveOperationException {
    Class<?> publisher = loader.loadClass(Publisher.class.getName());
    return (AutoCloseable)
        publisher
            .getMethod("begin", Path.class)
            .invoke(publisher.getField("STANDARD").get(null), target);
  }

  @Override
  public void close() throws IOException {
    loader.close();
  }
}
