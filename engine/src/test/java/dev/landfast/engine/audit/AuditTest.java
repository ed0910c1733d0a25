package dev.landfast.engine.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.landfast.engine.DataDirectory;
import dev.landfast.engine.audit.AuditReport.Found;
import dev.landfast.engine.audit.Finding.Kind;
import dev.landfast.engine.blob.SealedBlob;
import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.jdbc.SqlBlobRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A directory on SQLite, whose owner is dead. */
final class AuditTest extends AuditFixture {
  private static final int MANY = 2_500;

  @Test
  void whatAnEngineLeavesFits() throws Exception {
    send("first", "second");

    AuditReport report = audit(true, LATER);

    assertThat(findings(report)).isEmpty();
    assertThat(report.isClean()).isTrue();
    assertThat(report.blobs()).as("two files, two outputs").isEqualTo(4);
    assertThat(report.rows()).isEqualTo(4);
  }

  @Test
  void blobThatNoRowNamesIsFoundAndOneThatIsYoungIsCountedApart() throws Exception {
    send("first");
    SealedBlob sealed = sealed("dead-run", "lost");
    sealed.keep(); // without a row

    AuditReport now = audit(false, InstantSource.system());
    assertThat(findings(now)).isEmpty();
    assertThat(now.young()).isOne();

    AuditReport later = audit();
    assertThat(later.young()).isZero();
    assertThat(findings(later))
        .singleElement()
        .returns(Kind.UNNAMED_BLOB, Finding::kind)
        .returns(sealed.ref().locator(), Finding::locator)
        .returns(4L, Finding::length);
    assertThat(findings(later).getFirst().advice()).startsWith("Keep it");
  }

  @Test
  void blobThatADeadRunMarkedIsOnItsWayToTheTrash() throws Exception {
    send("first");
    SealedBlob sealed = sealed("dead-run", "lost");

    assertThat(findings(audit()))
        .singleElement() // and its marker is no stale upload
        .returns(Kind.UNNAMED_BLOB, Finding::kind)
        .returns(sealed.ref().locator(), Finding::locator)
        .satisfies(finding -> assertThat(finding.advice()).contains("trash for seven days"));
  }

  @Test
  void fileThatIsGoneIsFound() throws Exception {
    Taken taken = send("first").getFirst();
    Files.delete(blob(taken));

    assertThat(findings(audit()))
        .singleElement()
        .returns(Kind.MISSING_BLOB, Finding::kind)
        .returns(taken.file().locator(), Finding::locator)
        .returns(taken.file().id(), Finding::file)
        .returns(taken.job(), Finding::job)
        .returns("report.txt", Finding::name)
        .returns(5L, Finding::length);
  }

  @Test
  void outputThatIsGoneIsFoundWithItsJob() throws Exception {
    Taken taken = send("first").getFirst();
    try (var blobs = Files.walk(root().resolve("blobs"))) {
      Files.delete(
          blobs
              .filter(path -> Files.isRegularFile(path) && !path.equals(blob(taken)))
              .findFirst()
              .orElseThrow());
    }

    assertThat(findings(audit()))
        .singleElement()
        .returns(Kind.MISSING_BLOB, Finding::kind)
        .returns(taken.job(), Finding::job)
        .returns(null, Finding::file)
        .returns("text", Finding::name);
  }

  @Test
  void fileOfAnotherLengthIsFound() throws Exception {
    List<Taken> taken = send("first", "second");
    Files.writeString(blob(taken.getFirst()), "fir");
    Files.writeString(blob(taken.getLast()), "!", StandardOpenOption.APPEND);

    assertThat(findings(audit()))
        .extracting(Finding::kind, Finding::length)
        .containsExactlyInAnyOrder(tuple(Kind.WRONG_LENGTH, 3L), tuple(Kind.WRONG_LENGTH, 7L));
  }

  @Test
  void fileOfAnotherDigestIsFoundByADeepLookAlone() throws Exception {
    Taken taken = send("first").getFirst();
    Files.writeString(blob(taken), "firsT");

    assertThat(findings(audit())).isEmpty();

    assertThat(findings(audit(true, LATER)))
        .singleElement()
        .returns(Kind.WRONG_DIGEST, Finding::kind)
        .returns(taken.file().id(), Finding::file);
  }

  @Test
  void uploadAndMarkerAndWorkspaceOfADeadRunAreFound() throws Exception {
    Taken taken = send("first").getFirst();
    Path staging = Files.createDirectories(root().resolve("staging/dead-run"));
    Files.writeString(staging.resolve("upload"), "cut off");
    Files.createLink(staging.resolve(blob(taken).getFileName().toString()), blob(taken));
    Path work = Files.createDirectories(root().resolve("work/dead-run/stages/token"));
    Files.writeString(work.resolve("input"), "copy");

    List<Finding> found = findings(audit());

    assertThat(found)
        .extracting(Finding::kind, Finding::locator, Finding::name, Finding::length)
        .containsExactlyInAnyOrder(
            tuple(Kind.STALE_UPLOAD, "staging/dead-run/upload", null, 7L),
            tuple(
                Kind.STALE_UPLOAD,
                "staging/dead-run/" + blob(taken).getFileName(),
                "report.txt",
                5L),
            tuple(Kind.ABANDONED_WORKSPACE, "work/dead-run", null, 4L));
    assertThat(found.get(0).advice() + found.get(1).advice()).contains("was admitted");
  }

  @Test
  void fileThatIsNoBlobIsCalledForeign() throws Exception {
    Path hour = blob(send("first").getFirst()).getParent();
    Files.writeString(Objects.requireNonNull(hour).resolve("notes.txt"), "mine");
    Files.writeString(root().resolve("blobs/README"), "mine");

    assertThat(findings(audit()))
        .allMatch(finding -> finding.kind() == Kind.FOREIGN_FILE)
        .extracting(Finding::locator)
        .containsExactlyInAnyOrder("README", hour.getFileName() + "/notes.txt");
  }

  @Test
  void databaseOfAnotherInstallationIsNamedFirstAndNothingIsCalledRemovable() throws Exception {
    Files.delete(blob(send("first").getFirst()));
    sealed("dead-run", "lost");
    Files.createDirectories(root().resolve("work/dead-run"));
    execute("UPDATE installation SET id = 'another'");

    assertNothingIsRemovable(Kind.WRONG_DATABASE, 4);
  }

  @Test
  void databaseThatIsBehindItsMarkIsNamedFirstAndNothingIsCalledRemovable() throws Exception {
    send("yesterday");
    Path db = root().resolve("db");
    Path backup = Files.createDirectories(folder.resolve("backup"));
    copy(db, backup);
    send("today");
    copy(backup, db);

    assertNothingIsRemovable(Kind.DATABASE_BEHIND, 3); // and today's two blobs
  }

  @Test
  void directoryThatDoesNotSayWhoseItIsIsNamedFirst() throws Exception {
    send("first");
    sealed("dead-run", "lost");
    Files.delete(root().resolve("installation.json"));

    assertNothingIsRemovable(Kind.NO_MARK, 2);
  }

  private void assertNothingIsRemovable(Kind first, int count) throws Exception {
    List<Finding> found = findings(audit());

    assertThat(found).hasSize(count);
    assertThat(found.getFirst().kind()).isEqualTo(first);
    assertThat(found.getFirst().advice()).containsIgnoringCase("remove nothing");
    assertThat(found.subList(1, count))
        .allSatisfy(each -> assertThat(each.advice()).startsWith("Leave it as it is"));
  }

  /** SQLite is not open. */
  private static void copy(Path from, Path to) throws IOException {
    for (Path folder : List.of(to, from)) {
      try (var files = Files.list(folder)) {
        for (Path file : files.toList()) {
          if (folder.equals(to)) {
            Files.delete(file);
          } else {
            Files.copy(file, to.resolve(file.getFileName()));
          }
        }
      }
    }
  }

  @Test
  void manyBlobsAreCountedAndTheFirstAreKept() throws Exception {
    send("first");
    Path hour = Files.createDirectories(root().resolve("blobs/2020-01-01T00"));
    for (int i = 0; i < MANY; i++) {
      Files.writeString(hour.resolve("0195d0a4-0000-7000-8000-%012d".formatted(i)), "ab");
    }

    AuditReport report = audit();

    assertThat(report.blobs()).isEqualTo(MANY + 2);
    Found unnamed = Objects.requireNonNull(report.kinds().get(Kind.UNNAMED_BLOB));
    assertThat(unnamed.count()).isEqualTo(MANY);
    assertThat(unnamed.bytes()).isEqualTo(2L * MANY);
    assertThat(unnamed.first()).hasSize(AuditReport.KEPT_MAX);
  }

  @Test
  void moreRowsThanAPageAreAllLookedAt() throws Exception {
    send("first");
    execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
            + MANY
            + ") INSERT INTO file (id, tenant, name, locator, length, sha256, received_at)"
            + " SELECT i, 'acme', 'a', printf('2020-01-01T00/0195d0a4-0000-7000-8000-%012d', i),"
            + " 4, 'x', 0 FROM n");
    execute(
        "INSERT INTO artifact (job, name, stage, token, type, locator, length, sha256)"
            + " SELECT id, 'a', 's', 't', 'text/plain', '2021' || substr(locator, 5), 4, 'x'"
            + " FROM file WHERE locator LIKE '2020%'");

    AuditReport report = audit();

    assertThat(report.rows()).isEqualTo(2 * MANY + 2);
    assertThat(Objects.requireNonNull(report.kinds().get(Kind.MISSING_BLOB)).count())
        .isEqualTo(2 * MANY);
  }

  @Test
  void itChangesNothing() throws Exception {
    Taken taken = send("first", "second").getFirst();
    sealed("dead-run", "lost");
    Files.delete(blob(taken));
    Files.writeString(root().resolve("staging/dead-run/upload"), "cut off");
    Files.createDirectories(root().resolve("work/dead-run"));
    var before = state();

    audit(true, LATER);
    AuditReport again = audit(true, LATER);

    assertThat(again.kinds()).hasSize(4);
    assertThat(state()).isEqualTo(before);
    assertThat(root().resolve("work/dead-run")).exists();
    assertThat(runs()).as("the engine's alone").isOne();
  }

  private long runs() throws Exception {
    try (var connection =
            DriverManager.getConnection("jdbc:sqlite:" + root().resolve("db/landfast.db"));
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT count(*) FROM run")) {
      return rows.getLong(1);
    }
  }

  @Test
  void blobThatALivingRunMarkedIsNoFindingHoweverOld() throws Exception {
    send("first");
    assertThat(findings(auditBeside(sealed -> {}))).isEmpty();
  }

  @Test
  void blobThatIsAdmittedWhileItIsLookedAtIsNoFinding() throws Exception {
    send("first");
    AuditReport report =
        auditBeside(sealed -> {
          execute(insertFile(sealed.ref().locator()));
          sealed.keep();
        });

    assertThat(report.kinds()).doesNotContainKey(Kind.UNNAMED_BLOB);
  }

  @Test
  void blobThatIsDiscardedWhileItIsLookedAtIsNoFinding() throws Exception {
    send("first");
    assertThat(findings(auditBeside(SealedBlob::close))).isEmpty();
  }

  /**
   * Audits with a sealed blob of this very run.
   *
   * @param meanwhile after the first look at the rows, before the look at the marker
   */
  private AuditReport auditBeside(Meanwhile meanwhile) throws Exception {
    try (DataDirectory directory = DataDirectory.own(root());
        SqlBlobRows rows = SqlBlobRows.open(directory.database())) {
      SealedBlob sealed = sealed(directory.run(), "lost");
      InstantSource clock =
          () -> {
            try {
              meanwhile.happens(sealed);
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
            return LATER.instant();
          };
      return new Audit(directory, rows, clock, false).run();
    }
  }

  private interface Meanwhile {
    void happens(SealedBlob sealed) throws Exception;
  }
}
