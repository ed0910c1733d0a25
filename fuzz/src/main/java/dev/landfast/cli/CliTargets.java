package dev.landfast.cli;

import dev.landfast.fuzz.Target;
import java.util.List;

/** What holds for the configuration, and for what is shown on a terminal. */
public final class CliTargets {
  private static final String PIPELINES =
      """
      data: d
      port: 8484
      slots: 2
      pipelines:
        papers:
          version: 2
          accepts: [application/pdf, "text/plain"]
          once: true
          stages:
            - detect
            - name: embed
              remote: true
              attemptsMax: 5
              concurrencyMax: 3
              breaker: {failuresMax: 3, pauseSeconds: 60, trialsMax: 1}
      """;

  public static final List<Target> ALL =
      List.of(
          Target.of(
              "configuration",
              2_000,
              ConfigurationProperties::anyFile,
              PIPELINES,
              "port: &a 1\nslots: *a\ndata: !!binary aGk=\n",
              "? [a, b]\n: {c: 'd'}\n--- # two\n...\n%YAML 1.2\n",
              "pipelines: &p {x: *p}\nhost: 127.0.0.1\nport: 0x1F\nslots: .inf\n",
              "data: \"\\u0000\\x1b\\\n  \"\ndata: |2-\n   a\n"),
          Target.of("configuration-built", 2_000, ConfigurationProperties::built, "\1\2\3ab\4cd"),
          Target.of(
              "display-text",
              3_000,
              DisplayProperties::text,
              "\12report\u001b[31m\u202e\u4e2d\u6587\uD83D\uDC68\u200D\uD83D\uDC69 e\u0301.pdf",
              "\3a b  c"));

  private CliTargets() {}
}
