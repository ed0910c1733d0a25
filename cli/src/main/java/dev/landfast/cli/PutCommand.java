package dev.landfast.cli;

import dev.landfast.cli.client.Answers;
import dev.landfast.cli.client.Answers.BatchReceipt;
import dev.landfast.cli.client.Answers.BatchState;
import dev.landfast.cli.client.Answers.FileReceipt;
import dev.landfast.cli.client.Answers.ItemAnswer;
import dev.landfast.cli.client.Answers.JobState;
import dev.landfast.cli.client.Answers.Reference;
import dev.landfast.cli.client.ServerClient;
import dev.landfast.cli.client.ServerClient.StoppedException;
import dev.landfast.cli.client.ServerClient.Upload;
import dev.landfast.cli.client.ServerProblem;
import dev.landfast.cli.terminal.Progress;
import dev.landfast.cli.terminal.Terminal;
import dev.landfast.cli.terminal.Units;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends files to a server. */
@Command(
    name = "put",
    header = "Send files to a server.",
    customSynopsis =
        "landfast put FILES... [--pipeline P] [--batch] [--wait] [--json] [--server URL]",
    description = {
      "Sends each file, and of a folder all files below it. What is listed as taken is durable and"
          + " has a job.",
      "",
      "Status 0 when all files were taken, and with --wait when all jobs are done; else 1."
    },
    footer = {
      "",
      "Examples",
      "  landfast put report.pdf",
      "  landfast put --pipeline documents --batch --wait letters/",
      "  landfast put --json *.pdf | jq -r .job"
    })
final class PutCommand implements Callable<Integer> {
  private static final int FILES_MAX = 10_000;
  private static final long POLL_MILLIS = 200;

  private final Terminal terminal;
  private final StopSignal stop;

  @Parameters(arity = "1..*", paramLabel = "FILES", description = "Files, and folders of files.")
  private List<Path> paths = List.of();

  @Option(
      names = "--pipeline",
      paramLabel = "P",
      defaultValue = "attachments",
      description = "The pipeline that they are sent to (default: attachments).")
  private String pipeline = "";

  @Option(
      names = "--batch",
      description = "Send them in one request, as one batch; else each by itself.")
  private boolean batch;

  @Option(names = "--wait", description = "Wait until all jobs have ended.")
  private boolean wait;

  @Option(names = "--json", description = "Print one JSON object a line, for each file.")
  private boolean json;

  @Mixin private final ServerOptions server = new ServerOptions();

  PutCommand(Terminal terminal, StopSignal stop) {
    this.terminal = terminal;
    this.stop = stop;
  }

  @Override
  public Integer call() throws CommandFailure {
    List<Upload> files = files();
    return server.ask(stop, (client, url) -> put(client, files)).code();
  }

  private ExitStatus put(ServerClient client, List<Upload> files)
      throws IOException, StoppedException {
    List<Put> all = batch ? together(client, files) : oneByOne(client, files);
    if (wait) {
      all = awaited(client, all);
    }
    PutPrint print = new PutPrint(all, wait);
    if (json) {
      print.json().forEach(terminal.out()::println);
    } else {
      print.table(terminal);
    }
    terminal.out().flush();
    return all.stream().allMatch(Put::isGood) ? ExitStatus.DONE : ExitStatus.FAILED;
  }

  private List<Put> oneByOne(ServerClient client, List<Upload> files)
      throws IOException, StoppedException {
    List<Put> all = new ArrayList<>();
    long bytes = files.stream().mapToLong(Upload::length).sum();
    long before = 0;
    try (Progress progress = Progress.begin(terminal, "Sending", bytes, Units::size)) {
      for (Upload file : files) {
        long begun = before;
        all.add(one(client, file, sent -> progress.reached(Math.min(bytes, begun + sent))));
        before += file.length();
        progress.reached(before);
      }
    }
    return all;
  }

  private Put one(ServerClient client, Upload file, LongConsumer sent)
      throws IOException, StoppedException {
    try {
      FileReceipt receipt = client.send(pipeline, file, sent);
      return Put.taken(file, null, receipt.job().id());
    } catch (ServerProblem e) {
      return Put.refused(file, e.problem());
    }
  }

  private List<Put> together(ServerClient client, List<Upload> files)
      throws IOException, StoppedException {
    long bytes = files.stream().mapToLong(Upload::length).sum();
    BatchReceipt receipt;
    try (Progress progress = Progress.begin(terminal, "Sending", bytes, Units::size)) {
      receipt = client.send(pipeline, files, sent -> progress.reached(Math.min(sent, bytes)));
      progress.reached(bytes);
    }
    List<Put> all = new ArrayList<>();
    for (ItemAnswer item : receipt.items()) {
      Upload file = files.get(item.index());
      Reference job = item.job();
      all.add(
          job == null
              ? Put.refused(file, item.problem())
              : Put.taken(file, receipt.batch().id(), job.id()));
    }
    return all;
  }

  private List<Put> awaited(ServerClient client, List<Put> all)
      throws IOException, StoppedException {
    long jobs = all.stream().filter(put -> put.job() != null).count();
    List<Put> ended = new ArrayList<>();
    try (Progress progress =
        Progress.begin(terminal, "Working", jobs, count -> Units.count(count, "file"))) {
      String id = all.stream().map(Put::batch).filter(b -> b != null).findFirst().orElse(null);
      if (id != null) {
        awaitBatch(client, id, all.size() - jobs, progress);
      }
      long over = 0;
      for (Put put : all) {
        String job = put.job();
        if (job == null) {
          ended.add(put);
          continue;
        }
        JobState state = client.job(job);
        while (!state.isOver()) {
          pause();
          state = client.job(job);
        }
        ended.add(put.ended(state));
        over++;
        if (id == null) {
          progress.reached(over);
        }
      }
    }
    return ended;
  }

  private void awaitBatch(ServerClient client, String id, long refused, Progress progress)
      throws IOException, StoppedException {
    BatchState state = client.batch(id);
    progress.reached(state.finished() - refused);
    while (!state.isDone()) {
      pause();
      state = client.batch(id);
      progress.reached(state.finished() - refused);
    }
  }

  private void pause() throws StoppedException {
    CompletableFuture<Void> clock = new CompletableFuture<>();
    clock.completeOnTimeout(null, POLL_MILLIS, TimeUnit.MILLISECONDS);
    CompletableFuture.anyOf(clock, stop.requested()).join();
    if (stop.requested().isDone()) {
      throw new StoppedException();
    }
  }

  private List<Upload> files() throws CommandFailure {
    List<Upload> files = new ArrayList<>();
    for (Path path : paths) {
      for (Path file : filesOf(path)) {
        files.add(new Upload(String.valueOf(file.getFileName()), file, length(file)));
      }
    }
    if (files.isEmpty()) {
      throw new CommandFailure(ExitStatus.WRONG_USAGE, "There is no file in what was named.");
    }
    if (files.size() > FILES_MAX) {
      throw new CommandFailure(
          ExitStatus.WRONG_USAGE,
          "That is more than " + FILES_MAX + " files. Send them in several goes.");
    }
    return files;
  }

  private static List<Path> filesOf(Path path) throws CommandFailure {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> below = Files.walk(path)) {
      return below.filter(Files::isRegularFile).sorted().limit(FILES_MAX + 1L).toList();
    } catch (IOException e) {
      throw unreadable("folder", path, e);
    } catch (UncheckedIOException e) {
      throw unreadable("folder", path, Objects.requireNonNull(e.getCause()));
    }
  }

  private static long length(Path file) throws CommandFailure {
    if (!Files.isRegularFile(file)) {
      throw new CommandFailure(
          ExitStatus.NOT_ALLOWED,
          Files.exists(file) ? file + " is no file." : "There is no file " + file + ".");
    }
    if (!Files.isReadable(file)) {
      throw new CommandFailure(
          ExitStatus.NOT_ALLOWED, "The file " + file + " may not be read by this user.");
    }
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw unreadable("file", file, e);
    }
  }

  private static CommandFailure unreadable(String what, Path path, IOException e) {
    return new CommandFailure(
        ExitStatus.NOT_ALLOWED,
        "The " + what + " " + path + " cannot be read: " + Node.reason(e) + ".",
        e);
  }

  /**
   * What became of one file.
   *
   * @param batch null when it was sent by itself
   * @param job null when it was refused
   * @param state of its job as far as it is known, {@code taken} or {@code refused}
   */
  record Put(
      Upload file,
      @Nullable String batch,
      @Nullable String job,
      String state,
      Answers.@Nullable Problem problem) {
    private static Put taken(Upload file, @Nullable String batch, String job) {
      return new Put(file, batch, job, "taken", null);
    }

    private static Put refused(Upload file, Answers.@Nullable Problem problem) {
      return new Put(file, null, null, "refused", problem);
    }

    private Put ended(JobState now) {
      return new Put(file, batch, job, now.state(), now.error());
    }

    boolean isGood() {
      return switch (state) {
        case "taken", "done", "duplicate" -> true;
        default -> false;
      };
    }
  }
}
