package dev.landfast.engine.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.landfast.engine.intake.Intake.Request;
import dev.landfast.engine.intake.Reception.Answered;
import dev.landfast.engine.intake.Refusal.Code;
import dev.landfast.engine.job.Admission.Refused;
import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.FileRecord;
import dev.landfast.engine.job.JobReader.FileView;
import dev.landfast.engine.job.JobReader.ItemView;
import dev.landfast.engine.job.JobReader.JobView;
import dev.landfast.engine.job.JobState;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests on stores that do what they promise. */
final class ReceptionTest extends IntakeFixture {

  @Test
  void fileIsThereWithItsJobWhenItIsAnswered() throws Exception {
    Answered answered;
    try (Reception reception = intake.receive(single())) {
      send(reception, "report.txt", "content");
      answered = reception.admit(this::render);
    }

    assertThat(answered.status()).isEqualTo(201);
    Taken taken = taken(answered).getFirst();
    FileView file = jobs.reader().file(TENANT, taken.file().id()).orElseThrow();
    assertThat(file.jobs()).containsExactly(taken.job());
    assertThat(file.file())
        .isEqualTo(
            new FileRecord(
                taken.file().id(),
                "report.txt",
                "text/plain",
                null,
                taken.file().locator(),
                7,
                sha256("content"),
                clock.instant()));
    assertThat(contentOf(taken.file())).isEqualTo(bytes("content"));
    assertThat(jobs.reader().job(TENANT, taken.job()).orElseThrow())
        .returns(JobState.READY, JobView::state)
        .returns("correlation", JobView::correlationId);
    assertThat(stagedAtTheEnd()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16 * 1024, 16 * 1024 + 1, 272 * 1024, 3_000_000})
  void bytesComeThroughHoweverTheyAreCut(int length) throws Exception {
    byte[] content = new byte[length];
    new Random(length).nextBytes(content);
    Random cuts = new Random(length);
    try (Reception reception = intake.receive(single())) {
      Upload upload = reception.begin("big", null, sha256(content));
      ByteBuffer left = ByteBuffer.wrap(content);
      while (left.hasRemaining()) {
        int part = Math.min(left.remaining(), cuts.nextInt(700_000));
        upload.write(left.slice(left.position(), part));
        left.position(left.position() + part);
      }
      reception.end();

      Taken taken = taken(reception.admit(this::render)).getFirst();
      assertThat(contentOf(taken.file())).isEqualTo(content);
      assertThat(taken.file().length()).isEqualTo(length);
    }
  }

  @Test
  void bytesHandedOverMayBeOverwrittenAtOnce() throws Exception {
    byte[] shared = new byte[100_000];
    try (Reception reception = intake.receive(single())) {
      Upload upload = reception.begin("big", null, null);
      for (byte part = 1; part <= 20; part++) {
        java.util.Arrays.fill(shared, part);
        upload.write(ByteBuffer.wrap(shared));
      }
      reception.end();

      byte[] stored = contentOf(taken(reception.admit(this::render)).getFirst().file());
      for (int i = 0; i < stored.length; i++) {
        assertThat(stored[i]).isEqualTo((byte) (i / shared.length + 1));
      }
    }
  }

  @Test
  void eachFileOfABatchHasAnOutcomeOfItsOwn() throws Exception {
    Answered answered;
    try (Reception reception = intake.receive(batch())) {
      send(reception, "good.txt", "good");
      send(reception, "empty.txt", "");
      refuseToBegin(reception, "../bad.txt");
      reception.begin("wrong.txt", null, sha256("right")).write(ByteBuffer.wrap(bytes("wrong")));
      reception.end();
      Upload tooLong = reception.begin("long.txt", null, null);
      try {
        tooLong.write(ByteBuffer.allocate(FILE_BYTES_MAX + 1));
      } catch (Refusal refusal) {
        reception.refuse("long.txt", refusal);
      }
      send(reception, "last.txt", "last");
      answered = reception.admit(this::render);
    }

    assertThat(answered.status()).isEqualTo(207);
    String batch = batchOf(answered);
    assertThat(jobs.reader().batch(TENANT, batch).orElseThrow().items())
        .extracting(ItemView::number, ItemView::name, ItemView::state, ItemView::code)
        .containsExactly(
            tuple(0, "good.txt", "ready", null),
            tuple(1, "empty.txt", "rejected", "EMPTY_FILE"),
            tuple(2, "../bad.txt", "rejected", "NAME_INVALID"),
            tuple(3, "wrong.txt", "rejected", "DIGEST_MISMATCH"),
            tuple(4, "long.txt", "rejected", "TOO_LARGE"),
            tuple(5, "last.txt", "ready", null));
    assertThat(stagedAtTheEnd()).isEmpty();
    assertThat(files("blobs"))
        .containsExactlyInAnyOrderElementsOf(
            taken(answered).stream().map(taken -> taken.file().locator()).toList());
  }

  @Test
  void batchOfWhichNothingIsTakenIsAnsweredToo() throws Exception {
    try (Reception reception = intake.receive(batch())) {
      send(reception, "empty.txt", "");

      Answered answered = reception.admit(this::render);
      assertThat(jobs.reader().batch(TENANT, batchOf(answered)).orElseThrow().counts())
          .containsExactly(java.util.Map.entry("rejected", 1L));
    }
  }

  @Test
  void refusedNameIsKeptInAFormThatCanBeShown() throws Exception {
    try (Reception reception = intake.receive(batch())) {
      refuseToBegin(reception, "a\nb\u202Ec" + "x".repeat(300));

      Refused refused =
          (Refused)
              java.util.Objects.requireNonNull(reception.admit(this::render).receipt())
                  .items()
                  .getFirst();
      assertThat(refused.name()).startsWith("a\uFFFDb\uFFFDc").hasSize(121).endsWith("…");
    }
  }

  @Test
  void abandonedRequestLeavesNothing() throws Exception {
    try (Reception reception = intake.receive(batch())) {
      send(reception, "whole.txt", "whole");
      send(reception, "another.txt", "another");
      Upload cutOff = reception.begin("half.txt", null, null);
      cutOff.write(ByteBuffer.allocate(600_000));
    }

    assertNothingIsLeft();
    assertThat(jobs.claim("worker", OFFERS, 10, TERM)).isEmpty();
  }

  @Test
  void fileThatIsStillArrivingIsNotAdmittedWithTheOthers() throws Exception {
    try (Reception reception = intake.receive(batch())) {
      send(reception, "whole.txt", "whole");
      reception.begin("half.txt", null, null).write(ByteBuffer.allocate(600_000));

      assertThat(taken(reception.admit(this::render))).hasSize(1);
    }
    assertThat(files("blobs")).hasSize(1);
    assertThat(stagedAtTheEnd()).isEmpty();
  }

  @Test
  void repeatOfAKeyIsAnsweredAsTheFirstTimeAndKeepsNothing() throws Exception {
    Answered first = sendWithKey("content");
    List<String> stored = files("blobs");

    Answered again = sendWithKey("content");

    assertThat(again.receipt()).isNull();
    assertThat(again.status()).isEqualTo(first.status());
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(files("blobs")).isEqualTo(stored);
    assertThat(stagedAtTheEnd()).isEmpty();
    assertThat(jobs.claim("worker", OFFERS, 10, TERM)).hasSize(1);
  }

  @Test
  void keyOfOtherBytesOrAnotherNameIsRefused() throws Exception {
    sendWithKey("content");
    List<String> stored = files("blobs");

    assertThatThrownBy(() -> sendWithKey("another"))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> assertThat(refusal.code()).isEqualTo(Code.IDEMPOTENCY_KEY_REUSED));
    try (Reception reception = intake.receive(request("papers", null, "key", false))) {
      send(reception, "another name.txt", "content");
      assertThatThrownBy(() -> reception.admit(this::render))
          .isInstanceOfSatisfying(
              Refusal.class,
              refusal -> assertThat(refusal.code()).isEqualTo(Code.IDEMPOTENCY_KEY_REUSED));
    }
    assertThat(files("blobs")).isEqualTo(stored);
  }

  @Test
  void keyIsInUseUntilItsRequestIsClosed() throws Exception {
    try (Reception reception = intake.receive(request("papers", null, "key", false))) {
      send(reception, "report.txt", "content");

      assertThatThrownBy(() -> intake.receive(request("papers", null, "key", false)))
          .isInstanceOfSatisfying(
              Refusal.class,
              refusal -> assertThat(refusal.code()).isEqualTo(Code.IDEMPOTENCY_KEY_IN_USE));
      intake.receive(request("papers", null, "another key", false)).close();
      intake.receive(new Request("stranger", "papers", "c", null, "key", false)).close();
    }
    assertThat(sendWithKey("content").receipt()).isNotNull();
  }

  @Test
  void requestIsTakenForLater() throws Exception {
    Instant later = clock.instant().plusSeconds(60);
    try (Reception reception = intake.receive(request("papers", later, null, false))) {
      send(reception, "report.txt", "content");
      Answered answered = reception.admit(this::render);

      assertThat(jobs.reader().job(TENANT, taken(answered).getFirst().job()).orElseThrow())
          .returns(JobState.WAITING, JobView::state)
          .returns(later, JobView::retryAt);
    }
    assertThat(jobs.claim("worker", OFFERS, 1, TERM)).isEmpty();
  }

  @Test
  void timeThatIsOverMeansAtOnce() throws Exception {
    Instant over = clock.instant().minusSeconds(60);
    try (Reception reception = intake.receive(request("papers", over, null, false))) {
      send(reception, "report.txt", "content");
      String job = taken(reception.admit(this::render)).getFirst().job();

      assertThat(jobs.reader().job(TENANT, job).orElseThrow())
          .returns(JobState.READY, JobView::state);
    }
  }

  @Test
  void manyFilesOfOneRequestAreAllAdmitted() throws Exception {
    try (Reception reception = intake.receive(batch())) {
      for (int i = 0; i < FILES_MAX; i++) {
        send(reception, "file " + i, "content " + i);
      }
      List<Taken> taken = taken(reception.admit(this::render));

      for (int i = 0; i < FILES_MAX; i++) {
        assertThat(taken.get(i).number()).isEqualTo(i);
        assertThat(new String(contentOf(taken.get(i).file()), UTF_8)).isEqualTo("content " + i);
      }
    }
    assertThat(files("blobs")).hasSize(FILES_MAX);
    assertThat(stagedAtTheEnd()).isEmpty();
  }

  @Test
  void requestThatIsNoBatchBringsOneFile() throws Exception {
    try (Reception none = intake.receive(single());
        Reception two = intake.receive(single())) {
      send(two, "first.txt", "1");
      send(two, "second.txt", "2");
      for (Reception wrong : List.of(none, two)) {
        assertThatThrownBy(() -> wrong.admit(this::render))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("brings one file");
      }
    }
    assertNothingIsLeft();
  }

  @Test
  void fileIsBegunAfterTheOneBeforeWasEndedOrRefused() throws Exception {
    try (Reception reception = intake.receive(single())) {
      var _ = reception.begin("first.txt", null, null);
      assertThatThrownBy(() -> reception.begin("second.txt", null, null))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("neither ended nor refused");
    }
    assertNothingIsLeft();
  }

  @Test
  void markerIsRemovedOnlyAfterTheCommit() throws Exception {
    try (Reception reception = intake.receive(single())) {
      send(reception, "report.txt", "content");
      reception.admit(receipt -> {
        assertThat(files("staging")).hasSize(1);
        assertThat(files("blobs")).hasSize(1);
        return render(receipt);
      });
    }
    assertThat(stagedAtTheEnd()).isEmpty();
    assertThat(files("blobs")).hasSize(1);
  }

  private Answered sendWithKey(String content) throws Exception {
    try (Reception reception = intake.receive(request("papers", null, "key", false))) {
      send(reception, "report.txt", content);
      return reception.admit(this::render);
    }
  }
}
