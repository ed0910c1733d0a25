package dev.landfast.rig;

import dev.landfast.publish.FolderTree;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * Takes out each line that keeps a promise, one at a time, and sees whether a rig notices. The
 * changed source is compiled into a folder of its own, which comes first in the class path of a
 * loader of its own: nothing that is shipped has a switch for it.
 */
final class PlantedRig {
  /** Of each moment: bugs show in many. */
  private static final int STATES = 12;

  private static final int KILLS = 100;
  private static final int SEEDS = 300;
  private static final String RESOURCES = "src/main/resources/";

  private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream());

  private final PrintStream log;

  PlantedRig(PrintStream log) {
    this.log = log;
  }

  RigReport run() throws Exception {
    List<String> missed = new ArrayList<>();
    List<Plant> plants = Plant.all();
    for (Plant plant : plants) {
      boolean caught = isCaught(plant);
      log.printf(
          "%-6s by %-10s promise %2d without %s%n",
          caught ? "caught" : "MISSED",
          plant.rig().name().toLowerCase(Locale.ROOT),
          plant.promise(),
          plant.what());
      if (!caught) {
        missed.add(
            "promise %d without %s (%s)".formatted(plant.promise(), plant.what(), plant.file()));
      }
    }
    return new RigReport("planted", missed)
        .with("planted", plants.size())
        .with("caught", plants.size() - missed.size());
  }

  /** Whether its rig finds a violation with this bug in place. */
  static boolean isCaught(Plant plant) throws Exception {
    Path folder = Files.createTempDirectory("landfast-planted");
    try {
      plant(plant, folder);
      return switch (plant.rig()) {
        case CRASH -> crashRigFinds(folder);
        case INJECT -> {
          try (InjectRig rig = new InjectRig(NOWHERE, classPath(folder), folder)) {
            yield rig.finds();
          }
        }
        case PROCESSES -> new ProcessesRig(NOWHERE, classPath(folder), folder, 1).finds(KILLS);
        case SIMULATION -> simulationFinds(folder, SimulationSetting.USUAL);
        case LOST_ANSWERS -> {
          plant(Plant.LOST_ANSWERS.beside(plant), folder);
          yield simulationFinds(folder, SimulationSetting.ANSWERS_LOST);
        }
      };
    } finally {
      FolderTree.delete(folder);
    }
  }

  /** Whether the simulation finds something where nothing but answers are lost. */
  static boolean isLostAnswerCaught(Plant lost) throws Exception {
    Path folder = Files.createTempDirectory("landfast-planted");
    try {
      plant(lost, folder);
      return simulationFinds(folder, SimulationSetting.ANSWERS_LOST);
    } finally {
      FolderTree.delete(folder);
    }
  }

  private static boolean crashRigFinds(Path folder) throws Exception {
    try (URLClassLoader loader =
        new URLClassLoader(urls(classPath(folder)), ClassLoader.getPlatformClassLoader())) {
      Class<?> rig = loader.loadClass(PlantedRig.class.getName());
      Method finds = rig.getDeclaredMethod("crashRigFinds");
      finds.setAccessible(true); // another loader's package is another package
      return (boolean) finds.invoke(null);
    }
  }

  /** Called in the loader that has the bug. */
  static boolean crashRigFinds() throws Exception {
    return new CrashRig(NOWHERE, STATES).finds();
  }

  /** In a process of its own: SQLite's native library is loaded once in each. */
  private static boolean simulationFinds(Path folder, SimulationSetting setting)
      throws IOException, InterruptedException {
    Process simulation =
        JavaChild.of(
                classPath(folder),
                List.of("--enable-native-access=ALL-UNNAMED"),
                SimulationRig.class,
                String.valueOf(SEEDS),
                setting.name())
            .redirectErrorStream(true)
            .start();
    try {
      List<String> said = simulation.inputReader().readAllLines();
      return switch (simulation.waitFor()) {
        case SimulationRig.CLEAN -> false;
        case SimulationRig.VIOLATED -> true;
        default -> throw new IllegalStateException("The simulation broke: " + said);
      };
    } finally {
      simulation.destroyForcibly();
    }
  }

  /** Into what was planted in the same file before, where something was. */
  private static void plant(Plant plant, Path folder) throws IOException {
    Path planted = folder.resolve(Path.of(plant.file()).getFileName());
    String source = Files.readString(Files.exists(planted) ? planted : Path.of(plant.file()));
    int at = source.indexOf(plant.before());
    if (at < 0 || source.indexOf(plant.before(), at + 1) >= 0) {
      throw new IllegalStateException(
          plant.file() + " does not have this text once: " + plant.before());
    }
    String changed = source.replace(plant.before(), plant.after());
    int resource = plant.file().indexOf(RESOURCES);
    if (resource < 0) {
      compile(plant, Files.writeString(planted, changed), folder);
    } else {
      Path file = folder.resolve(plant.file().substring(resource + RESOURCES.length()));
      Files.createDirectories(file.resolveSibling(""));
      Files.writeString(file, changed);
    }
  }

  private static void compile(Plant plant, Path changed, Path folder) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    int status =
        compiler.run(
            null,
            said,
            said,
            "-proc:none",
            "-nowarn",
            "-cp",
            System.getProperty("java.class.path"),
            "-d",
            folder.toString(),
            changed.toString());
    if (status != 0) {
      throw new IllegalStateException(
          plant + " does not compile: " + said.toString(StandardCharsets.UTF_8));
    }
  }

  private static String classPath(Path first) {
    return first + File.pathSeparator + System.getProperty("java.class.path");
  }

  private static URL[] urls(String classPath) throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      URI uri = Path.of(entry).toUri();
      urls.add(uri.toURL());
    }
    return urls.toArray(URL[]::new);
  }
}
