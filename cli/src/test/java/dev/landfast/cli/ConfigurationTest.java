package dev.landfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigurationTest {
  private static final String DATABASE = "jdbc:postgresql://db/landfast?user=u&password=secret";
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final Map<String, String> NOTHING = Map.of();

  @TempDir Path folder;

  @Test
  void whatNobodySaysHasItsDefault() throws Exception {
    Configuration set = Configuration.load(file(""), NOTHING);

    assertThat(set)
        .isEqualTo(
            new Configuration(
                Path.of("landfast-data"),
                null,
                new LoopbackHost("127.0.0.1"),
                8484,
                Node.Settings.SLOTS_DEFAULT,
                null,
                AddedPipelines.NONE));
  }

  @Test
  void everyKeyCanBeSaidInTheFile() throws Exception {
    Configuration set =
        Configuration.load(
            file(
                "# all of them\ndata: /srv/l\ndatabase: \""
                    + DATABASE
                    + "\"\nhost: ::1\nport: 9000\nslots: 0\ncallbackSecret: "
                    + SECRET
                    + "\n"),
            NOTHING);

    assertThat(set)
        .isEqualTo(
            new Configuration(
                Path.of("/srv/l"),
                DATABASE,
                new LoopbackHost("::1"),
                9000,
                0,
                SECRET,
                AddedPipelines.NONE));
  }

  @Test
  void variablesGoBeforeTheFileAndTheCommandLineBeforeBoth() throws Exception {
    Map<String, String> variables =
        Map.of(
            "LANDFAST_DATA", "/var/l",
            "LANDFAST_DATABASE", DATABASE,
            "LANDFAST_HOST", "127.0.0.2",
            "LANDFAST_PORT", "1",
            "LANDFAST_SLOTS", "2",
            "LANDFAST_LOG_LEVEL", "debug");

    Configuration set = Configuration.load(file("port: 9000\nslots: 7\n"), variables);

    assertThat(set)
        .isEqualTo(
            new Configuration(
                Path.of("/var/l"),
                DATABASE,
                new LoopbackHost("127.0.0.2"),
                1,
                2,
                null,
                AddedPipelines.NONE));
    assertThat(set.with(Path.of("x"), new LoopbackHost("::1"), 0, 3))
        .isEqualTo(
            new Configuration(
                Path.of("x"), DATABASE, new LoopbackHost("::1"), 0, 3, null, AddedPipelines.NONE));
    assertThat(set.with(null, null, null, null)).isEqualTo(set);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "prot: 1 | FILE:1: prot is no key. Did you mean 'port'?",
        "colour: red | FILE:1: colour is no key. Known are data, database, host, port, slots,"
            + " callbackSecret, pipelines.",
        "port: 70000 | FILE:1: port 70000 is not a port from 1 to 65535, or 0 for a free one.",
        "port: eighty | FILE:1: port eighty is not a port from 1 to 65535, or 0 for a free one.",
        "slots: -1 | FILE:1: slots -1 is not a number from 0 to 1024.",
        "port: [1, 2] | FILE:1: port needs one value.",
        "port: | FILE:1: port has no value.",
        "'port: 1\nport: 2' | FILE:2: port stands there twice.",
        "'port: !secret x' | FILE:1: port has the tag !secret, which is not known.",
        "'a: &a [*a]' | FILE:1 has too many parts, or too many in one another.",
        "host: 10.0.0.1 | FILE:1: host 10.0.0.1 is not loopback: until Landfast has keys, it answers"
            + " this machine alone (127.0.0.1, ::1 or localhost).",
        "- port | FILE:1 holds no keys: it needs lines like 'port: 8484'.",
        "'port: {' | FILE:1 is no YAML.",
        "data: \"\\u | FILE is no YAML.",
        "callbackSecret: short | FILE:1: callbackSecret has the form whsec_BASE64, of 24 to 64 bytes:"
            + " make one with 'echo whsec_$(openssl rand -base64 32)'.",
        "'database: mysql://u:secret@db/x' | FILE:1: database has the form"
            + " jdbc:postgresql://HOST/NAME?user=USER&password=PASSWORD.",
        "'database: jdbc:postgresql://u:secret@db/x' | FILE:1: database has the form"
            + " jdbc:postgresql://HOST/NAME?user=USER&password=PASSWORD.",
      })
  void whatIsWrongIsToldWithItsPlaceAndWithoutSecrets(String content, String told)
      throws Exception {
    Path file = file(content);

    assertThatThrownBy(() -> Configuration.load(file, NOTHING))
        .isInstanceOfSatisfying(
            CommandFailure.class,
            failure -> assertThat(failure.status()).isEqualTo(ExitStatus.WRONG_USAGE))
        .hasMessage(told.replace("FILE", file.toString()));
  }

  @Test
  void fileThatIsDeeperThanAnyStackIsRefused() throws Exception {
    Path file = file("data: d\nport:\n " + "[".repeat(500_000));

    assertThatThrownBy(() -> Configuration.load(file, NOTHING))
        .hasMessage(file + ":3 has too many parts, or too many in one another.");
  }

  @Test
  void wrongVariableIsToldByItsName() {
    assertThatThrownBy(() -> Configuration.load(null, Map.of("LANDFAST_PORT", "x")))
        .hasMessageStartingWith("LANDFAST_PORT: port x is not a port");
  }

  @Test
  void fileThatIsNotThereIsTold() {
    Path missing = folder.resolve("no.yaml");

    assertThatThrownBy(() -> Configuration.load(missing, NOTHING))
        .hasMessage("There is no file " + missing + " to read the configuration from.");
  }

  private Path file(String content) throws Exception {
    return Files.writeString(folder.resolve("landfast.yaml"), content);
  }
}
