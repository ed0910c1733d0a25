package dev.landfast.engine.job.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.landfast.engine.DataDirectory;
import dev.landfast.engine.JavaProcess;
import dev.landfast.engine.OwnOnce;
import dev.landfast.engine.audit.Audit;
import dev.landfast.engine.audit.AuditReport;
import dev.landfast.engine.audit.Finding.Kind;
import dev.landfast.engine.blob.BlobLabel;
import dev.landfast.engine.blob.BlobRef;
import dev.landfast.engine.blob.SealedBlob;
import dev.landfast.engine.blob.StagedBlob;
import dev.landfast.engine.blob.local.LocalBlobStore;
import dev.landfast.engine.job.Admission.Taken;
import dev.landfast.engine.job.ArtifactRecord;
import dev.landfast.engine.job.BlobRow;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.JobStoreFixture;
import dev.landfast.engine.job.Lease;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An audit beside a living node, on PostgreSQL. */
final class SharedAuditTest extends JobStoreFixture {
  private static final int SECONDS_MAX = 60;

  private final TestPostgres postgres;
  @TempDir Path root;

  SharedAuditTest() {
    TestPostgres fresh = TestPostgres.fresh();
    this.postgres = fresh;
    super(fresh);
  }

  @Test
  void whatALivingNodeIsAtIsNoFindingUntilItIsDead() throws Exception {
    Process node =
        new ProcessBuilder(JavaProcess.command(OwnOnce.class, "share-and-keep", root.toString()))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader said = node.inputReader();
        DataDirectory directory = DataDirectory.share(root)) {
      String run = said.readLine();
      LocalBlobStore nodes = LocalBlobStore.open(root, run, 0, InstantSource.system());
      BlobRef sealed = sealed(nodes).ref();
      nodes.stage(label()).write(UTF_8.encode("under way"));

      assertThat(audit(directory).kinds()).isEmpty();

      node.destroyForcibly();
      assertThat(node.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();

      AuditReport report = audit(directory);
      assertThat(report.kinds().keySet())
          .containsExactly(Kind.UNNAMED_BLOB, Kind.STALE_UPLOAD, Kind.ABANDONED_WORKSPACE);
      assertThat(
              Objects.requireNonNull(report.kinds().get(Kind.UNNAMED_BLOB))
                  .first()
                  .getFirst()
                  .locator())
          .isEqualTo(sealed.locator());
      assertThat(root.resolve("work").resolve(run)).as("removed by others").exists();
    } finally {
      node.destroyForcibly();
    }
  }

  @Test
  void rowsAreReadInPagesAndTombstonesAreNone() throws Exception {
    List<Taken> taken = List.of(taken(0), taken(1), taken(2));
    store.admit(admission(null, null, taken.subList(0, 1)));
    ArtifactRecord artifact = artifact("text");
    settle(claim(), finish(artifact));
    store.admit(admission(null, null, taken.subList(1, 3)));
    String forbidden = taken(3).file().locator();
    ((SqlJobStore) store).forbid(forbidden);
    List<String> locators = taken.stream().map(each -> each.file().locator()).sorted().toList();

    try (SqlBlobRows rows = SqlBlobRows.open(postgres.url())) {
      assertThat(rows.files("", 2)).extracting(BlobRow::locator).isEqualTo(locators.subList(0, 2));
      assertThat(rows.files(locators.get(1), 2))
          .extracting(BlobRow::locator)
          .containsExactly(locators.get(2));
      assertThat(rows.artifacts("", 2))
          .extracting(BlobRow::locator)
          .containsExactly(artifact.locator());
      assertThat(rows.named(List.of(forbidden, locators.getFirst(), artifact.locator(), "x")))
          .containsExactlyInAnyOrder(locators.getFirst(), artifact.locator());
      BlobRow newest = rows.newestFile().orElseThrow();
      assertThat(newest.file()).isNotEqualTo(forbidden);
      assertThat(rows.knowsFile(Objects.requireNonNull(newest.file()))).isTrue();
      assertThat(rows.knowsFile(forbidden)).isFalse();
    }
  }

  /** Outputs of remote workers, and files of transactions that were committed a moment ago. */
  @Test
  void whatWillBecomeARowIsNamedAlready() throws Exception {
    admit();
    Lease lease = store.remote().claim("far away", OFFERS, 1, TERM).getFirst();
    ArtifactRecord output = artifact("text");
    store.remote().add(lease.job(), lease.token(), output, 10);
    Taken taken = taken(0);
    try (Connection connection = DriverManager.getConnection(postgres.url())) {
      connection.setAutoCommit(false);
      store.admit(admission(null, null, List.of(taken)), connection);
      connection.commit();
    }

    List<String> locators = List.of(output.locator(), taken.file().locator());
    try (SqlBlobRows rows = SqlBlobRows.open(postgres.url())) {
      assertThat(rows.named(locators)).containsExactlyInAnyOrderElementsOf(locators);
    }
  }

  @Test
  void databaseWithoutTablesStaysWithoutThem() throws Exception {
    String empty = postgres.url().replaceFirst("/test_[0-9]+", "/postgres");
    for (int i = 0; i < 2; i++) {
      try (SqlBlobRows rows = SqlBlobRows.open(empty)) {
        assertThatThrownBy(rows::installation)
            .isInstanceOf(JobStoreException.class)
            .hasMessage("It has no tables of Landfast.");
      }
    }
  }

  private AuditReport audit(DataDirectory directory) throws Exception {
    InstantSource later = InstantSource.offset(InstantSource.system(), Audit.GRACE.plusMinutes(1));
    try (SqlBlobRows rows = SqlBlobRows.open(postgres.url())) {
      return new Audit(directory, rows, later, false).run();
    }
  }

  private SealedBlob sealed(LocalBlobStore blobs) throws IOException {
    try (StagedBlob staged = blobs.stage(label())) {
      staged.write(UTF_8.encode("sealed"));
      return staged.seal();
    }
  }

  private BlobLabel label() {
    return new BlobLabel(id(), "acme", "papers", "name", "correlation", null, null);
  }
}
