package dev.landfast.cli.demo;

import dev.landfast.cli.client.Answers.BatchReceipt;
import dev.landfast.cli.client.Answers.BatchState;
import dev.landfast.cli.client.Answers.ItemAnswer;
import dev.landfast.cli.client.Answers.JobState;
import dev.landfast.cli.client.Answers.Reference;
import dev.landfast.cli.client.ServerClient;
import dev.landfast.cli.client.ServerClient.StoppedException;
import dev.landfast.cli.client.ServerClient.Upload;
import dev.landfast.cli.demo.Samples.Sample;
import dev.landfast.cli.terminal.Progress;
import dev.landfast.cli.terminal.Terminal;
import dev.landfast.cli.terminal.Units;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Sends the samples to a server and follows them to their ends. */
public final class Demo {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

  /** After which the demo shows how far it came. */
  private static final Duration WORK_MAX = Duration.ofMinutes(10);

  private final Terminal terminal;
  private final CompletableFuture<Void> stop;

  /**
   * @param stop done when the demo is to end
   */
  public Demo(Terminal terminal, CompletableFuture<Void> stop) {
    this.terminal = terminal;
    this.stop = stop;
  }

  /**
   * Runs the demo.
   *
   * @return empty when it was told to end before
   * @throws IOException if the server did not answer, or refused the whole request
   */
  public Optional<DemoReport> run(URI url, Samples samples) throws IOException {
    try (ServerClient client = new ServerClient(url, stop)) {
      long started = System.nanoTime();
      BatchReceipt receipt = send(client, samples);
      if (receipt.items().size() != samples.files().size()) {
        throw new IOException(
            "The server answered for "
                + receipt.items().size()
                + " files; "
                + samples.files().size()
                + " were sent.");
      }
      Duration durable = since(started);
      awaitWork(client, receipt.batch().id(), samples.files().size());
      Duration through = since(started);
      List<Outcome> outcomes = new ArrayList<>();
      for (ItemAnswer item : receipt.items()) {
        outcomes.add(outcome(client, samples.files().get(item.index()), item));
      }
      return Optional.of(
          new DemoReport(
              new DemoRun(url, receipt.batch().id(), samples, outcomes, durable, through)));
    } catch (StoppedException e) {
      return Optional.empty();
    }
  }

  private BatchReceipt send(ServerClient client, Samples samples)
      throws IOException, StoppedException {
    try (Progress progress = Progress.begin(terminal, "Sending", samples.bytes(), Units::size)) {
      BatchReceipt receipt =
          client.send(
              samples.pipeline(),
              samples.files().stream().map(Demo::upload).toList(),
              sent -> progress.reached(Math.min(sent, samples.bytes())));
      progress.reached(samples.bytes());
      return receipt;
    }
  }

  private static Upload upload(Sample sample) {
    return new Upload(sample.name(), sample.path(), sample.length());
  }

  private void awaitWork(ServerClient client, String batch, long files)
      throws IOException, StoppedException {
    try (Progress progress =
        Progress.begin(terminal, "Working", files, count -> Units.count(count, "file"))) {
      long deadline = System.nanoTime() + WORK_MAX.toNanos();
      while (true) {
        BatchState state = client.batch(batch);
        progress.reached(state.finished());
        if (state.isDone() || System.nanoTime() > deadline) {
          return;
        }
        pause();
      }
    }
  }

  private void pause() throws StoppedException {
    CompletableFuture<Void> clock = new CompletableFuture<>();
    clock.completeOnTimeout(null, POLL_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    CompletableFuture.anyOf(clock, stop).join();
    if (stop.isDone()) {
      throw new StoppedException();
    }
  }

  private static Outcome outcome(ServerClient client, Sample sample, ItemAnswer item)
      throws IOException, StoppedException {
    Reference job = item.job();
    if (job == null) {
      return Outcome.rejected(sample, item.problem());
    }
    JobState state = client.job(job.id());
    return Outcome.of(
        sample, state, client.file(state.file()), state.hasText() ? client.text(job.id()) : null);
  }

  private static Duration since(long startNanos) {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }
}
