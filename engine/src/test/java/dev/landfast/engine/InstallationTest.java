package dev.landfast.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.landfast.engine.DataDirectory.Mark;
import dev.landfast.engine.Installation.Standing;
import dev.landfast.engine.job.jdbc.SqlJobStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The mark of a data directory, and the database that it names. */
final class InstallationTest {
  private static final String HOUR = "2026-03-01T10/";

  @TempDir Path folder;
  private DataDirectory directory;
  private SqlJobStore jobs;
  private Installation installation;

  @BeforeEach
  void open() throws Exception {
    directory = DataDirectory.own(folder.resolve("data"));
    jobs =
        SqlJobStore.open(
            directory.database(),
            new SqlJobStore.Settings(
                directory.run(),
                "ours",
                (p, s) -> 3,
                InstantSource.system(),
                System::nanoTime,
                new Random(7),
                100));
    installation = new Installation(directory, jobs.blobRows());
  }

  @AfterEach
  void close() throws IOException {
    jobs.close();
    directory.close();
  }

  @Test
  void newDirectoryGetsTheMarkOfItsDatabase() throws Exception {
    assertThat(directory.mark()).isEmpty();

    assertThat(installation.renew()).isEqualTo(Standing.OURS);

    assertThat(directory.mark()).isEqualTo(Optional.of(new Mark("ours", null)));
    assertThat(installation.standing()).isEqualTo(Standing.OURS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "{}", "{\"installation\": null}", "[]"})
  void markThatSaysNothingIsNotTakenForNone(String damaged) throws Exception {
    Files.writeString(directory.root().resolve("installation.json"), damaged);

    assertThatThrownBy(directory::mark).isInstanceOf(IOException.class);
  }

  @Test
  void markMovesToTheNewestFile() throws Exception {
    installation.renew();
    admit("a");
    admit("c");
    admit("b");

    installation.renew();

    assertThat(directory.mark()).isEqualTo(Optional.of(new Mark("ours", id("c"))));
  }

  @Test
  void markOfAnotherDatabaseStays() throws Exception {
    Mark theirs = new Mark("theirs", null);
    directory.mark(theirs);

    assertThat(installation.renew()).isEqualTo(Standing.OTHER);

    assertThat(directory.mark()).isEqualTo(Optional.of(theirs));
  }

  @Test
  void markThatTheDatabaseIsBehindStaysWhateverIsAdmittedSince() throws Exception {
    Mark ahead = new Mark("ours", id("b"));
    directory.mark(ahead);
    admit("a");
    admit("c");

    assertThat(installation.renew()).isEqualTo(Standing.BEHIND);

    assertThat(directory.mark()).isEqualTo(Optional.of(ahead));
  }

  @Test
  void directoryWithoutAMarkGetsOneWhereTheNewestFileIsInIt() throws Exception {
    admit("a");
    assertThat(installation.renew()).isEqualTo(Standing.UNMARKED);
    assertThat(directory.mark()).isEmpty();

    Path blob = directory.root().resolve("blobs").resolve(HOUR + id("a"));
    Files.createDirectories(blob.getParent());
    Files.writeString(blob, "abc");

    assertThat(installation.renew()).isEqualTo(Standing.OURS);
    assertThat(directory.mark()).isEqualTo(Optional.of(new Mark("ours", id("a"))));
  }

  @Test
  void markThatCannotBeReadIsNotTakenForNone() throws Exception {
    Files.writeString(directory.root().resolve("installation.json"), "{\"inst");

    assertThatThrownBy(installation::renew).isInstanceOf(IOException.class);

    assertThat(directory.root().resolve("installation.json")).hasContent("{\"inst");
  }

  private void admit(String last) throws Exception {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + directory.database());
        var statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO file (id, tenant, name, locator, length, sha256, received_at) VALUES ('"
              + id(last)
              + "', 'acme', 'a', '"
              + HOUR
              + id(last)
              + "', 3, 'x', 0)");
    }
  }

  private static String id(String last) {
    return "0195d0a4-0000-7000-8000-00000000000" + last;
  }
}
