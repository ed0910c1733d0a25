package dev.landfast.rig;

import java.nio.file.Path;
import java.util.List;

/**
 * A bug: one place of the sources, and what stands there instead.
 *
 * @param rig the one that is to notice
 * @param promise its number in ARCHITECTURE.md
 * @param what what is taken out, in a few words
 * @param file below the checkout
 * @param before a text that the file has once
 */
record Plant(By rig, int promise, String what, String file, String before, String after) {
  private static final String PUBLISH = "publish/src/main/java/dev/landfast/publish/";
  private static final String JOBS = "engine/src/main/java/dev/landfast/engine/job/jdbc/";
  private static final String SQL =
      "engine/src/main/resources/dev/landfast/engine/job/jdbc/sqlite/";
  private static final String BLOBS = "engine/src/main/java/dev/landfast/engine/blob/local/";

  /** The rigs that notice. */
  enum By {
    CRASH,
    INJECT,
    PROCESSES,
    SIMULATION,
    /** The simulation, with {@link #LOST_ANSWERS} as well. */
    LOST_ANSWERS
  }

  /**
   * No bug: at some moments, which follow from the seed, the answers to commits are lost that the
   * store knows how to repeat. It is as if a network had been cut behind them.
   */
  static final Plant LOST_ANSWERS =
      jobs(
          6,
          "answers to some commits",
          "GroupCommit.java",
          "    commit(session);\n",
          """
              commit(session);
              if (tried == Try.FIRST
                  && session.now() / 1000 % 4 == 0
                  && group.stream().noneMatch(it -> it.once)) {
                throw CommitUnknownException.answerLost(new SQLException("lost"));
              }
          """);

  static List<Plant> all() {
    return List.of(
        durability(
            1,
            "the sync of the file",
            "      writing.force(true);",
            "      if (writing == null) writing.force(true);"),
        durability(
            1, "its attributes from the sync", "writing.force(true)", "writing.force(false)"),
        durability(
            5,
            "the end after a failed sync: it is tried again",
            "      throw failed(path, e);",
            "      writing.force(true);\n      if (true) return;\n      throw failed(path, e);"),
        durability(
            5,
            "the failure of a sync",
            "      throw failed(path, e);",
            "      if (e.getMessage() == null) throw failed(path, e);"),
        durability(
            5,
            "the failure of a directory's sync",
            "      throw failed(directory, e);",
            "      if (e.getMessage() == null) throw failed(directory, e);"),
        durability(
            4,
            "the refusal of a name that is taken",
            "Files.createLink(target, temporary)",
            "Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE)"),
        durability(
            3,
            "the atomic rename",
            "Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE)",
            "Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING)"),
        durability(
            1,
            "the sync of another's file before it is called existing",
            "FileChannel.open(file, StandardOpenOption.READ)",
            "FileChannel.open(parentOf(file), StandardOpenOption.READ)"),
        publish(
            1,
            "the sync of another's name before it is called existing",
            "Naming.java",
            "      names.syncAll();",
            ""),
        publish(
            1,
            "the sync of a sidecar's name before it is used again",
            "Sidecar.java",
            "          SharedSync.DIRECTORIES.sync(Durability.parentOf(target));",
            ""),
        publish(
            1,
            "the sync of the directory",
            "Publication.java",
            "      names.syncOwn();",
            "      if (target == null) throw new IOException();"),
        publish(
            1,
            "the difference between synced and unsynced",
            "Publication.java",
            "return new PublishedUnsynced(target, e);",
            "return new Durable(target);"),
        publish(
            1,
            "the loop around short writes",
            "Publication.java",
            "while (bytes.hasRemaining())",
            "if (bytes.hasRemaining())"),
        publish(
            5,
            "the memory of a failed write-back",
            "Publication.java",
            "      writeBackFailure = e;",
            ""),
        publish(
            15,
            "the way of a copy beside its target",
            "Publication.java",
            "        return publishCopy();",
            "        Files.copy(temporary, target, java.nio.file.StandardCopyOption.REPLACE_EXISTING);\n"
                + "        return new Durable(target);"),
        publish(
            3,
            "the mode from the sync",
            "Publication.java",
            "        publisher.access().applyTo(temporary, target);",
            ""),
        publish(
            3,
            "the notes from the sync",
            "Publication.java",
            "        notes.setOn(temporary);",
            ""),
        publish(
            1,
            "the sync of a new directory's name",
            "DurableDirectory.java",
            "      names.syncAll();",
            ""),
        publish(
            12,
            "the sync of a folder's files",
            "FolderSeal.java",
            "      Durability.syncFile(channel, file);",
            ""),
        publish(
            12,
            "the sync of a folder's names",
            "FolderSeal.java",
            "    Durability.syncDirectory(directory);",
            ""),
        publish(
            12,
            "the sync of a folder's own name",
            "Workspace.java",
            "      names.syncOwn();\n    } catch (IOException e) {",
            "      if (target == null) throw new IOException();\n    } catch (IOException e) {"),
        publish(
            5,
            "the end of a copy whose name is not durable",
            "FolderTree.java",
            "throw unsynced.cause(); // a later sync would say yes",
            "unsynced.cause();"),
        blobs(
            2,
            "the end of a blob whose name is not durable",
            "LocalStagedBlob.java",
            "        throw unsynced.cause();",
            "        sealed = true;\n        yield new LocalNamed(locator, unsynced.target(), publication);"),
        blobs(
            13,
            "the question whether a row names a blob",
            "Recovery.java",
            "if (!rows.forbid(note.locator()))",
            "if (false)"),
        durability(
            9,
            "the end of an interrupted sync",
            "      throw e; // interrupted",
            "      return; // interrupted"),
        publish(
            9,
            "the end after a write that failed",
            "Publication.java",
            """
                  lastWriteNanos = System.nanoTime();
                } catch (IOException | RuntimeException e) {
                  state = State.FAILED;
            """,
            "    } catch (IOException | RuntimeException e) {\n"),
        blobs(
            10,
            "the removal of what a dead run staged",
            "Recovery.java",
            "} else if (Files.deleteIfExists(marker)) {",
            "} else if (marker == null) {"),
        publish(
                10,
                "the removal of the temporary name",
                "Publication.java",
                "        Files.deleteIfExists(temporary);",
                "")
            .by(By.INJECT),
        publish(
                10,
                "the removal of a workspace",
                "Workspace.java",
                "until then nobody else removes anything\n      FolderTree.delete(root);",
                "\n      if (root == null) throw new IOException();")
            .by(By.INJECT),
        publish(
                10,
                "the lock of who writes",
                "Temporaries.java",
                "      return channel.tryLock();",
                "      return channel == null ? channel.tryLock() : null;")
            .by(By.PROCESSES),
        publish(
                10,
                "the look at that lock",
                "Temporaries.java",
                "return lock != null && isSilent",
                "return isSilent")
            .by(By.PROCESSES),
        publish(
                10,
                "the look at the lock of a workspace",
                "WorkspaceOwner.java",
                "      if (lock != null) {\n        return new WorkspaceOwner",
                "      if (lock != null || root != null) {\n        return new WorkspaceOwner")
            .by(By.PROCESSES),
        sql(
            6,
            "the token of a renewal",
            "lease.sql",
            "WHERE job = ? AND token = ?\nRETURNING token, cancel_requested",
            "WHERE job = ? AND (token = ? OR token IS NOT NULL)\nRETURNING token, cancel_requested"),
        sql(
            6,
            "the token of a remote worker's renewal",
            "remote.sql",
            "WHERE job = ? AND token = ? AND (run_until",
            "WHERE job = ? AND (token = ? OR token IS NOT NULL) AND (run_until"),
        sql(
            6,
            "the token of a settle",
            "lease.sql",
            "-- name: endLease\nDELETE FROM queue WHERE job = ? AND token = ?",
            "-- name: endLease\nDELETE FROM queue WHERE job = ? AND (token = ? OR token IS NOT NULL)"),
        sql(
            6,
            "the token of a remote worker's output",
            "remote.sql",
            "SELECT 1 FROM queue WHERE job = ? AND token = ?",
            "SELECT 1 FROM queue WHERE job = ? AND (token = ? OR token IS NOT NULL)"),
        sql(
            6,
            "the state from a claim",
            "lease.sql",
            "WHERE state = 'ready' AND tenant = ?9",
            "WHERE state <> 'waiting' AND tenant = ?9"),
        sql(
            7,
            "the end of a remote worker's renewals",
            "remote.sql",
            "(run_until IS NULL OR run_until > ?)",
            "(run_until IS NULL OR run_until > 0 * ?)"),
        jobs(
            6,
            "the answer to a repeated settle",
            "Leases.java",
            "if (before == null || !digest.equals(before.digest())) {",
            "if (before == null || !digest.isEmpty()) {"),
        jobs(
            1,
            "the answer of an idempotency key",
            "Admissions.java",
            "if (before.isPresent()) {",
            "if (before.isPresent() && room < 0) {"),
        jobs(
            8,
            "the clock of leases",
            "SqliteSession.java",
            "return clocks.leaseMillis();",
            "return clocks.wallMillis();"),
        sql(7, "the count of lost leases", "lease.sql", "lost = lost + ?,", "lost = lost + 0 * ?,"),
        jobs(
            7,
            "the leases that a dead process had",
            "SqlJobStore.java",
            "        store.leases.lose(session, session.query(\"heldByEarlierRuns\", Held::of, store.run));",
            ""),
        jobs(
            2,
            "the commit before the word that there is work",
            "GroupCommit.java",
            "      session.commit();",
            "      afterCommit.committed(session.madeReady(), List.of());\n      session.commit();"),
        blobs(
                2,
                "the name of a blob before its rows",
                "LocalStagedBlob.java",
                "        yield new LocalNamed(locator, durable.target(), publication);",
                """
                        Path later = durable.target().resolveSibling("later");
                        Files.move(durable.target(), later);
                        yield new Named() {
                          @Override
                          public String locator() {
                            return locator;
                          }

                          @Override
                          public void keep() throws IOException {
                            Files.move(later, durable.target());
                            publication.close();
                          }

                          @Override
                          public void discard() throws IOException {
                            Files.delete(later);
                            publication.close();
                          }
                        };
                """)
            .by(By.SIMULATION),
        jobs(
            6,
            "word of each batch that is done",
            "Session.java",
            "if (row.getObject(\"done_at\") != null) {",
            "if (row.getObject(\"done_at\") != null && now % 2 == 0) {"),
        sql(
            6,
            "the asking that an effect is of, where it is forgotten",
            "outbox.sql",
            "AND asked = ? AND asked_at = ?\n",
            "AND asked <> -? AND asked_at <> -?\n"),
        jobs(
                12,
                "a batch's count from the transaction of its jobs",
                "GroupCommit.java",
                "    session.flush();\n    commit(session);",
                "    commit(session);\n    session.flush();")
            .by(By.LOST_ANSWERS),
        jobs(
                6,
                "the return of leases that nobody was told of",
                "Leases.java",
                "\"unclaim\", session.array(claim.tokens())",
                "\"unclaim\", session.array(List.of())")
            .by(By.LOST_ANSWERS),
        jobs(
                1,
                "the look whether an admission was made already",
                "Admissions.java",
                "session.isRepeated() && isAdmitted(admission)",
                "false")
            .by(By.LOST_ANSWERS));
  }

  private Plant by(By other) {
    return new Plant(other, promise, what, file, before, after);
  }

  /** With its file where the checkout is. */
  Plant in(Path checkout) {
    return new Plant(rig, promise, what, checkout.resolve(file).toString(), before, after);
  }

  /** With its file in the folder where the other's is. */
  Plant beside(Plant other) {
    Path sibling = Path.of(other.file).resolveSibling(Path.of(file).getFileName());
    return new Plant(rig, promise, what, sibling.toString(), before, after);
  }

  @Override
  public String toString() {
    return "promise " + promise + " without " + what;
  }

  private static Plant durability(int promise, String what, String before, String after) {
    return publish(promise, what, "Durability.java", before, after);
  }

  private static Plant publish(int promise, String what, String file, String before, String after) {
    return new Plant(By.CRASH, promise, what, PUBLISH + file, before, after);
  }

  private static Plant jobs(int promise, String what, String file, String before, String after) {
    return new Plant(By.SIMULATION, promise, what, JOBS + file, before, after);
  }

  private static Plant sql(int promise, String what, String file, String before, String after) {
    return new Plant(By.SIMULATION, promise, what, SQL + file, before, after);
  }

  private static Plant blobs(int promise, String what, String file, String before, String after) {
    return new Plant(By.CRASH, promise, what, BLOBS + file, before, after);
  }
}
