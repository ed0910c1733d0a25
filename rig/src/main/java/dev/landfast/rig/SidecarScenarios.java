package dev.landfast.rig;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.crashfs.Errno;
import dev.landfast.publish.Durable;
import dev.landfast.publish.Publisher;
import dev.landfast.publish.Sidecar;
import dev.landfast.publish.SidecarFailed;
import dev.landfast.publish.SidecarMade;
import dev.landfast.publish.SidecarMadeUnnoted;
import dev.landfast.publish.SidecarResult;
import dev.landfast.publish.SidecarReused;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Sidecars crashed everywhere. One that is there is whole; one whose note names a source was made
 * from that source; one that was claimed is there.
 */
final class SidecarScenarios {
  private static final Errno[] ERRORS = {
    Errno.EIO, Errno.ENOSPC, Errno.EACCES, Errno.EBUSY, Errno.EMFILE, Errno.EINTR
  };

  /** As {@link Sidecar} documents it. */
  private static final String NOTE = "landfast.source";

  private static final String FIRST = "first cut";
  private static final String SECOND = "second cut";
  private static final String UNNOTED = "of nobody knows what";

  private SidecarScenarios() {}

  static List<Scenario> all() {
    return List.of(made(), replaced(), reused(), unsynced(), changed());
  }

  private static Scenario made() {
    return Scenario.of("newSidecarIsWholeOrNotThere")
        .given(root -> Files.writeString(media(root), FIRST))
        .when((root, claims) -> make(root, claims))
        .failing(ERRORS)
        .then((root, claims) -> whole(root, claims));
  }

  /** From one without a note to one of the first cut. */
  private static Scenario replaced() {
    return Scenario.of("sidecarIsOldOrNew")
        .given(root -> {
          Files.writeString(media(root), FIRST);
          Files.writeString(sidecar(root).target(), UNNOTED);
        })
        .when((root, claims) -> make(root, claims))
        .failing(ERRORS)
        .then((root, claims) -> {
          assertThat(Files.exists(sidecar(root).target())).isTrue();
          whole(root, claims);
        });
  }

  /** The first one may have failed, at its last step too: what the second says counts. */
  private static Scenario reused() {
    return Scenario.of("reusedSidecarIsDurable")
        .given(root -> Files.writeString(media(root), FIRST))
        .when((root, claims) -> {
          SidecarResult _ = sidecar(root).make(SidecarScenarios::write);
          make(root, claims);
        })
        .failing(ERRORS)
        .then((root, claims) -> whole(root, claims));
  }

  /** Reused from one who has come as far as its name, and not to its sync. */
  private static Scenario unsynced() {
    return Scenario.of("sidecarThatNobodySynced")
        .given(root -> Files.writeString(media(root), FIRST))
        .when((root, claims) -> {
          Path target = Files.writeString(sidecar(root).target(), contentOf(FIRST));
          Files.setAttribute(target, "user:" + NOTE, UTF_8.encode(noteOf(FIRST)));
          make(root, claims);
        })
        .failing(ERRORS)
        .then((root, claims) -> {
          if (!claims.isEmpty()) {
            whole(root, claims);
          }
        });
  }

  /** Made, the source replaced durably, made again. */
  private static Scenario changed() {
    return Scenario.of("sidecarOfAChangedSource")
        .given(root -> {
          Files.writeString(media(root), FIRST);
          assertThat(sidecar(root).make(SidecarScenarios::write)).isInstanceOf(SidecarMade.class);
        })
        .when((root, claims) -> {
          Publisher.STANDARD.existing(Publisher.Existing.REPLACE).publish(media(root), SECOND);
          make(root, claims);
        })
        .failing(ERRORS)
        .then((root, claims) -> {
          assertThat(Files.exists(sidecar(root).target())).isTrue();
          whole(root, claims);
        });
  }

  /** Claims the source that the sidecar was made from. */
  private static void make(Path root, Claims claims) throws IOException {
    switch (sidecar(root).make(SidecarScenarios::write)) {
      case SidecarMade(Durable _) -> claims.claim(Files.readString(media(root)));
      case SidecarReused _ -> claims.claim(Files.readString(media(root)));
      case SidecarMade _, SidecarMadeUnnoted _, SidecarFailed _ -> {}
    }
  }

  private static void whole(Path root, Claims claims) throws IOException {
    assertThat(Files.readString(media(root))).isIn(FIRST, SECOND);
    Path target = sidecar(root).target();
    if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      assertThat(claims.isEmpty()).as("nothing was claimed").isTrue();
      return;
    }
    String content = Files.readString(target);
    assertThat(content).isIn(UNNOTED, contentOf(FIRST), contentOf(SECOND));
    for (String claimed : List.of(FIRST, SECOND)) {
      if (claims.contains(claimed)) {
        assertThat(content).isEqualTo(contentOf(claimed));
      }
    }
    noteTellsTheSource(target, content);
  }

  private static void noteTellsTheSource(Path target, String content) throws IOException {
    var view = Files.getFileAttributeView(target, UserDefinedFileAttributeView.class);
    if (!view.list().contains(NOTE)) {
      return;
    }
    byte[] note = (byte[]) Files.getAttribute(target, "user:" + NOTE);
    assertThat(new String(note, UTF_8)).isIn(noteOf(FIRST), noteOf(SECOND));
    for (String source : List.of(FIRST, SECOND)) {
      if (new String(note, UTF_8).equals(noteOf(source))) {
        assertThat(content).isEqualTo(contentOf(source));
      }
    }
  }

  private static String noteOf(String source) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(source.getBytes(UTF_8));
      return "sha256:" + HexFormat.of().formatHex(digest) + " transcript.txt";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }

  private static void write(Path source, OutputStream out) throws IOException {
    out.write(contentOf(Files.readString(source)).getBytes(UTF_8));
  }

  /** More than a page, and no round number. */
  private static String contentOf(String source) {
    return ("said in the " + source + ", ").repeat(300);
  }

  private static Sidecar sidecar(Path root) {
    return Sidecar.of(media(root), "transcript.txt");
  }

  private static Path media(Path root) {
    return root.resolve("media.mp4");
  }
}
