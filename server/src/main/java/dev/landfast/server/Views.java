package dev.landfast.server;

import dev.landfast.engine.job.JobReader;
import dev.landfast.engine.job.JobReader.BatchState;
import dev.landfast.engine.job.JobReader.BatchView;
import dev.landfast.engine.job.JobReader.JobView;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.server.Answers.BatchAnswer;
import dev.landfast.server.Answers.ItemState;
import dev.landfast.server.Answers.JobAnswer;
import java.util.List;
import java.util.Optional;

/** Snapshots of what is looked at, with the same JSON as the ordinary calls. */
record Views(JobReader reader, Status status, Activity activity) implements Watches.Source {

  @Override
  public Optional<Snapshot> read(Subject subject) throws JobStoreException {
    return switch (subject.kind()) {
      case JOB -> reader.job(subject.tenant(), subject.id()).map(Views::job);
      case BATCH -> reader.batch(subject.tenant(), subject.id()).map(Views::batch);
      case STATUS -> Optional.of(installation());
    };
  }

  private static Snapshot job(JobView job) {
    return Snapshot.of(List.of(), Json.text(JobAnswer.of(job)), job.finishedAt() != null);
  }

  private static Snapshot batch(BatchView batch) {
    return Snapshot.of(
        batch.items().stream().map(item -> Json.text(ItemState.of(item))).toList(),
        Json.text(BatchAnswer.brief(batch)),
        batch.state() == BatchState.DONE);
  }

  private Snapshot installation() throws JobStoreException {
    List<Activity.Sample> samples = activity.samples();
    return Snapshot.of(
        samples.isEmpty() ? List.of() : List.of(Json.text(samples.getLast())),
        Json.text(status.recent()),
        false);
  }
}
