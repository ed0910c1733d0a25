package dev.landfast.rig;

import dev.landfast.engine.job.Admission;
import dev.landfast.engine.job.AdmitResult;
import dev.landfast.engine.job.ArtifactRecord;
import dev.landfast.engine.job.Effect;
import dev.landfast.engine.job.JobReader.JobPage;
import dev.landfast.engine.job.JobReader.JobQuery;
import dev.landfast.engine.job.JobStore;
import dev.landfast.engine.job.JobStore.FailedJobs;
import dev.landfast.engine.job.JobStoreException;
import dev.landfast.engine.job.Lease;
import dev.landfast.engine.job.Offer;
import dev.landfast.engine.job.Settlement;
import dev.landfast.engine.job.Settlement.Outcome;
import dev.landfast.engine.job.Settlement.Report;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Calls of the store, each made to the model as well. What is answered, and what can be seen of the
 * jobs that it concerned and of their batches, must be what the model says; whoever is told that
 * there is work must see it.
 *
 * <p>Interleaving: the caller's thread prepares the model and waits for the store, whose thread
 * runs {@link #ready} in the meantime and then answers: never both at once.
 */
final class SimulationCalls {
  private static final int SHOWN_MAX = 20;
  private static final int ABANDONED_MAX = 1_000;
  private static final int PAGE = 7;
  private static final Report REPORT = new Report(1, 2, 3, null);

  private final SimulationStore store;
  private final SimulationModel model;
  private final Deque<String> said = new ArrayDeque<>();
  private boolean told;
  private @Nullable RuntimeException tooEarly;
  private long calls;
  private long digest;
  private AdmitResult admitted = new AdmitResult.Admitted();

  SimulationCalls(SimulationStore store, SimulationModel model) {
    this.store = store;
    this.model = model;
  }

  /** How many were made. */
  long count() {
    return calls;
  }

  /** The same for the same calls. */
  long digest() {
    return digest;
  }

  /** What was done last. */
  Collection<String> last() {
    return said;
  }

  /** Says what is done next; the words are the same each time that the seed is run. */
  void say(String what) {
    said.add(what);
    if (said.size() > SHOWN_MAX) {
      said.removeFirst();
    }
    digest = digest * 31 + what.hashCode();
  }

  AdmitResult admit(Admission admission) throws JobStoreException {
    String key = admission.answer() == null ? "no key" : admission.answer().key();
    say(
        "admit %d of %s, %s%s"
            .formatted(
                admission.items().size(),
                admission.tenant(),
                key,
                admission.notBefore() == null ? "" : ", for later"));
    model.forgetTouched();
    admitted = checked(model.admit(admission), jobs -> jobs.admit(admission));
    return admitted;
  }

  /** What came of the last admission. */
  AdmitResult admitted() {
    return admitted;
  }

  List<SimulationLease> claim(
      boolean remote, String worker, Collection<Offer> offers, int max, Duration term)
      throws JobStoreException {
    model.forgetTouched();
    model.leases().wakeDue();
    List<Lease> given =
        remote
            ? store.jobs().remote().claim(worker, offers, max, term)
            : store.jobs().claim(worker, offers, max, term);
    List<SimulationLease> leases = model.leases().claimed(given, remote, worker, offers, max, term);
    say(worker + " claims " + max + ": " + leases);
    checked(0, jobs -> 0);
    return leases;
  }

  void renew(Collection<SimulationLease> leases, Duration term) throws JobStoreException {
    say("renew " + leases);
    model.forgetTouched();
    List<Lease> given = leases.stream().map(lease -> lease.given).toList();
    checked(model.leases().renew(leases, term), jobs -> jobs.renew(given, term));
  }

  void renewRemote(SimulationLease lease, Duration term, Duration runMax, @Nullable Double progress)
      throws JobStoreException {
    say("renew remote " + lease + " with progress " + progress);
    model.forgetTouched();
    Lease given = lease.given;
    checked(
        model.leases().renewRemote(lease, term, runMax, progress),
        jobs -> jobs.remote().renew(given.job(), given.token(), term, runMax, progress));
  }

  void find(SimulationLease lease) throws JobStoreException {
    say("find " + lease);
    model.forgetTouched();
    Lease given = lease.given;
    checked(model.leases().find(lease), jobs -> jobs.remote().find(given.job(), given.token()));
  }

  void add(SimulationLease lease, ArtifactRecord output, int outputsMax) throws JobStoreException {
    say("add " + output.name() + " to " + lease);
    model.forgetTouched();
    Lease given = lease.given;
    checked(
        model.leases().add(lease, output, outputsMax),
        jobs -> jobs.remote().add(given.job(), given.token(), output, outputsMax));
  }

  void settle(SimulationLease lease, Outcome outcome) throws JobStoreException {
    say((lease.isHeld() ? "settle " : "settle, too late, ") + lease + " as " + kind(outcome));
    lease.outcomeSaid = outcome;
    model.forgetTouched();
    if (lease.remote) {
      String words = kind(outcome);
      checked(
          model.leases().settle(lease, outcome, words),
          jobs -> jobs.remote().settle(lease.given, outcome, words));
    } else {
      checked(
          model.leases().settle(lease, outcome, outcome.toString()),
          jobs -> jobs.settle(lease.given, new Settlement(outcome, REPORT)));
    }
  }

  void settledBefore(SimulationLease lease, Outcome outcome) throws JobStoreException {
    say("was " + lease + " settled as " + kind(outcome));
    model.forgetTouched();
    String words = lease.remote ? kind(outcome) : outcome.toString();
    Lease given = lease.given;
    checked(
        model.leases().settledBefore(lease, words),
        jobs -> jobs.remote().settledBefore(given.job(), given.token(), words));
  }

  private static String kind(Outcome outcome) {
    return outcome.getClass().getSimpleName();
  }

  void cancel(String tenant, SimulationJob job) throws JobStoreException {
    say("cancel " + job + " as " + tenant);
    model.forgetTouched();
    checked(model.cancel(tenant, job), jobs -> jobs.cancel(tenant, job.id()));
  }

  void retry(String tenant, SimulationJob job) throws JobStoreException {
    say("retry " + job + " as " + tenant);
    model.forgetTouched();
    checked(model.retry(tenant, job), jobs -> jobs.retry(tenant, job.id()));
  }

  void retry(FailedJobs which) throws JobStoreException {
    say("retry of " + which.tenant() + " what failed as " + which.code());
    model.forgetTouched();
    checked(model.retry(which), jobs -> jobs.retry(which));
  }

  void expire() throws JobStoreException {
    say("expire");
    model.forgetTouched();
    checked(model.expire(), jobs -> jobs.expire());
  }

  void offer(Collection<Offer> offers, Duration patience) throws JobStoreException {
    say("offer " + offers.size() + " stages");
    model.forgetTouched();
    checked(model.offer(store.run(), offers, patience), jobs -> jobs.offer(offers, patience));
  }

  void untilDue() throws JobStoreException {
    say("until due");
    model.forgetTouched();
    checked(model.untilDue(), jobs -> jobs.untilDue());
  }

  /** Outputs that are in nobody's way any more are thrown away. */
  void forgetAbandoned() throws JobStoreException {
    say("forget abandoned outputs");
    model.forgetTouched();
    List<String> abandoned = model.leases().takeAbandoned();
    checked(
        abandoned,
        jobs -> {
          List<String> found = jobs.remote().abandoned(ABANDONED_MAX);
          jobs.remote().forget(found);
          return found;
        });
  }

  /** Whatever is due: the model does not know when effects are. */
  List<Effect> takeEffects(int max, Duration term) throws JobStoreException {
    List<Effect> effects = store.jobs().outbox().take(List.of(Effect.BATCH_DONE), max, term);
    say("take " + effects.size() + " of " + max + " effects");
    for (Effect effect : effects) {
      int asked = model.batch(effect.subject()).asked();
      if (effect.asked() != asked) {
        throw new SimulationViolation("asked for " + effect.subject(), asked, effect.asked());
      }
    }
    return effects;
  }

  void done(Effect effect) throws JobStoreException {
    say("somebody is told of " + name(effect));
    store.jobs().outbox().done(effect);
    model.batch(effect.subject()).announced(effect.asked());
  }

  void postpone(Effect effect, Duration delay) throws JobStoreException {
    say("nobody can be told of " + name(effect));
    store.jobs().outbox().postpone(effect, delay);
  }

  /** The same each time that the seed is run. */
  String name(Effect effect) {
    return "batch " + model.batches().indexOf(model.batch(effect.subject()));
  }

  /** When all effects that there were have been carried out. */
  void lookAtEffects() {
    for (SimulationBatch batch : model.batches()) {
      if (batch.asked() > 0) {
        throw new SimulationViolation("effects of " + batch.id(), "one", "none");
      }
    }
  }

  void restart(String nextRun) throws JobStoreException {
    say("restart");
    model.forgetTouched();
    model.stop();
    told = false;
    store.stop();
    requireTold();
    model.start();
    store.start(nextRun);
    lookAtAll();
  }

  void kill(String nextRun) throws JobStoreException {
    say("kill");
    model.stop();
    model.start();
    try (JobStore _ = store.kill(nextRun)) {
      lookAtAll();
    }
  }

  /** Called by the store. */
  void ready() {
    told = true;
    try {
      lookAtTouched();
    } catch (RuntimeException e) {
      tooEarly = e;
    } catch (JobStoreException e) {
      tooEarly = new IllegalStateException(e);
    }
  }

  /** Makes a call of which the model has been told. */
  private <T> T checked(T expected, Call<T> call) throws JobStoreException {
    calls++;
    told = false;
    T found = call.of(store.jobs());
    if (!expected.equals(found)) {
      throw new SimulationViolation("answer", expected, found);
    }
    requireTold();
    if (!told) { // whoever was told has looked
      lookAtTouched();
    }
    return found;
  }

  private void requireTold() {
    if (tooEarly != null) {
      throw tooEarly;
    }
    if (model.madeReady() && !told) {
      throw new SimulationViolation("claimers", "told that there is work", "not told");
    }
  }

  private void lookAtTouched() throws JobStoreException {
    Set<SimulationBatch> batches = new LinkedHashSet<>();
    for (SimulationJob job : model.touched()) {
      look(job);
      if (job.batch != null) {
        batches.add(job.batch);
      }
    }
    for (SimulationBatch batch : batches) {
      look(batch);
    }
  }

  /** At all jobs and batches. */
  private void lookAtAll() throws JobStoreException {
    for (SimulationJob job : model.jobs()) {
      look(job);
    }
    for (SimulationBatch batch : model.batches()) {
      look(batch);
    }
  }

  /** When all jobs are over: nothing waits, nothing can be claimed, and each tenant has its own. */
  void lookAtEnd(List<String> tenants) throws JobStoreException {
    untilDue();
    claim(false, "last", SimulationPipelines.OFFERS, 1, Duration.ofSeconds(1));
    forgetAbandoned();
    lookAtAll();
    for (String tenant : tenants) {
      List<String> expected =
          model.jobs().stream()
              .filter(job -> job.tenant().equals(tenant))
              .map(SimulationJob::id)
              .sorted(Comparator.reverseOrder())
              .toList();
      List<String> found = jobsOf(tenant);
      if (!found.equals(expected)) {
        throw new SimulationViolation("jobs of " + tenant, expected, found);
      }
    }
  }

  private List<String> jobsOf(String tenant) throws JobStoreException {
    List<String> jobs = new ArrayList<>();
    String cursor = null;
    do {
      JobPage page =
          store.jobs().reader().jobs(new JobQuery(tenant, null, null, null, null, PAGE, cursor));
      page.items().forEach(job -> jobs.add(job.id()));
      cursor = page.next();
    } while (cursor != null);
    return jobs;
  }

  private void look(SimulationJob job) throws JobStoreException {
    String found =
        store
            .jobs()
            .reader()
            .job(job.tenant(), job.id())
            .map(SimulationJob::textOf)
            .orElse("nothing");
    if (!found.equals(job.text())) {
      throw new SimulationViolation("job " + job, job.text(), found);
    }
  }

  private void look(SimulationBatch batch) throws JobStoreException {
    batch.noteEnd();
    String found =
        store
            .jobs()
            .reader()
            .batch(batch.tenant(), batch.id())
            .map(SimulationBatch::textOf)
            .orElse("nothing");
    if (!found.equals(batch.text())) {
      throw new SimulationViolation("batch " + batch.id(), batch.text(), found);
    }
  }

  /** One call of the store. */
  private interface Call<T> {
    T of(JobStore jobs) throws JobStoreException;
  }
}
