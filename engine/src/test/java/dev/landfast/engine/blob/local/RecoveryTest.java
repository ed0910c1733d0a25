package dev.landfast.engine.blob.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.landfast.engine.blob.BlobRef;
import dev.landfast.engine.blob.BlobStore.Recovered;
import dev.landfast.engine.blob.BlobStore.RowIndex;
import dev.landfast.engine.blob.OpenBlob;
import dev.landfast.engine.blob.SealedBlob;
import dev.landfast.engine.blob.StagedBlob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run that died at any moment leaves, seen by the next one. */
final class RecoveryTest extends BlobFixture {
  private static final String DEAD = "dead-run";
  private static final Recovered NOTHING = new Recovered(0, 0, 0, 0);

  private final Rows rows = new Rows();
  private final Set<String> over = new HashSet<>(Set.of(DEAD));
  private LocalBlobStore dead;

  @BeforeEach
  void beginTheRunThatDies() throws IOException {
    dead = open(DEAD);
    rows.runs.add(DEAD);
  }

  @Test
  void uploadThatWasCutOffIsRemoved() throws IOException {
    dead.stage(label());
    dead.stage(label()).write(ByteBuffer.wrap(bytes("part")));

    assertThat(recover()).isEqualTo(new Recovered(2, 0, 0, 0));

    assertThat(files("")).isEmpty();
  }

  @Test
  void blobThatWasNotedButNotLandedIsRemoved() throws IOException {
    SealedBlob sealed = sealed(dead, label(), bytes("content"));
    Files.delete(fileOf(sealed.ref())); // the marker is as it was just before the link

    assertThat(recover()).isEqualTo(new Recovered(1, 0, 0, 0));

    assertThat(files("")).isEmpty();
  }

  @Test
  void blobThatNoRowNamesGoesToTheTrash() throws IOException {
    SealedBlob sealed = sealed(dead, label(), bytes("content"));
    Path name = fileOf(sealed.ref()).getFileName();

    assertThat(recover()).isEqualTo(new Recovered(0, 0, 1, 0));

    assertThat(files("")).containsExactly("trash/2026-03-01/" + name);
    assertThat(root.resolve("trash/2026-03-01").resolve(name)).hasContent("content");
  }

  @Test
  void blobThatARowNamesStays() throws IOException {
    SealedBlob sealed = sealed(dead, label(), bytes("content"));
    rows.locators.add(sealed.ref().locator());

    assertThat(recover()).isEqualTo(new Recovered(0, 1, 0, 0));

    assertThat(files("")).containsExactly("blobs/" + sealed.ref().locator());
    try (OpenBlob blob = store.open(sealed.ref())) {
      blob.verify();
    }
  }

  @Test
  void blobThatWasKeptIsNotLookedAt() throws IOException {
    SealedBlob sealed = sealed(dead, label(), bytes("content"));
    sealed.keep();

    assertThat(recover()).isEqualTo(NOTHING);

    assertThat(fileOf(sealed.ref())).hasContent("content");
  }

  @Test
  void runThatTheDatabaseDoesNotKnowIsLeftAlone() throws IOException {
    SealedBlob sealed = sealed(dead, label(), bytes("content"));
    rows.runs.clear();

    assertThat(recover()).isEqualTo(new Recovered(0, 0, 0, 1));

    assertThat(fileOf(sealed.ref())).hasContent("content");
    assertThat(markerOf(DEAD, sealed.ref())).exists();
  }

  @Test
  void uploadOfARunThatTheDatabaseDoesNotKnowIsRemoved() throws IOException {
    dead.stage(label());
    rows.runs.clear();

    assertThat(recover()).isEqualTo(new Recovered(1, 0, 0, 0)); // no answer spoke of it
  }

  @Test
  void runThatMayLiveIsLeftAlone() throws IOException {
    SealedBlob sealed = sealed(dead, label(), bytes("content"));
    dead.stage(label());
    over.clear();

    assertThat(recover()).isEqualTo(NOTHING);

    assertThat(markerOf(DEAD, sealed.ref())).exists();
    assertThat(files("staging")).hasSize(2);
  }

  @Test
  void whatAnotherProcessResolvesAtTheSameTimeIsFine() throws IOException {
    leaveEachKind();
    LocalBlobStore other = open("other-run");
    rows.beforeAnswer = () -> other.recover(rows, over::contains);

    recover();

    assertThat(files("staging")).isEmpty();
    assertThat(files("blobs")).hasSize(1);
    assertThat(files("trash")).hasSize(1);
  }

  @Test
  void filesOfThisRunAreNotTouched() throws IOException {
    rows.runs.add(RUN);
    over.add(RUN);
    try (StagedBlob staged = store.stage(label());
        SealedBlob sealed = sealed(bytes("content"))) {
      staged.write(ByteBuffer.wrap(bytes("under way")));

      assertThat(recover()).isEqualTo(NOTHING);

      assertThat(fileOf(sealed.ref())).hasContent("content");
      assertThat(markerOf(RUN, sealed.ref())).exists();
      assertThat(fileOf(staged.seal().ref())).hasContent("under way");
    }
  }

  @Test
  void runningItAgainFindsNothing() throws IOException {
    leaveEachKind();
    assertThat(recover()).isEqualTo(new Recovered(1, 1, 1, 0));
    var after = files("");

    assertThat(recover()).isEqualTo(NOTHING);

    assertThat(files("")).isEqualTo(after);
    assertThat(root.resolve("staging").resolve(DEAD)).doesNotExist();
  }

  @Test
  void whereverItDiesTheNextRunGetsToTheSameEnd() throws IOException {
    BlobRef kept = leaveEachKind();
    int deaths = 0;
    for (rows.questionsLeft = 0; !recovers(); rows.questionsLeft = deaths) {
      deaths++;
      assertThat(fileOf(kept)).hasContent("named");
    }

    assertThat(deaths).isEqualTo(3); // the run, and two blobs
    assertThat(files("staging")).isEmpty();
    assertThat(files("blobs")).containsExactly(kept.locator());
    assertThat(files("trash")).hasSize(1);
  }

  @Test
  void markerThatStayedBehindATrashedBlobIsRemoved() throws IOException {
    SealedBlob sealed = sealed(dead, label(), bytes("content"));
    Path bin = Files.createDirectories(root.resolve("trash/2026-03-01"));
    Files.move(fileOf(sealed.ref()), bin.resolve(fileOf(sealed.ref()).getFileName()));

    recover();

    assertThat(files("staging")).isEmpty();
    assertThat(files("trash")).hasSize(1);
  }

  @Test
  void filesOfACheckThatWasCutOffAreRemoved() throws IOException {
    Path folder = root.resolve("staging").resolve(DEAD);
    Files.writeString(folder.resolve("check"), "x");
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(folder.resolve("check"), UserDefinedFileAttributeView.class);
    view.write("landfast.check", UTF_8.encode("x"));
    Files.createLink(folder.resolve("check-target"), folder.resolve("check"));

    recover();

    assertThat(files("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"length\": 12",
        "null",
        "{\"length\": 12}",
        "{\"label\":{\"id\":\"i\",\"tenant\":\"t\",\"pipeline\":\"p\",\"name\":\"n\","
            + "\"correlationId\":\"c\"},\"locator\":\"../else\",\"length\":1,"
            + "\"sha256\":\"s\",\"sealedAt\":\"2026-03-01T10:00:00Z\"}"
      })
  void markerWithANoteThatCannotBeReadIsLeftAndTold(String note) throws IOException {
    SealedBlob sealed = sealed(dead, label(), bytes("content"));
    Path marker = markerOf(DEAD, sealed.ref());
    Files.getFileAttributeView(marker, UserDefinedFileAttributeView.class)
        .write(BlobNote.ATTRIBUTE, UTF_8.encode(note));

    assertThatThrownBy(() -> recover())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot be read");

    assertThat(marker).exists();
    assertThat(fileOf(sealed.ref())).exists();
  }

  @Test
  void trashIsRemovedAfterSevenDaysAndNotBefore() throws IOException {
    for (String day : new String[] {"2026-02-20", "2026-02-21", "2026-02-22", "2026-03-01"}) {
      Files.writeString(
          Files.createDirectories(root.resolve("trash").resolve(day)).resolve("blob"), day);
    }
    Files.writeString(
        Files.createDirectories(root.resolve("trash").resolve("mine")).resolve("file"), "x");

    recover();

    assertThat(files("trash"))
        .containsExactlyInAnyOrder("2026-02-22/blob", "2026-03-01/blob", "mine/file");
    assertThat(root.resolve("trash/2026-02-20")).doesNotExist();
  }

  private Recovered recover() throws IOException {
    return store.recover(rows, over::contains);
  }

  /** Returns the one that a row names. */
  private BlobRef leaveEachKind() throws IOException {
    dead.stage(label());
    sealed(dead, label(), bytes("nobody's"));
    BlobRef kept = sealed(dead, label(), bytes("named")).ref();
    rows.locators.add(kept.locator());
    return kept;
  }

  /** False when it died. */
  private boolean recovers() throws IOException {
    try {
      recover();
      return true;
    } catch (Died e) {
      return false;
    }
  }

  /** What a database would say; dies after some questions. */
  private static final class Rows implements RowIndex {
    private final Set<String> runs = new HashSet<>();
    private final Set<String> locators = new HashSet<>();
    private int questionsLeft = Integer.MAX_VALUE;
    private Interruption beforeAnswer = () -> {};

    @Override
    public boolean knowsRun(String run) throws IOException {
      countQuestion();
      return runs.contains(run);
    }

    @Override
    public boolean forbid(String locator) throws IOException {
      countQuestion();
      return !locators.contains(locator);
    }

    private void countQuestion() throws IOException {
      Interruption interruption = beforeAnswer;
      beforeAnswer = () -> {};
      interruption.run();
      if (questionsLeft-- == 0) {
        throw new Died();
      }
    }
  }

  private interface Interruption {
    void run() throws IOException;
  }

  private static final class Died extends IOException {
    private static final long serialVersionUID = 1;
  }
}
