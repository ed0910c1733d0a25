package dev.landfast.publish;

import dev.landfast.publish.SharedSync.Names;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Gives a synced file its name. A file server may answer with an error after it did what was asked
 * ({@code rename(2)} on NFS): before a failure is believed, or a step is done again, the name is
 * looked at, and a name that leads to the very file is a success.
 */
record Naming(Publisher publisher, Path temporary, Path target) {
  private static final int BUFFER_BYTES = 64 * 1024;

  /**
   * Links or renames.
   *
   * @throws FileAlreadyExistsException if somebody else has the name; {@link #taken} then says
   *     whose
   * @throws TemporaryLostException if there is nothing to be named any more
   */
  void give() throws IOException {
    switch (publisher.existing()) {
      case REFUSE, ACCEPT_IDENTICAL -> {
        try {
          publisher.retry().call(target, () -> done(this::link));
        } catch (FileSystemException e) {
          throw lostOr(e);
        }
      }
      case REPLACE -> {
        Destination.requireFileOrNothing(target);
        Object moved = Destination.identityOf(temporary);
        try {
          publisher.retry().call(target, () -> done(() -> rename(moved)));
        } catch (FileSystemException e) {
          throw lostOr(e);
        }
      }
    }
  }

  private void link() throws IOException {
    try {
      Durability.linkNew(temporary, target);
    } catch (FileSystemException e) {
      Object ours = Destination.identityOf(temporary);
      if (ours == null || !ours.equals(Destination.identityOf(target))) {
        throw e;
      }
    }
  }

  private void rename(@Nullable Object moved) throws IOException {
    try {
      Durability.rename(temporary, target);
    } catch (FileSystemException e) {
      boolean gone = Destination.identityOf(temporary) == null;
      if (!gone || moved == null || !moved.equals(Destination.identityOf(target))) {
        throw e;
      }
    }
  }

  /** The failure, or that there is nothing to be named any more. */
  IOException lostOr(FileSystemException e) throws IOException {
    if (e instanceof FileAlreadyExistsException || Destination.attributesOf(temporary) != null) {
      return e;
    }
    TemporaryLostException lost = new TemporaryLostException(temporary, target);
    lost.initCause(e);
    return lost;
  }

  /**
   * Says what has the name, and makes that durable: its publisher may not have come so far, and our
   * caller relies on it.
   *
   * @param names of the target's directory
   * @throws FileAlreadyExistsException if it cannot be made durable, because this user may not read
   *     it or its directory
   */
  PublishResult taken(Names names) throws IOException {
    try {
      boolean file = Destination.isFile(target);
      boolean identical =
          file && publisher.existing() == Publisher.Existing.ACCEPT_IDENTICAL && sameBytes();
      if (file) {
        Durability.syncExisting(target);
      }
      names.syncAll();
      return identical ? new AlreadyIdentical(target) : new Exists(target);
    } catch (AccessDeniedException e) {
      throw takenUnread(target, e);
    }
  }

  /** Of a name that is taken, when nobody here can tell whether for good. */
  static FileAlreadyExistsException takenUnread(Path target, AccessDeniedException e) {
    FileAlreadyExistsException taken =
        new FileAlreadyExistsException(
            target.toString(),
            null,
            "is somebody else's and untouched; it cannot be made durable, because this user may"
                + " not read "
                + e.getFile());
    taken.initCause(e);
    return taken;
  }

  private boolean sameBytes() throws IOException {
    if (Files.size(temporary) != Files.size(target)) {
      return false;
    }
    try (InputStream ours = Files.newInputStream(temporary, StandardOpenOption.READ);
        InputStream theirs =
            Files.newInputStream(target, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      byte[] expected = new byte[BUFFER_BYTES];
      byte[] found = new byte[BUFFER_BYTES];
      int length;
      do {
        length = ours.readNBytes(expected, 0, BUFFER_BYTES);
        int foundLength = theirs.readNBytes(found, 0, BUFFER_BYTES);
        if (!Arrays.equals(expected, 0, length, found, 0, foundLength)) {
          return false;
        }
      } while (length > 0);
      return true;
    }
  }

  private static boolean done(Act act) throws IOException {
    act.run();
    return true;
  }

  private interface Act {
    void run() throws IOException;
  }
}
