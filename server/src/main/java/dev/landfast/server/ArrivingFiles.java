package dev.landfast.server;

import dev.landfast.engine.intake.Reception;
import dev.landfast.engine.intake.Refusal;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Who takes the files of a request, one after the other; in earnest a {@link Reception}. */
interface ArrivingFiles {

  /** As {@link Reception#begin}. */
  Upload begin(String name, @Nullable String declaredType, @Nullable String expectedSha256)
      throws Refusal;

  /** As {@link Reception#end}. */
  void end();

  /** As {@link Reception#refuse}. */
  void refuse(String name, Refusal refusal) throws Refusal;

  static ArrivingFiles of(Reception reception) {
    return new ArrivingFiles() {
      @Override
      public Upload begin(
          String name, @Nullable String declaredType, @Nullable String expectedSha256)
          throws Refusal {
        return reception.begin(name, declaredType, expectedSha256)::write;
      }

      @Override
      public void end() {
        reception.end();
      }

      @Override
      public void refuse(String name, Refusal refusal) throws Refusal {
        reception.refuse(name, refusal);
      }
    };
  }

  /** One file on its way in. */
  interface Upload {
    /** Takes all remaining bytes. */
    void write(ByteBuffer bytes) throws Refusal;
  }
}
