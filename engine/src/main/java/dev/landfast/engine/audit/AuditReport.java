package dev.landfast.engine.audit;

import dev.landfast.engine.audit.Finding.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What an audit found: all of it counted, the first of each kind kept. For one thread. */
public final class AuditReport {
  /** Findings of one kind that are kept. */
  public static final int KEPT_MAX = 100;

  private final Map<Kind, Found> kinds = new EnumMap<>(Kind.class);
  private long blobs;
  private long rows;
  private long young;

  /** Blobs that were looked at. */
  public long blobs() {
    return blobs;
  }

  /** Rows that name blobs. */
  public long rows() {
    return rows;
  }

  /** Blobs that no row names, and that are younger than the grace time: no findings. */
  public long young() {
    return young;
  }

  /** By kind, the gravest first; a kind of which nothing was found is not in it. */
  public Map<Kind, Found> kinds() {
    return kinds;
  }

  public boolean isClean() {
    return kinds.isEmpty();
  }

  void add(Finding finding) {
    Found found = kinds.getOrDefault(finding.kind(), new Found(0, 0, new ArrayList<>()));
    if (found.first().size() < KEPT_MAX) {
      found.first().add(finding);
    }
    long length = finding.length() == null ? 0 : finding.length();
    kinds.put(finding.kind(), new Found(found.count() + 1, found.bytes() + length, found.first()));
  }

  void countBlob() {
    blobs++;
  }

  void countRow() {
    rows++;
  }

  void countYoung() {
    young++;
  }

  /**
   * What was found of a kind.
   *
   * @param bytes of all of them
   * @param first at most {@link #KEPT_MAX} of them
   */
  public record Found(long count, long bytes, List<Finding> first) {}
}
