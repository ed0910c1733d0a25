package dev.landfast.rig;

import dev.landfast.engine.intake.Refusal;
import dev.landfast.engine.job.JobReader.JobView;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.publish.FolderTree;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Sends real documents of others, and broken ones made of them, through the engine, and looks at
 * what became of each, of the children that read them, and of the memory of the process that asked
 * them to.
 */
final class CorpusRig {
  static final int DOCUMENTS_MIN = 300;
  static final int BROKEN_PER_TYPE_DEFAULT = 12;

  /** Of the process: more would add up over the days. */
  private static final long HEAP_GROWTH_MAX = 32L * 1024 * 1024;

  /** Until then it loads classes and fills its caches. */
  private static final int WARM_DOCUMENTS = 50;

  private static final int UNDER_WAY_MAX = 16;
  private static final int LOG_EVERY = 100;
  private static final int COLLECTIONS = 3;

  /** Of one document: more than three attempts, each killed at its bound. */
  private static final Duration WAIT_MAX = Duration.ofMinutes(20);

  private static final Duration CHILDREN_END_MAX = Duration.ofSeconds(30);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private static final long MIB = 1024 * 1024;

  private final PrintStream log;
  private final Path below;
  private final CorpusAudit audit;
  private final long seed;
  private final List<CorpusOutcome> outcomes = new ArrayList<>();
  private final List<String> violations = new ArrayList<>();
  private final Map<String, Sent> underWay = new LinkedHashMap<>();
  private final Set<ProcessHandle> before = descendants();
  private long heapAtStart;
  private long heapAtEnd;
  private int childrenMost;

  /**
   * @param below where the data directory is, as long as it runs
   * @param seed where bytes are flipped
   */
  CorpusRig(PrintStream log, Path below, CorpusAudit audit, long seed) {
    this.log = log;
    this.below = below;
    this.audit = audit;
    this.seed = seed;
  }

  /** A document whose end is waited for. */
  private record Sent(CorpusDocument document, long sinceNanos) {}

  RigReport run(List<CorpusDocument> documents) throws Exception {
    Path folder = Files.createTempDirectory(below, "landfast-corpus");
    try {
      try (CorpusEngine engine = new CorpusEngine(folder)) {
        for (CorpusDocument document : documents) {
          send(engine, document);
          gather(engine, UNDER_WAY_MAX - 1);
        }
        gather(engine, 0);
        heapAtEnd = usedHeap();
      }
      awaitChildrensEnd();
    } finally {
      FolderTree.delete(folder);
    }
    if (heapAtStart > 0 && heapAtEnd - heapAtStart > HEAP_GROWTH_MAX) {
      violations.add("the heap grew from " + heapAtStart / MIB + " to " + heapAtEnd / MIB + " MiB");
    }
    outcomes.forEach(outcome -> violations.addAll(audit.violations(outcome)));
    return report();
  }

  private void send(CorpusEngine engine, CorpusDocument document) throws IOException {
    try {
      String job = engine.send(document, document.content(seed));
      underWay.put(job, new Sent(document, System.nanoTime()));
    } catch (Refusal e) {
      violations.add(document.label() + ": was not taken: " + e.code() + ", " + e.detail());
    }
  }

  /** Until no more than so many are under way. */
  private void gather(CorpusEngine engine, int left) throws JobStoreException, TimeoutException {
    while (underWay.size() > left) {
      childrenMost = Math.max(childrenMost, children().size());
      int had = underWay.size();
      Iterator<Map.Entry<String, Sent>> each = underWay.entrySet().iterator();
      while (each.hasNext()) {
        Map.Entry<String, Sent> entry = each.next();
        Optional<JobView> job = engine.ended(entry.getKey());
        if (job.isPresent()) {
          ended(CorpusOutcome.of(entry.getValue().document(), job.get()));
          each.remove();
        } else if (System.nanoTime() - entry.getValue().sinceNanos() > WAIT_MAX.toNanos()) {
          throw new TimeoutException("Still not over: " + entry.getValue().document().label());
        }
      }
      if (underWay.size() == had) {
        LockSupport.parkNanos(POLL_NANOS);
      }
    }
  }

  private void ended(CorpusOutcome outcome) {
    outcomes.add(outcome);
    if (outcomes.size() == WARM_DOCUMENTS) {
      heapAtStart = usedHeap();
    }
    if (outcomes.size() % LOG_EVERY == 0) {
      log.printf("%,d documents up to now%n", outcomes.size());
    }
  }

  private void awaitChildrensEnd() throws InterruptedException {
    Set<ProcessHandle> left = children();
    try {
      CompletableFuture.allOf(
              left.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
          .get(CHILDREN_END_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      children().forEach(child -> violations.add("still there behind the engine: " + child.pid()));
    }
  }

  private Set<ProcessHandle> children() {
    Set<ProcessHandle> children = descendants();
    children.removeAll(before);
    return children;
  }

  private static Set<ProcessHandle> descendants() {
    return ProcessHandle.current().descendants().collect(Collectors.toSet());
  }

  /** Of this process, in bytes, without what nobody holds any more. */
  private static long usedHeap() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** Of this process, ever; zero where the system does not say. */
  private static long peakResidentKib() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    }
  }

  private RigReport report() throws IOException {
    long real = outcomes.stream().filter(o -> o.document().damage() == Damage.NONE).count();
    CorpusTable table = new CorpusTable(outcomes, audit);
    return new RigReport("corpus", violations)
        .with("documents", outcomes.size())
        .with("real", real)
        .with("broken", outcomes.size() - real)
        .with("childrenAtOnce", childrenMost)
        .with("heapAtStartMib", heapAtStart / MIB)
        .with("heapAtEndMib", heapAtEnd / MIB)
        .with("peakResidentMib", peakResidentKib() / 1024)
        .with("outcomes", table.counts(), table.text());
  }
}
