package dev.landfast.publish;

import java.nio.file.Path;
import java.util.List;

/**
 * What a directory offers, as {@link VolumeProbe} found it by trying.
 *
 * @param directory absolute
 * @param volume what the system calls it: a device, a server
 * @param type of its file system, such as {@code ext4}
 * @param kind where its bytes are
 * @param usableBytes what this process may still write
 * @param totalBytes of the whole volume
 * @param nameBytesMax the longest name in bytes
 * @param findings one for each ability, in their order
 */
public record VolumeReport(
    Path directory,
    String volume,
    String type,
    Kind kind,
    long usableBytes,
    long totalBytes,
    int nameBytesMax,
    List<Finding> findings) {

  /** Where the bytes of a volume are. */
  public enum Kind {
    LOCAL("on this machine"),
    NETWORK("on another machine: locks and syncs are what its server makes of them"),
    OVERLAY("one file system over another, as in containers: gone with the container"),
    MEMORY("in memory: nothing survives a power cut");

    private final String meaning;

    Kind(String meaning) {
      this.meaning = meaning;
    }

    /** In a few words. */
    public String meaning() {
      return meaning;
    }
  }

  /** What was tried. */
  public enum Ability {
    ATOMIC_REPLACE("replaces a file at once"),
    NO_REPLACE("gives a name that is free, and no other"),
    FILE_SYNC("syncs files"),
    DIRECTORY_SYNC("syncs directories"),
    LOCKS("locks files, between processes"),
    ATTRIBUTES("keeps extended attributes"),
    MODES("keeps owner and mode"),
    SYMBOLIC_LINKS("has symbolic links"),
    CASE("tells upper from lower case"),
    UNICODE("keeps Unicode names as they are");

    private final String meaning;

    Ability(String meaning) {
      this.meaning = meaning;
    }

    /** In a few words, which go after "this volume". */
    public String meaning() {
      return meaning;
    }
  }

  /** What came of it. */
  public enum Answer {
    YES,
    NO,
    /** It could not be tried here. */
    UNKNOWN
  }

  /**
   * One ability.
   *
   * @param detail what was seen; empty when there is nothing to add
   */
  public record Finding(Ability ability, Answer answer, String detail) {}

  public VolumeReport {
    findings = List.copyOf(findings);
  }

  /** What was found about an ability. */
  public Answer answer(Ability ability) {
    return findings.stream()
        .filter(finding -> finding.ability() == ability)
        .map(Finding::answer)
        .findFirst()
        .orElse(Answer.UNKNOWN);
  }
}
