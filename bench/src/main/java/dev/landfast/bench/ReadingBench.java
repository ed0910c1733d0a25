package dev.landfast.bench;

import dev.landfast.publish.FolderTree;
import dev.landfast.stages.DocumentReadings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Documents per second, read by children, beside the same parsers in this process. As many at the
 * same time as there are processors; nothing is stored.
 */
final class ReadingBench {
  private static final Path SAMPLES = Path.of("samples", "documents");
  private static final double SECONDS = 5;

  /** Until the compilers are through, and children have given way to those that read faster. */
  private static final double WARM_UP_SECONDS = 25;

  private static final int PARAGRAPHS = 2_000;

  private final int runs;

  ReadingBench(int runs) {
    this.runs = runs;
  }

  List<Measure> run() throws Exception {
    Path folder = Files.createTempDirectory(Path.of("").toAbsolutePath(), "bench-reading-");
    try {
      return List.of(
          measure("PDF of 47 KB", pdf(), "application/pdf", folder),
          measure("text of 329 KB", text(), "text/plain", folder),
          measure("HTML of 212 KB", html(folder), "text/html", folder));
    } finally {
      FolderTree.delete(folder);
    }
  }

  private Measure measure(String name, Path document, String type, Path folder) throws Exception {
    try (DocumentReadings readings = new DocumentReadings(document, type, folder)) {
      rate(readings::readHere, WARM_UP_SECONDS);
      rate(readings::readInChild, WARM_UP_SECONDS);
      List<Double> children = new ArrayList<>();
      List<Double> here = new ArrayList<>();
      for (int i = 0; i < runs; i++) {
        here.add(rate(readings::readHere, SECONDS));
        children.add(rate(readings::readInChild, SECONDS));
      }
      return Measure.of(name + ", read in children", "files/s", children, here);
    }
  }

  private static double rate(Reading reading, double seconds) throws Exception {
    AtomicLong count = new AtomicLong();
    double took =
        Threads.run(
            Runtime.getRuntime().availableProcessors(),
            seconds,
            (thread, stop) -> {
              while (!stop.get()) {
                reading.read();
                count.incrementAndGet();
              }
            });
    return count.get() / took;
  }

  private static Path pdf() {
    return SAMPLES.resolve("Inspection report Quay Wall 3.pdf");
  }

  private static Path text() {
    return SAMPLES.resolve("A Chronicle of Wendersiel Harbour.txt");
  }

  private static Path html(Path folder) throws IOException {
    String body =
        IntStream.range(0, PARAGRAPHS)
            .mapToObj(i ->
                "<p>Paragraph "
                    + i
                    + ": the tide turns at <b>six</b>, and the <i>quay</i> is dry until noon of the day.</p>\n")
            .collect(Collectors.joining());
    return Files.writeString(
        folder.resolve("page.html"), "<html><body>\n" + body + "</body></html>\n");
  }

  private interface Reading {
    void read() throws Exception;
  }
}
