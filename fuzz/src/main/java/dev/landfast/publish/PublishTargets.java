package dev.landfast.publish;

import static dev.landfast.fuzz.Target.require;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.landfast.fuzz.Draws;
import dev.landfast.fuzz.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What holds for the marks of workspaces, and for manifests. */
public final class PublishTargets {
  private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
  private static final int FILES_MAX = 3;
  private static final int NAME_BYTES_MAX = 20;
  private static final int CONTENT_BYTES_MAX = 20;
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Path FOLDER = folder();

  public static final List<Target> ALL =
      List.of(
          Target.of(
              "workspace-owner",
              1_500,
              PublishTargets::owner,
              """
              run=r
              instance=0
              pid=1
              started=?
              machine=other
              boot=b
              opened=2026-01-30T12:00:00Z
              """,
              "opened=\nopened=2026\n=\n==",
              "machine=unknown\nboot=unknown\nopened=+1000000000-12-31T23:59:59.999999999Z"),
          Target.of("manifest", 150, PublishTargets::manifest, "\2\5a\"b.c\3xyz\4d\\e\u0001"));

  private PublishTargets() {}

  private static Path folder() {
    try {
      Path folder = Files.createTempDirectory("landfast-fuzz-");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    try {
      FolderTree.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whoever wrote it, it is dead, or may live, or cannot be told; another machine's may live. */
  static void owner(byte[] input) throws IOException {
    Path workspace = FOLDER.resolve("run-20260131T120000Z-1-00000000");
    Files.createDirectories(workspace);
    Files.write(workspace.resolve("owner.lock"), new byte[0]);
    Files.write(workspace.resolve("owner"), input);
    try {
      Workspace.isDead(workspace, () -> NOW);
    } catch (IOException e) {
      // as documented
    }
    Draws draws = new Draws(input);
    Instant opened = NOW.minus(Duration.ofMinutes(draws.below(65_536)));
    boolean ours = draws.flag();
    String boot = ours ? Machine.HERE.boot() : "another" + draws.below(256);
    String more = draws.text(200).replaceAll("(?m)^[^\n\r]*=", "x=").replace('\r', '\n');
    Files.writeString(
        workspace.resolve("owner"),
        "instance=1\nmachine=elsewhere\nboot=" + boot + "\nopened=" + opened + "\n" + more);
    boolean recent = opened.isAfter(NOW.minus(WorkspaceOwner.OTHER_MACHINE));
    boolean dead = Workspace.isDead(workspace, () -> NOW);
    require(dead == (ours || !recent), "Whoever may live is called dead, or the other way round.");
  }

  /** It is JSON, and names what is there. */
  static void manifest(byte[] input) throws IOException {
    Path results = FOLDER.resolve("results");
    FolderTree.delete(results);
    Files.createDirectory(results);
    Draws draws = new Draws(input);
    Map<String, Long> made = new TreeMap<>();
    for (int i = draws.below(FILES_MAX + 1); i > 0; i--) {
      String name = "f" + draws.text(NAME_BYTES_MAX).replaceAll("[/\0]", "_");
      byte[] content = draws.bytes(CONTENT_BYTES_MAX);
      try {
        Files.write(results.resolve(name), content);
        made.put(name, (long) content.length);
      } catch (InvalidPathException e) {
        // no name of a file here
      }
    }
    String run = "run" + new String(draws.rest(), UTF_8);
    FolderSeal.of(results, run);
    JsonNode manifest = JSON.readTree(Files.readAllBytes(results.resolve(Workspace.MANIFEST)));
    Map<String, Long> named = new TreeMap<>();
    for (JsonNode file : manifest.get("files")) {
      named.put(file.get("path").asString(), file.get("length").asLong());
    }
    require(named.equals(made), "It names " + named + ", and there are " + made);
    require(manifest.get("run").asString().equals(run), "It names another run.");
  }
}
