package dev.landfast.engine.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.landfast.engine.intake.Refusal.Code;
import dev.landfast.engine.job.Admission.Refused;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is not taken in, on stores that do what they promise, and that nothing is left of it. */
final class ReceptionRefusalTest extends IntakeFixture {

  @Test
  void emptyFileIsRefusedAndLeavesNothing() throws Exception {
    assertThat(refusalOf("empty.txt", "", null)).isEqualTo(Code.EMPTY_FILE);
    assertNothingIsLeft();
  }

  @Test
  void fileWithOtherBytesThanItsDigestSaysIsRefusedAndLeavesNothing() throws Exception {
    assertThat(refusalOf("wrong.txt", "wrong", sha256("right"))).isEqualTo(Code.DIGEST_MISMATCH);
    assertNothingIsLeft();
    assertThat(jobs.claim("worker", OFFERS, 10, TERM)).isEmpty();
  }

  @Test
  void fileThatIsTooLongIsRefusedAsSoonAsThatIsKnown() throws Exception {
    try (Reception reception = intake.receive(single())) {
      Upload upload = reception.begin("long", null, null);
      upload.write(ByteBuffer.allocate(FILE_BYTES_MAX));

      assertThatThrownBy(() -> upload.write(ByteBuffer.allocate(1)))
          .isInstanceOfSatisfying(
              Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(Code.TOO_LARGE));
    }
    assertNothingIsLeft();
  }

  @Test
  void oneRequestBringsABoundedNumberOfFiles() throws Exception {
    try (Reception reception = intake.receive(batch())) {
      for (int i = 0; i < FILES_MAX; i++) {
        send(reception, "file " + i, "content");
      }

      assertThatThrownBy(() -> reception.begin("one more", null, null))
          .isInstanceOfSatisfying(
              Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(Code.TOO_MANY_FILES));
      assertThat(taken(reception.admit(this::render))).hasSize(FILES_MAX);
    }
  }

  @Test
  void emptyBatchIsRefused() throws Exception {
    try (Reception reception = intake.receive(batch())) {
      assertThatThrownBy(() -> reception.admit(this::render))
          .isInstanceOfSatisfying(
              Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(Code.EMPTY_BATCH));
    }
  }

  @Test
  void refusedFilesCountAndTheirNamesAreKeptShort() throws Exception {
    Refusal refusal = new Refusal(Code.NAME_INVALID, "It is not.");
    String name = "x".repeat(119) + "\uD83D\uDE00".repeat(100);
    try (Reception reception = intake.receive(batch())) {
      for (int i = 0; i < FILES_MAX; i++) {
        reception.refuse(name, refusal);
      }

      assertThatThrownBy(() -> reception.refuse(name, refusal))
          .isInstanceOfSatisfying(
              Refusal.class, last -> assertThat(last.code()).isEqualTo(Code.TOO_MANY_FILES));
      assertThat(Objects.requireNonNull(reception.admit(this::render).receipt()).items())
          .hasSize(FILES_MAX)
          .allSatisfy(
              item -> assertThat(((Refused) item).name()).isEqualTo("x".repeat(119) + "\u2026"));
    }
  }

  @Test
  void pipelineTakesWhatItNamesAndWhatIsNotKnown() throws Exception {
    try (Reception reception = intake.receive(request("pictures", null, null, true))) {
      for (String taken : new String[] {"image/png", "application/octet-stream"}) {
        reception.begin("a", taken, null);
        reception.refuse("a", new Refusal(Code.EMPTY_FILE, "Not sent."));
      }
      var _ = reception.begin("a", null, null);
      reception.refuse("a", new Refusal(Code.EMPTY_FILE, "Not sent."));

      assertThatThrownBy(() -> reception.begin("b", "text/plain", null))
          .isInstanceOfSatisfying(
              Refusal.class,
              refusal -> assertThat(refusal.code()).isEqualTo(Code.TYPE_NOT_ACCEPTED));
    }
  }

  @Test
  void pipelineThatIsNotThereIsRefusedBeforeAnyByte() {
    assertThatThrownBy(() -> intake.receive(request("none", null, null, false)))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(Code.UNKNOWN_PIPELINE);
              assertThat(refusal.detail()).contains("papers, pictures");
            });
  }

  @Test
  void drainingIntakeRefusesNewRequestsAndFinishesThoseUnderWay() throws Exception {
    try (Reception reception = intake.receive(single())) {
      intake.drain();
      assertThatThrownBy(() -> intake.receive(single()))
          .isInstanceOfSatisfying(
              Refusal.class,
              refusal -> {
                assertThat(refusal.code()).isEqualTo(Code.DRAINING);
                assertThat(refusal.retryAfter()).isPresent();
              });

      send(reception, "under way.txt", "content");
      assertThat(taken(reception.admit(this::render))).hasSize(1);
    }
  }
}
