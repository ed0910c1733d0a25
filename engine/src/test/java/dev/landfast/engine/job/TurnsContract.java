package dev.landfast.engine.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link JobStore} claims first where several tenants have work. */
public abstract class TurnsContract extends JobStoreFixture {
  protected TurnsContract(StoreUnderTest place) {
    super(place);
  }

  @Test
  void tenantsShareAClaimHoweverMuchOneOfThemSent() throws Exception {
    admit("busy", 20);
    admit("calm", 3);
    admit("quiet", 1);

    assertThat(tenantsOf(claim(9)))
        .containsExactlyInAnyOrder(
            "busy", "busy", "busy", "busy", "busy", "calm", "calm", "calm", "quiet");
  }

  @Test
  void oneJobAtATimeServesThemInTurn() throws Exception {
    admit("busy", 20);
    admit("calm", 3);
    admit("quiet", 1);

    List<String> served = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      served.addAll(tenantsOf(claim(1)));
    }

    assertThat(served)
        .containsExactly("busy", "calm", "quiet", "busy", "calm", "busy", "calm", "busy", "busy");
  }

  @Test
  void whatAllSentIsClaimedAtLast() throws Exception {
    admit("busy", 7);
    admit("calm", 2);

    assertThat(claim(100)).hasSize(9);
    assertThat(claim(100)).isEmpty();
  }

  /** A tenant all of whose jobs run, or wait, has no turn. */
  @Test
  void tenantsWithoutReadyJobsTakeNothingFromTheOthers() throws Exception {
    admit("calm", 2);
    claim(1);
    settle(claim(1).getFirst(), new Settlement.Retry(ERROR, TERM));
    admit("busy", 4);

    assertThat(tenantsOf(claim(4))).containsExactly("busy", "busy", "busy", "busy");
  }

  private void admit(String tenant, int jobs) throws JobStoreException {
    for (int i = 0; i < jobs; i++) {
      store.admit(admission(tenant, null, null, null, List.of(taken(i))));
    }
  }

  private List<Lease> claim(int max) throws JobStoreException {
    return store.claim("worker", OFFERS, max, TERM);
  }

  private static List<String> tenantsOf(List<Lease> leases) {
    return leases.stream().map(Lease::tenant).toList();
  }
}
