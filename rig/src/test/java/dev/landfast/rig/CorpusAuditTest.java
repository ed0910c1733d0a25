package dev.landfast.rig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.job.JobState;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What may become of a document, and what may not. */
final class CorpusAuditTest {
  private static final List<String> READ = List.of("text.txt", "metadata.json");
  private static final long MIB = 1024 * 1024;

  private final CorpusAudit audit =
      new CorpusAudit(
          Map.of(
              "bomb.pdf none PARSE_CRASHED", "a bomb",
              "locked.pdf none PARSE_ENCRYPTED", "it is locked",
              "late.rtf cut-at-90 done", "its end is before that"));

  @Test
  void documentIsReadOrFailsByItsOwnFault() {
    assertThat(of("a.pdf", Damage.NONE, JobState.DONE, null)).isEmpty();
    assertThat(of("a.pdf", Damage.ZEROED, JobState.FAILED, "PARSE_UNREADABLE")).isEmpty();
    assertThat(of("a.bin", Damage.NONE, JobState.FAILED, "TYPE_NOT_ACCEPTED")).isEmpty();
  }

  @Test
  void realDocumentThatFailsHasToBeExplained() {
    assertThat(of("a.pdf", Damage.NONE, JobState.FAILED, "PARSE_UNREADABLE")).hasSize(1);
    assertThat(of("a.pdf", Damage.NONE, JobState.FAILED, "TYPE_NOT_ACCEPTED")).hasSize(1);
    assertThat(of("locked.pdf", Damage.NONE, JobState.FAILED, "PARSE_ENCRYPTED")).isEmpty();
  }

  @Test
  void anybodyElsesFaultIsNone() {
    assertThat(of("a.pdf", Damage.NONE, JobState.FAILED, "STAGE_CRASHED"))
        .singleElement()
        .asString()
        .contains("a.pdf none", "no document's fault");
    assertThat(of("a.pdf", Damage.NONE, JobState.FAILED, null)).hasSize(1);
    assertThat(of("a.pdf", Damage.NONE, JobState.CANCELLED, null)).hasSize(1);
  }

  @Test
  void crashOrTimeoutHasToBeExplained() {
    assertThat(of("a.pdf", Damage.NONE, JobState.FAILED, "PARSE_CRASHED")).hasSize(1);
    assertThat(of("bomb.pdf", Damage.NONE, JobState.FAILED, "PARSE_CRASHED")).isEmpty();
    assertThat(of("bomb.pdf", Damage.FLIPPED, JobState.FAILED, "PARSE_CRASHED")).hasSize(1);
    assertThat(of("bomb.pdf", Damage.NONE, JobState.FAILED, "PARSE_TIMEOUT")).hasSize(1);
  }

  @Test
  void partIsNeverHandedOutAsTheWhole() {
    assertThat(of("a.docx", Damage.CUT_AT_50, JobState.DONE, null)).hasSize(1);
    assertThat(of("late.rtf", Damage.CUT_AT_90, JobState.DONE, null)).isEmpty();
    assertThat(of("a.txt", Damage.CUT_AT_50, JobState.DONE, null)).isEmpty();
  }

  @Test
  void whatIsDoneHasItsOutputs() {
    assertThat(audit.violations(outcome("a.pdf", Damage.NONE, JobState.DONE, null, 0, List.of())))
        .hasSize(1);
  }

  @Test
  void nothingTakesLongerThanItsBound() {
    CorpusOutcome late = outcome("a.pdf", Damage.NONE, JobState.DONE, null, 122_001, READ);
    CorpusOutcome inTime = outcome("a.pdf", Damage.NONE, JobState.DONE, null, 122_000, READ);

    assertThat(audit.violations(late)).hasSize(1);
    assertThat(audit.violations(inTime)).isEmpty();
  }

  @Test
  void namesOfClassesAreNobodysBusiness() {
    CorpusOutcome outcome =
        new CorpusOutcome(
            new CorpusDocument(Path.of("anException.pdf"), Damage.FLIPPED, Path.of("b.html")),
            JobState.FAILED,
            "PARSE_UNREADABLE",
            "anException.pdf: java.io.IOException.",
            MIB,
            0,
            List.of());

    assertThat(audit.violations(outcome)).hasSize(1);
  }

  private List<String> of(String name, Damage damage, JobState state, @Nullable String code) {
    return audit.violations(outcome(name, damage, state, code, 0, READ));
  }

  private static CorpusOutcome outcome(
      String name,
      Damage damage,
      JobState state,
      @Nullable String code,
      long parseMillis,
      List<String> outputs) {
    return new CorpusOutcome(
        new CorpusDocument(Path.of(name), damage, Path.of("other.html")),
        state,
        code,
        code == null ? null : name + " is not well.",
        MIB,
        parseMillis,
        outputs);
  }
}
