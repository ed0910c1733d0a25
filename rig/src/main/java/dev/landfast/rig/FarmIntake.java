package dev.landfast.rig;

import dev.landfast.engine.intake.Intake;
import dev.landfast.engine.intake.Intake.Request;
import dev.landfast.engine.intake.Reception;
import dev.landfast.engine.intake.Reception.Receipt;
import dev.landfast.engine.intake.Reception.Rendered;
import dev.landfast.engine.intake.Refusal;
import dev.landfast.engine.intake.Refusal.Code;
import dev.landfast.engine.job.Admission.Taken;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Sends one request after the other. One that is not answered is sent again under the same key, by
 * the next process when this one is killed: it must be taken once.
 */
final class FarmIntake {
  private static final int TENANTS = 3;
  private static final long AGAIN_MILLIS = 200;
  private static final int TRIES_MAX = 600;

  private final String name;
  private final Intake intake;
  private final FarmHistory history;
  private final LongConsumer taken;
  private long request;
  private long files;

  /**
   * @param request the first that was not answered yet
   * @param taken is told how many files of this intake were taken up to now
   */
  FarmIntake(String name, Intake intake, FarmHistory history, long request, LongConsumer taken) {
    this.name = name;
    this.intake = intake;
    this.history = history;
    this.request = request;
    this.taken = taken;
    for (long before = 0; before < request; before++) {
      files += FarmFile.of(name, before).size();
    }
    taken.accept(files);
  }

  /** Until so many files were taken of all requests. */
  void sendUpTo(long wanted) throws Refusal, InterruptedException {
    while (files < wanted) {
      List<FarmFile> sent = FarmFile.of(name, request);
      record(sent, answer(sent));
      files += sent.size();
      request++;
      taken.accept(files);
    }
  }

  private String answer(List<FarmFile> sent) throws Refusal, InterruptedException {
    for (int number = 1; ; number++) {
      try {
        return send(sent);
      } catch (Refusal e) {
        if (e.code() != Code.DATABASE_UNAVAILABLE || number == TRIES_MAX) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(AGAIN_MILLIS);
      }
    }
  }

  private String send(List<FarmFile> sent) throws Refusal {
    String key = name + "-" + request;
    String tenant = "tenant-" + request % TENANTS;
    Request begun = new Request(tenant, FarmPipeline.NAME, key, null, key, true);
    try (Reception reception = intake.receive(begun)) {
      for (FarmFile file : sent) {
        reception.begin(file.name(), null, null).write(ByteBuffer.wrap(file.content()));
        reception.end();
      }
      return reception.admit(receipt -> new Rendered(201, idsOf(receipt))).body();
    }
  }

  /** Of the batch, and of each job. */
  private static String idsOf(Receipt receipt) {
    StringBuilder ids = new StringBuilder(String.valueOf(receipt.batch()));
    receipt.items().forEach(item -> ids.append(' ').append(((Taken) item).job()));
    return ids.toString();
  }

  private void record(List<FarmFile> sent, String answer) {
    String[] ids = answer.split(" ", -1);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < sent.size(); i++) {
      byte[] content = sent.get(i).content();
      lines.append(
          FarmHistory.line(
              FarmHistory.TAKEN,
              String.valueOf(request),
              ids[0],
              ids[i + 1],
              sent.get(i).name(),
              String.valueOf(content.length),
              FarmPipeline.sha256(content)));
    }
    history.addLines(lines.toString());
  }
}
