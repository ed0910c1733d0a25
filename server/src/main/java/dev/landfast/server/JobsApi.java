package dev.landfast.server;

import dev.landfast.engine.Engine;
import dev.landfast.engine.blob.BlobRef;
import dev.landfast.engine.job.ArtifactRecord;
import dev.landfast.engine.job.JobReader.JobPage;
import dev.landfast.engine.job.JobReader.JobQuery;
import dev.landfast.engine.job.JobState;
import dev.landfast.engine.job.JobStore.ControlResult;
import dev.landfast.engine.job.JobStore.FailedJobs;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.stage.StageCatalog;
import dev.landfast.server.Answers.JobAnswer;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Jobs: read, retried, cancelled. */
final class JobsApi {
  private static final Logger LOG = LoggerFactory.getLogger(JobsApi.class);
  private static final int NAME_MAX = 100;

  private final Engine engine;
  private final StageCatalog catalog;

  JobsApi(Engine engine, StageCatalog catalog) {
    this.engine = engine;
    this.catalog = catalog;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/v1/jobs", this::jobs),
        new Route("GET", "/v1/jobs/{id}", this::job),
        new Route("GET", "/v1/jobs/{id}/artifacts/{name}", this::artifact),
        new Route("POST", "/v1/jobs/retry", this::retryFailed),
        new Route("POST", "/v1/jobs/{id}/retry", this::retry),
        new Route("POST", "/v1/jobs/{id}/cancel", this::cancel));
  }

  private void jobs(Exchange exchange) throws IOException, ProblemException, JobStoreException {
    String pipeline = known(exchange.query("pipeline").orElse(null));
    JobPage page =
        engine
            .jobs()
            .reader()
            .jobs(
                new JobQuery(
                    exchange.tenant(),
                    state(exchange.query("state").orElse(null)),
                    pipeline,
                    exchange.query("batch").orElse(null),
                    exchange.query("code").orElse(null),
                    exchange.pageSize(),
                    exchange.cursor()));
    exchange.answerJson(
        200, new JobList(page.items().stream().map(JobAnswer::brief).toList(), page.next()));
  }

  private void job(Exchange exchange) throws IOException, ProblemException, JobStoreException {
    exchange.answerJson(200, find(exchange));
  }

  private void artifact(Exchange exchange) throws IOException, ProblemException, JobStoreException {
    ArtifactRecord artifact =
        engine
            .jobs()
            .reader()
            .artifact(exchange.tenant(), exchange.path("id"), exchange.path("name"))
            .orElseThrow(() ->
                new ProblemException(
                    ProblemCode.NOT_FOUND,
                    "This job has no such artifact. GET the job to see which it has."));
    BlobRef ref = new BlobRef(artifact.locator(), artifact.length(), artifact.sha256());
    new BlobAnswer(engine.blobs(), ref, artifact.type(), artifact.name()).send(exchange);
  }

  private void retry(Exchange exchange) throws IOException, ProblemException, JobStoreException {
    ControlResult result = engine.jobs().retry(exchange.tenant(), exchange.path("id"));
    answer(exchange, result, "Only a failed or cancelled job can be retried.");
  }

  private void retryFailed(Exchange exchange)
      throws IOException, ProblemException, JobStoreException {
    JsonBody
        body = // declared as JSON though it be empty: a page of another site sends no such thing
        JsonBody.of(
                JsonBody.bytes(exchange),
                exchange.mediaType(),
                Set.of("pipeline", "code", "since"));
    int matched =
        engine
            .jobs()
            .retry(
                new FailedJobs(
                    exchange.tenant(),
                    known(body.text("pipeline", NAME_MAX)),
                    body.text("code", NAME_MAX),
                    body.time("since")));
    LOG.info("{} failed jobs are tried again.", matched);
    exchange.answerJson(202, new RetriedAnswer(matched));
  }

  private @Nullable String known(@Nullable String pipeline) throws ProblemException {
    if (pipeline != null && catalog.pipeline(pipeline).isEmpty()) {
      throw new ProblemException(
          ProblemCode.UNKNOWN_PIPELINE, "There is no pipeline of that name.");
    }
    return pipeline;
  }

  private void cancel(Exchange exchange) throws IOException, ProblemException, JobStoreException {
    ControlResult result = engine.jobs().cancel(exchange.tenant(), exchange.path("id"));
    answer(exchange, result, "The job has ended already.");
  }

  private void answer(Exchange exchange, ControlResult result, String notAllowed)
      throws IOException, ProblemException, JobStoreException {
    switch (result) {
      case CHANGED -> exchange.answerJson(200, new JobBody(find(exchange)));
      case NOT_ALLOWED -> throw new ProblemException(ProblemCode.STATE_CONFLICT, notAllowed);
      case UNKNOWN_JOB -> throw ProblemException.notFound("job");
    }
  }

  private JobAnswer find(Exchange exchange) throws ProblemException, JobStoreException {
    return engine
        .jobs()
        .reader()
        .job(exchange.tenant(), exchange.path("id"))
        .map(JobAnswer::of)
        .orElseThrow(() -> ProblemException.notFound("job"));
  }

  private static @Nullable JobState state(@Nullable String text) throws ProblemException {
    if (text == null) {
      return null;
    }
    for (JobState state : JobState.values()) {
      if (state.text().equals(text.toLowerCase(Locale.ROOT))) {
        return state;
      }
    }
    throw new ProblemException(
        ProblemCode.BAD_REQUEST,
        "state must be one of ready, running, waiting, done, failed, duplicate, cancelled.");
  }

  private record JobList(List<JobAnswer> items, @Nullable String next) {}

  private record JobBody(JobAnswer job) {}

  /** Those that are tried again. */
  private record RetriedAnswer(int matched) {}
}
