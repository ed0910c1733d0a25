package dev.landfast.engine.job.jdbc;

import dev.landfast.engine.job.JobStoreException;
import java.util.Arrays;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;

/**
 * Brings a schema to this version. One that is a version ahead is used as it is, so that a release
 * can be taken back; one further ahead is refused.
 */
final class Migrations {
  private static final int AHEAD_MAX = 1;

  private Migrations() {}

  /**
   * @param folder of the class path, with the migrations of one dialect
   * @param properties of its connections
   * @throws FlywayException if the database cannot be reached, or a migration fails
   * @throws JobStoreException if the schema is of a later release
   */
  static void apply(String url, String folder, Map<String, String> properties)
      throws JobStoreException {
    Flyway flyway =
        Flyway.configure()
            .dataSource(url, null, null)
            .jdbcProperties(properties)
            .locations("classpath:" + folder)
            .loggers("slf4j")
            .load();
    MigrationInfoService schema = flyway.info();
    MigrationInfo current = schema.current();
    if (current != null) {
      requireKnown(number(current), newest(schema));
    }
    flyway.migrate();
  }

  private static void requireKnown(int found, int known) throws JobStoreException {
    if (found > known + AHEAD_MAX) {
      throw new JobStoreException(
          "The database has schema "
              + found
              + ", of a later release: this one knows schemas up to "
              + known
              + " and can use "
              + (known + AHEAD_MAX)
              + ". Run the later release.");
    }
  }

  private static int newest(MigrationInfoService schema) {
    return Arrays.stream(schema.all())
        .filter(migration -> !migration.getState().name().startsWith("FUTURE"))
        .mapToInt(Migrations::number)
        .max()
        .orElse(0);
  }

  private static int number(MigrationInfo migration) {
    return migration.getVersion() == null ? 0 : migration.getVersion().getMajor().intValueExact();
  }
}
