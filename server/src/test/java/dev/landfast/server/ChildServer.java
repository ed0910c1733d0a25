package dev.landfast.server;

import dev.landfast.engine.DataDirectory;
import dev.landfast.engine.Engine;
import dev.landfast.engine.intake.Intake.Limits;
import java.io.OutputStream;
import java.nio.file.Path;

/** A server in a process of its own: says where it answers, and ends with its standard input. */
final class ChildServer {
  private ChildServer() {}

  public static void main(String[] args) throws Exception {
    TestStages stages = new TestStages();
    Engine.Settings settings =
        TestServer.settings(0, 1000, new Limits(8L * 1024 * 1024 * 1024, 1000));
    try (DataDirectory directory = DataDirectory.own(Path.of(args[0]));
        Engine engine = Engine.open(directory, stages.catalog, settings);
        LandfastServer server =
            LandfastServer.start(
                engine, stages.catalog, new ServerSettings("127.0.0.1", 0, "child", null))) {
      System.out.println(server.url());
      System.in.transferTo(OutputStream.nullOutputStream());
    }
  }
}
