package dev.landfast.engine.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.landfast.engine.blob.BlobLabel;
import dev.landfast.engine.blob.BlobStore;
import dev.landfast.engine.blob.ForwardingBlobStore;
import dev.landfast.engine.blob.StorageFullException;
import dev.landfast.engine.intake.Reception.Answered;
import dev.landfast.engine.intake.Refusal.Code;
import dev.landfast.engine.job.Admission;
import dev.landfast.engine.job.AdmitResult;
import dev.landfast.engine.job.CommitUnknownException;
import dev.landfast.engine.job.ForwardingJobStore;
import dev.landfast.engine.job.JobReader.ItemView;
import dev.landfast.engine.job.JobStore;
import dev.landfast.engine.job.JobStoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Requests on stores of which one thing fails. Files are told by their names. */
final class ReceptionFaultTest extends IntakeFixture {
  private final Set<String> failToWrite = new TreeSet<>();
  private final Set<String> failToSeal = new TreeSet<>();
  private final Set<String> failToKeep = new TreeSet<>();
  private final Set<String> failToDiscard = new TreeSet<>();
  private IOException failure = new IOException("Input/output error");
  private @Nullable JobStoreException admitFailure;
  private @Nullable AdmitResult admitResult;

  @Override
  BlobStore around(BlobStore real) {
    return new ForwardingBlobStore(real) {
      @Override
      protected void beforeAppend(BlobLabel label) throws IOException {
        failIf(failToWrite, label);
      }

      @Override
      protected void beforeSeal(BlobLabel label) throws IOException {
        failIf(failToSeal, label);
      }

      @Override
      protected void beforeKeep(BlobLabel label) throws IOException {
        failIf(failToKeep, label);
      }

      @Override
      protected void beforeDiscard(BlobLabel label) throws IOException {
        failIf(failToDiscard, label);
      }
    };
  }

  @Override
  JobStore around(JobStore real) {
    return new ForwardingJobStore(real) {
      @Override
      public AdmitResult admit(Admission admission) throws JobStoreException {
        if (admitFailure != null) {
          throw admitFailure;
        }
        return admitResult == null ? super.admit(admission) : admitResult;
      }
    };
  }

  @Test
  void sealThatFailsRefusesItsFileAlone() throws Exception {
    failToSeal.add("bad");
    try (Reception reception = intake.receive(batch())) {
      send(reception, "first", "1");
      send(reception, "bad", "2");
      send(reception, "last", "3");
      Answered answered = reception.admit(this::render);

      assertThat(jobs.reader().batch(TENANT, batchOf(answered)).orElseThrow().items())
          .extracting(ItemView::name, ItemView::state, ItemView::code)
          .containsExactly(
              tuple("first", "ready", null),
              tuple("bad", "rejected", "STORAGE_ACCESS_ERROR"),
              tuple("last", "ready", null));
    }
    assertThat(stagedAtTheEnd()).isEmpty();
    assertThat(files("blobs")).hasSize(2);
  }

  @Test
  void sealThatFailsRefusesARequestOfOneFile() throws Exception {
    failToSeal.add("bad");

    assertThat(refusalOf("bad", "content", null)).isEqualTo(Code.STORAGE_ACCESS_ERROR);
    assertNothingIsLeft();
  }

  @Test
  void writeThatFailsRefusesItsFileAlone() throws Exception {
    failToWrite.add("bad");
    try (Reception reception = intake.receive(batch())) {
      send(reception, "first", "1");
      Upload bad = reception.begin("bad", null, null);
      Refusal refusal =
          catchThrowableOfType(
              Refusal.class,
              () -> {
                for (int i = 0; i < 3; i++) {
                  bad.write(ByteBuffer.allocate(300_000));
                }
              });
      reception.refuse("bad", refusal);
      send(reception, "last", "3");

      assertThat(refusal.code()).isEqualTo(Code.STORAGE_ACCESS_ERROR);
      assertThat(taken(reception.admit(this::render))).hasSize(2);
    }
    assertThat(stagedAtTheEnd()).isEmpty();
    assertThat(files("blobs")).hasSize(2);
  }

  @Test
  void fullVolumeIsCalledFull() throws Exception {
    failToSeal.add("bad");
    for (IOException full :
        List.of(
            new StorageFullException(1, 2),
            new IOException("No space left on device"),
            new IOException("Disk quota exceeded"))) {
      failure = full;
      assertThat(refusalOf("bad", "content", null)).isEqualTo(Code.STORAGE_FULL);
    }
    assertNothingIsLeft();
  }

  @Test
  void admissionThatChangedNothingLeavesNoBlob() throws Exception {
    admitFailure = new JobStoreException("no");
    assertThat(refusalOf("report", "content", null)).isEqualTo(Code.DATABASE_UNAVAILABLE);
    assertNothingIsLeft();

    admitFailure = null;
    admitResult = new AdmitResult.QueueFull();
    assertThat(refusalOf("report", "content", null)).isEqualTo(Code.QUEUE_FULL);
    assertNothingIsLeft();
  }

  @Test
  void blobsOfAnUnknownCommitAreLeftToRecovery() throws Exception {
    admitFailure = new CommitUnknownException(new IOException());

    assertThat(refusalOf("report", "content", null)).isEqualTo(Code.DATABASE_UNAVAILABLE);

    assertThat(files("blobs")).hasSize(1);
    assertThat(files("staging")).hasSize(1);
  }

  @Test
  void markerThatCannotBeRemovedCostsNoAdmittedFile() throws Exception {
    failToKeep.add("first");
    Answered answered;
    try (Reception reception = intake.receive(batch())) {
      send(reception, "first", "1");
      send(reception, "second", "2");
      send(reception, "third", "3");
      answered = reception.admit(this::render);
    }

    assertThat(taken(answered)).hasSize(3);
    for (var taken : taken(answered)) {
      assertThat(contentOf(taken.file())).hasSize(1);
    }
    assertThat(stagedAtTheEnd()).as("for the next start").hasSize(1);
  }

  @Test
  void blobThatCannotBeRemovedSparesNoOtherAndSetsItsKeyFree() throws Exception {
    failToDiscard.add("first");
    try (Reception reception = intake.receive(request("papers", null, "key", true))) {
      send(reception, "first", "1");
      send(reception, "second", "2");
    }

    assertThat(files("blobs")).hasSize(1);
    assertThat(files("staging")).as("for the next start").hasSize(1);
    intake.receive(request("papers", null, "key", true)).close();
  }

  @Test
  void requestThatOutlivesItsIntakeIsAnsweredAndLeavesTheRestToTheNextStart() throws Exception {
    try (Reception admitted = intake.receive(single());
        Reception given = intake.receive(single())) {
      send(admitted, "report", "content");
      send(given, "up", "content");
      intake.close();

      assertThat(admitted.admit(this::render).status()).isEqualTo(201);
    }

    assertThat(files("staging")).hasSize(2);
    assertThat(jobs.claim("worker", OFFERS, 9, TERM)).hasSize(1);
  }

  @Test
  void rendererThatFailsAdmitsNothingAndLeavesNothing() throws Exception {
    try (Reception reception = intake.receive(single())) {
      send(reception, "report", "content");
      assertThatThrownBy(() ->
              reception.admit(receipt -> {
                throw new IllegalStateException("I cannot write.");
              }))
          .isInstanceOf(IllegalStateException.class);
    }
    assertNothingIsLeft();
    assertThat(jobs.claim("worker", OFFERS, 1, TERM)).isEmpty();
  }

  private void failIf(Set<String> names, BlobLabel label) throws IOException {
    if (names.contains(label.name())) {
      throw failure;
    }
  }
}
