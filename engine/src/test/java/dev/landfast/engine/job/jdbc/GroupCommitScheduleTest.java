package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.CommitUnknownException;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.jdbc.GroupCommit.Kind;
import dev.landfast.engine.job.jdbc.GroupCommit.Meaning;
import dev.landfast.engine.job.jdbc.MemoryWriters.FirstCommit;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import org.jetbrains.lincheck.Lincheck;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Callers, the writer and who closes it, switched wherever they share something: Lincheck's model
 * checker thinks of the schedules, the same ones each time, and fails one in which nobody can go
 * on. In each, whoever is told yes has its name in the database once from then on, and whoever is
 * refused never has.
 */
final class GroupCommitScheduleTest {
  private static final int SCHEDULES_OF_CLOSE = 100;
  private static final int SCHEDULES_OF_FAILURE = 15;

  @Test
  void callerThatRacesWithTheCloseIsAnsweredTruly() {
    Lincheck.runConcurrentTest(
        SCHEDULES_OF_CLOSE, () -> new Play(FirstCommit.SUCCEEDS).closeWhileOneCalls());
  }

  @Test
  void memberThatFailsDoesNotFailTheOthers() {
    Lincheck.runConcurrentTest(
        SCHEDULES_OF_FAILURE, () -> new Play(FirstCommit.SUCCEEDS).failWhileTwoCall());
  }

  /** One database after the other: each test of Lincheck's rewrites all classes anew. */
  @Test
  void commitThatFailsBesideAMemberAndACloseIsAnsweredTruly() {
    Lincheck.runConcurrentTest(
        SCHEDULES_OF_FAILURE,
        () -> {
          for (FirstCommit failure : EnumSet.complementOf(EnumSet.of(FirstCommit.SUCCEEDS))) {
            new Play(failure).failWhileTwoCallAndClose();
          }
        });
  }

  /** One database and those who use it. */
  private static final class Play {
    private final MemoryWriters database;
    private final GroupCommit group;
    private final Asker alone;
    private final Asker ofAKind;
    private final Asker failing;

    Play(FirstCommit firstCommit) {
      database = new MemoryWriters(firstCommit);
      group = new GroupCommit(database, (ready, facts) -> {});
      Kind<String, String> kind =
          (session, names) -> {
            names.forEach(name -> database.insertOnce(session, name));
            return names;
          };
      alone = new Asker("alone", () -> group.execute(work("alone")));
      ofAKind = new Asker("of a kind", () -> group.execute(kind, "of a kind"));
      failing = new Asker("half", () -> group.execute(workThatFails("half")));
    }

    void closeWhileOneCalls() {
      Thread one = Thread.ofPlatform().start(alone::ask);
      group.close();
      end(one, alone);
    }

    void failWhileTwoCall() {
      Thread one = Thread.ofPlatform().start(alone::ask);
      Thread other = Thread.ofPlatform().start(ofAKind::ask);
      failing.ask();
      end(one, alone);
      end(other, ofAKind);
      failing.checkIs(Answer.NO);
      alone.checkIs(Answer.YES);
      ofAKind.checkIs(Answer.YES);
      group.close();
    }

    void failWhileTwoCallAndClose() {
      Thread one = Thread.ofPlatform().start(alone::ask);
      Thread other = Thread.ofPlatform().start(ofAKind::ask);
      failing.ask();
      group.close();
      end(one, alone);
      end(other, ofAKind);
      failing.check();
    }

    private static GroupCommit.Work<String> work(String name) {
      return session -> {
        MemoryWriters.insert(session, name);
        return name;
      };
    }

    private static GroupCommit.Work<String> workThatFails(String name) {
      return session -> {
        MemoryWriters.insert(session, name);
        throw MemoryWriters.failure(Meaning.MEMBER);
      };
    }

    private static void end(Thread thread, Asker asker) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      asker.check();
    }

    /**
     * Asks for one name. What it finds is thrown later: Lincheck looks at the main thread alone.
     */
    private final class Asker {
      private final String name;
      private final Question question;
      private @Nullable Answer answer;
      private @Nullable String complaint;

      Asker(String name, Question question) {
        this.name = name;
        this.question = question;
      }

      void ask() {
        try {
          answer = question.ask().equals(name) ? Answer.YES : Answer.ANOTHERS;
        } catch (CommitUnknownException e) {
          answer = Answer.UNKNOWN;
        } catch (JobStoreException e) {
          answer = Answer.NO;
        }
        complaint = complaint();
      }

      /** Again, when all is over. */
      void check() {
        String wrong = complaint == null ? complaint() : complaint;
        if (wrong != null) {
          throw new AssertionError(wrong);
        }
      }

      void checkIs(Answer expected) {
        if (answer != expected) {
          throw new AssertionError(name + " was answered " + answer);
        }
      }

      private @Nullable String complaint() {
        List<String> committed = database.committed();
        int times = Collections.frequency(committed, name);
        boolean isTrue =
            switch (answer) {
              case YES -> times == 1;
              case NO -> times == 0;
              case UNKNOWN -> times <= 1;
              case ANOTHERS -> false;
              case null -> false;
            };
        return isTrue ? null : name + " was answered " + answer + ", committed is " + committed;
      }
    }
  }

  /** What a caller was told. */
  private enum Answer {
    YES,
    NO,
    UNKNOWN,
    ANOTHERS
  }

  private interface Question {
    String ask() throws JobStoreException;
  }
}
