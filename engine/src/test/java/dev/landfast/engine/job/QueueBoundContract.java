package dev.landfast.engine.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfast.engine.job.Admission.Answer;
import dev.landfast.engine.job.JobStore.ControlResult;
import dev.landfast.engine.job.Settlement.Fail;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every {@link JobStore} does when it has as many unfinished jobs as it takes. */
public abstract class QueueBoundContract extends JobStoreFixture {
  private static final int CROWD = 40;
  private static final int ROOM = 7;

  protected QueueBoundContract(StoreUnderTest place) {
    super(place);
  }

  @Test
  void queueHasABoundThatIsCountedAgainAfterReopening() throws Exception {
    reopen(3);
    admitBatch(id(), 2);
    assertThat(send(2)).isEqualTo(new AdmitResult.QueueFull());
    String last = admit();
    assertFull();

    reopen();
    assertFull();

    assertThat(store.cancel(TENANT, last)).isEqualTo(ControlResult.CHANGED);
    String instead = admit();
    assertFull();

    settle(store.claim("worker", OFFERS, 1, TERM).getFirst(), finish());
    admit();
    assertThat(state(instead)).isEqualTo(JobState.READY);
  }

  @Test
  void jobThatIsDoneAgainCountsInTheQueueAgain() throws Exception {
    reopen(1);
    String job = admitAndSettle(new Fail(ERROR));

    store.retry(TENANT, job);

    assertFull();
  }

  @Test
  void boundHoldsHoweverManyComeAtOnce() throws Exception {
    reopen(ROOM);
    CountDownLatch start = new CountDownLatch(1);
    List<Future<AdmitResult>> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(CROWD)) {
      for (int i = 0; i < CROWD; i++) {
        results.add(
            threads.submit(() -> {
              start.await();
              return send(1);
            }));
      }
      start.countDown();
      int admitted = 0;
      for (Future<AdmitResult> result : results) {
        if (result.get(30, TimeUnit.SECONDS) instanceof AdmitResult.Admitted) {
          admitted++;
        }
      }
      assertThat(admitted).isEqualTo(ROOM);
    }
    assertThat(store.claim("worker", OFFERS, CROWD, TERM)).hasSize(ROOM);
  }

  @Test
  void itemsThatWereRefusedTakeNoRoom() throws Exception {
    reopen(1);

    assertThat(store.admit(admission(id(), null, List.of(refused(0), taken(1), refused(2)))))
        .isEqualTo(new AdmitResult.Admitted());
  }

  @Test
  void answerFromBeforeNeedsNoRoomAndARefusedOneIsNotKept() throws Exception {
    reopen(1);
    Answer answer = new Answer("key", "print", 201, "{}");
    Answer later = new Answer("later", "print", 201, "{}");
    store.admit(admission(null, answer, List.of(taken(0))));

    assertThat(store.admit(admission(null, answer, List.of(taken(0)))))
        .isEqualTo(new AdmitResult.Replayed(201, "{}"));
    assertThat(store.admit(admission(null, later, List.of(taken(0)))))
        .isEqualTo(new AdmitResult.QueueFull());

    settle(claim(), finish());
    assertThat(store.admit(admission(null, later, List.of(taken(0)))))
        .isEqualTo(new AdmitResult.Admitted());
  }

  private void assertFull() throws JobStoreException {
    assertThat(send(1)).isEqualTo(new AdmitResult.QueueFull());
  }

  private AdmitResult send(int files) throws JobStoreException {
    List<Admission.Taken> taken = new ArrayList<>();
    for (int i = 0; i < files; i++) {
      taken.add(taken(i));
    }
    return store.admit(admission(files == 1 ? null : id(), null, taken));
  }
}
