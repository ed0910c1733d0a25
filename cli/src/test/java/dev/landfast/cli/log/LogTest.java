package dev.landfast.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

final class LogTest {

  @Test
  void logbackFindsTheConfiguration() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();

    assertThat(context.getLogger("ROOT").getLevel()).isEqualTo(Level.WARN);
    assertThat(context.getLogger("dev.landfast.engine").getEffectiveLevel()).isEqualTo(Level.INFO);
    assertThat(context.getLogger("org.flywaydb").getEffectiveLevel()).isEqualTo(Level.WARN);
    assertThat(context.getLogger("org.eclipse.jetty").getEffectiveLevel()).isEqualTo(Level.WARN);
    assertThat(context.getLogger("ROOT").iteratorForAppenders()).toIterable().hasSize(1);
  }

  @Test
  void fileTakesTheLogFromThenOn(@TempDir Path folder) throws IOException {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    new Log().configure(context);
    Path file = folder.resolve("demo.log");

    Log.toFile(context, file);
    context.getLogger("dev.landfast.Test").info("Hello.");
    context.getLogger("org.eclipse.jetty").info("Not worth telling.");
    context.stop();

    assertThat(Files.readAllLines(file))
        .singleElement()
        .asString()
        .contains("\"message\":\"Hello.\"");
  }
}
