package dev.landfast.server;

import dev.landfast.fuzz.Target;
import java.util.List;

/** What holds for the parsers of requests. */
public final class ServerTargets {
  private static final String PARTS =
      lines(
          """
          \3\1--b
          Content-Disposition: form-data; name="x"; filename="a.txt"
          Content-Type: text/plain; charset=utf-8

          abc
          -
          --
          --c
          --b
          content-disposition: form-data; name="field"

          value
          --b--
          """);
  private static final String STRANGE =
      lines(
          """
          \1\0preamble
          --b\s
          Content-Disposition: form-data; filename*=UTF-8''%e4%b8%ad
          Repr-Digest: sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:


          --b--
          """);

  /** In single bytes: its content begins like a boundary. */
  private static final String YAML =
      lines(
          """
          \0\0--b
          Content-Disposition: form-data; filename="a.yaml"

          ---
          a: b
          --b--
          """);

  public static final List<Target> ALL =
      List.of(
          Target.of(
              "multipart", 1_500, MultipartProperties::anyBody, PARTS, STRANGE, YAML, "\0\0--b--"),
          Target.of(
              "multipart-built",
              1_500,
              MultipartProperties::builtBody,
              "\0\0\7\2\0\0\1a\4--- x",
              "\3\2\1\4\1\0\2ab\4abc\r\n"),
          Target.of(
              "json-body",
              3_000,
              JsonProperties::body,
              "{\"outcome\":\"fail\",\"code\":\"A_1\",\"detail\":\"d\\u00e4\",\"category\":\"input\"}",
              "{\"outcome\":\"retry\",\"afterSeconds\":12,\"code\":\"A\",\"detail\":\"\\ud83d\\ude00\"}",
              "{\"progress\":0.5e-3,\"stages\":[\"a\",\"b\"],\"since\":\"2026-01-31T12:00:00Z\"}",
              "{\"outputs\":[{\"name\":\"a\",\"text\":\"t\",\"type\":\"a/b\"},"
                  + "{\"name\":\"b\",\"base64\":\"AAECfw==\"}]}",
              "{\"progress\":1e400,\"max\":99999999999999999999}",
              "{\"progress\":1" + "0".repeat(400) + "}"),
          Target.of(
              "request-headers",
              4_000,
              HeaderProperties::headers,
              "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:",
              "md5=:AAAA:, sha-256 = :47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=: , x=1",
              "Text/PLAIN ; charset=utf-8",
              "2026-01-31T12:00:00.123456789+01:00"),
          Target.of("range", 4_000, HeaderProperties::range, "bytes=0-0", "bytes=-5", " bytes=7-"));

  private ServerTargets() {}

  /** With the line ends of HTTP. */
  private static String lines(String text) {
    return text.replace("\n", "\r\n");
  }
}
